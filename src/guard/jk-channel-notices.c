/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-channel-notices.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-channel-circuits.h"
#include "jk-channel.h"
#include "jk-engine-alerts.h"
#include "jk-engine-channels.h"
#include "jk-error.h"
#include "jk-http.h"
#include "jk-notice-text.h"
#include "jk-outbox.h"
#include "jk-public-url.h"
#include "jk-secrets.h"
#include "jk-speech.h"

#define COLLECTION "outbox"
#define STORM "storm"
/* What JkSecrets calls the API keys of other hosts: nobody who may configure channels may have them sent anywhere. */
#define HOST_KEYS "key."

struct _JkChannelNotices
{
  JkEngine *engine;
  JkConfigFile *file;
  JkStore *store; /* (nullable) */
  JkHttp *http;
  JkSecrets *secrets;
  JkOutbox *outbox;
  JkChannelCircuits *circuits;
  GSource *circuits_due; /* (nullable): looks at them, after all that changes together */
  char *url;             /* (nullable): where this Jikimi listens, as others would write it */
  GHashTable *restored; /* (nullable): causes of the last run's records, until it has been caught up */
  guint64 serial;       /* of the last alert whose end was looked for */
  GSource *ends;        /* (nullable): looks for the next ones, of all that changes together at once */
};

/* Ends what JkOutbox asked for, also when that is gone. */
typedef struct
{
  JkOutboxSaved saved;
  gpointer data;
} Saving;

typedef struct
{
  JkOutboxSecretFound found;
  gpointer data;
} Search;

static void
on_flushed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autofree Saving *saving = user_data;

  /* A disk that refuses is told by others; people are told all the same. */
  (void) jk_store_flush_finish (JK_STORE (source), result, NULL);
  saving->saved (saving->data);
}

static void
save (const char   *key,
      const char   *text,
      JkOutboxSaved saved,
      gpointer      saved_data,
      gpointer      user_data)
{
  JkChannelNotices *self = user_data;
  Saving *saving;

  if (self->store != NULL && text != NULL)
    jk_store_put_document (self->store, COLLECTION, key, text);
  else if (self->store != NULL)
    jk_store_delete_document (self->store, COLLECTION, key);
  if (saved == NULL)
    return;
  if (self->store == NULL)
    {
      saved (saved_data);
      return;
    }
  saving = g_new (Saving, 1);
  *saving = (Saving) { saved, saved_data };
  jk_store_flush_async (self->store, NULL, on_flushed_cb, saving);
}

static void
on_secret_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree Search *search = user_data;
  g_autoptr(GError) error = NULL;
  char *secret = jk_secrets_look_up_finish (JK_SECRETS (source), result, NULL, &error);

  search->found (secret, error, search->data);
  jk_secret_free (secret);
}

static void
find_secret (const char         *name,
             JkOutboxSecretFound found,
             gpointer            found_data,
             gpointer            user_data)
{
  JkChannelNotices *self = user_data;
  Search *search;

  if (g_str_has_prefix (name, HOST_KEYS))
    {
      g_autoptr(GError) error = g_error_new_literal (JK_ERROR, JK_ERROR_PERMISSION, _ ("It is another host’s key"));

      found (NULL, error, found_data);
      return;
    }
  search = g_new (Search, 1);
  *search = (Search) { found, found_data };
  jk_secrets_look_up_async (self->secrets, name, NULL, on_secret_cb, search);
}

static gint64
now_of (JkChannelNotices *self)
{
  return jk_clock_get_real_us (jk_engine_get_clock (self->engine));
}

/* Returns: (nullable): where people see more of it */
static const char *
url_of (JkChannelNotices *self)
{
  const char *configured = jk_config_get_string (jk_config_file_get_config (self->file), "api.public_url");

  return *configured != '\0' ? configured : self->url;
}

/* Returns: (transfer full): what is to be said of @alerts under @id */
static JkMessage *
make_message (JkChannelNotices *self,
              const JkNotice   *notice,
              JkMessageState    state)
{
  const JkAlert *worst = g_ptr_array_index (notice->alerts, 0);
  const JkAlert *alert = notice->alerts->len == 1 ? worst : NULL;
  const JkSpeech *speech = jk_speech_of_process ();
  gint64 now_us = now_of (self);
  g_autofree char *title = jk_notice_make_title (notice);
  g_autofree char *text = jk_notice_make_text (notice, now_us);
  g_autofree char *value = NULL, *threshold = NULL;
  JkMessageParts parts = { .id = notice->id, .state = state, .level = notice->level, .title = title, .text = text,
                           .category = jk_alert_category_to_string (worst->category), .value_number = NAN, .threshold_number = NAN,
                           .since_us = worst->since_us, .time_us = now_us, .count = 1, .host = g_get_host_name (),
                           .url = url_of (self) };

  if (alert != NULL)
    {
      if (!isnan (alert->value) && alert->metric != NULL)
        value = jk_speech_value (speech, alert->metric, alert->value);
      if (!isnan (alert->threshold) && alert->metric != NULL)
        threshold = jk_speech_value (speech, alert->metric, alert->threshold);
      parts.project = alert->project_name;
      parts.metric = alert->metric;
      parts.value = value;
      parts.threshold = threshold;
      parts.value_number = alert->value;
      parts.threshold_number = alert->threshold;
      parts.count = alert->count;
    }
  return jk_message_new (&parts);
}

/* Of a storm that is over, or an alert that nobody remembers. */
static void
post_plain_end (JkChannelNotices *self,
                const char       *id)
{
  gint64 now_us = now_of (self);
  const JkMessageParts parts = {
    .id = id, .state = JK_MESSAGE_RESOLVED, .level = JK_LEVEL_WARNING, .category = "system", .text = "",
    .title = g_str_equal (id, STORM) ? _ ("None of the many alerts calls for attention any more") : _ ("An alert is over"),
    .value_number = NAN, .threshold_number = NAN, .since_us = now_us, .time_us = now_us, .count = 1, .host = g_get_host_name (),
    .url = url_of (self),
  };
  g_autoptr(JkMessage) message = jk_message_new (&parts);

  jk_outbox_post (self->outbox, message);
}

static void
post_end (JkChannelNotices *self,
          JkAlert          *alert)
{
  g_autoptr(GPtrArray) alerts = g_ptr_array_new ();
  g_autofree char *cause = jk_alert_make_cause_id (alert->key);
  const JkNotice notice = { JK_NOTICE_WITHDRAW, cause, FALSE, alert->level, alerts };
  g_autoptr(JkMessage) message = NULL;

  if (!jk_outbox_knows (self->outbox, cause))
    return;
  g_ptr_array_add (alerts, alert);
  message = make_message (self, &notice, JK_MESSAGE_RESOLVED);
  jk_outbox_post (self->outbox, message);
}

/* Returns: (nullable): the channel that @notice is about, which cannot tell of itself that it does not work */
static const char *
channel_of (const JkNotice *notice)
{
  const JkAlert *alert = notice->alerts->len == 1 ? g_ptr_array_index (notice->alerts, 0) : NULL;

  return alert != NULL && alert->kind == JK_ALERT_KIND_CHANNEL ? alert->subject : NULL;
}

static void
on_notice_cb (JkChannelNotices *self,
              const JkNotice   *notice)
{
  g_autoptr(JkMessage) message = NULL;

  if (notice->type == JK_NOTICE_WITHDRAW || notice->alerts->len == 0)
    {
      /* Who was told of an alert is told of its end when that comes, see on_changed_cb(): acknowledged or put off, it goes on. A storm
       * has no other end than this. */
      if (g_str_equal (notice->id, STORM))
        post_plain_end (self, STORM);
      else
        jk_outbox_withdraw (self->outbox, notice->id);
      return;
    }
  message = make_message (self, notice, JK_MESSAGE_FIRING);
  if (notice->type == JK_NOTICE_TELL || notice->is_louder)
    jk_outbox_post_but (self->outbox, message, channel_of (notice));
  else
    jk_outbox_update (self->outbox, message);
}

/* Whichever way an alert ended, also one whose notice had been taken back before: those who know of it hear of it. To the others it
 * is nothing. */
static void
post_ends (JkChannelNotices *self)
{
  JkAlertBook *book = jk_engine_get_alerts (self->engine);
  g_autoptr(GPtrArray) changed = NULL;

  if (jk_config_list_groups (jk_config_file_get_config (self->file), "channel")[0] == NULL)
    return;
  changed = jk_alert_book_list_changed (book, self->serial);
  self->serial = jk_alert_book_get_serial (book);
  for (guint i = 0; i < changed->len; i++)
    {
      JkAlert *alert = g_ptr_array_index (changed, i);

      /* A newer one of the same condition may be open. */
      if (!jk_alert_is_listed (alert) && jk_alert_book_find_key (book, alert->key) == alert)
        post_end (self, alert);
    }
}

static void
stop_looking (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
look_soon (JkChannelNotices *self,
           GSource         **source,
           GSourceFunc       callback)
{
  if (*source != NULL)
    return;
  *source = g_idle_source_new ();
  g_source_set_priority (*source, G_PRIORITY_DEFAULT);
  g_source_set_callback (*source, callback, self, NULL);
  g_source_attach (*source, g_main_context_get_thread_default ());
}

static gboolean
on_ends_cb (gpointer user_data)
{
  JkChannelNotices *self = user_data;

  stop_looking (&self->ends);
  post_ends (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (JkChannelNotices *self,
               JkFacet           facet)
{
  if (facet == JK_FACET_ALERTS)
    look_soon (self, &self->ends, on_ends_cb);
}

static gboolean
on_circuits_cb (gpointer user_data)
{
  JkChannelNotices *self = user_data;
  g_autoptr(GVariant) channels = jk_outbox_describe (self->outbox);

  stop_looking (&self->circuits_due);
  jk_channel_circuits_look (self->circuits, channels);
  return G_SOURCE_REMOVE;
}

static void
on_channel_changed (const char *channel,
                    gpointer    user_data)
{
  JkChannelNotices *self = user_data;

  look_soon (self, &self->circuits_due, on_circuits_cb);
}

static void
on_woke_cb (JkChannelNotices *self)
{
  jk_outbox_tick (self->outbox);
}

static void
on_config_changed_cb (JkChannelNotices *self)
{
  g_autoptr(GPtrArray) channels = jk_channel_list (jk_config_file_get_config (self->file));

  jk_outbox_set_channels (self->outbox, channels);
  look_soon (self, &self->circuits_due, on_circuits_cb);
}

static void
restore (JkChannelNotices *self)
{
  g_autoptr(GPtrArray) documents = self->store != NULL ? jk_store_load_documents (self->store, COLLECTION, NULL) : NULL;

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      const char *at = strrchr (document->key, '@');

      if (at != NULL)
        g_hash_table_add (self->restored, g_strndup (document->key, at - document->key));
      jk_outbox_restore (self->outbox, document->key, document->body);
    }
}

void
jk_channel_notices_catch_up (JkChannelNotices *self)
{
  g_autoptr(GHashTable) causes = g_steal_pointer (&self->restored);
  g_autoptr(GPtrArray) listed = jk_alert_book_list (jk_engine_get_alerts (self->engine));
  GHashTableIter iter;
  gpointer cause;

  jk_channel_circuits_catch_up (self->circuits);
  for (guint i = 0; i < listed->len && g_hash_table_size (causes) > 0; i++)
    {
      const JkAlert *alert = g_ptr_array_index (listed, i);
      g_autofree char *id = jk_alert_make_cause_id (alert->key);

      g_hash_table_remove (causes, id);
      if (alert->in_storm)
        g_hash_table_remove (causes, STORM);
    }
  if (g_hash_table_size (causes) == 0)
    return;
  post_ends (self); /* of those that are still known, with their texts */
  g_hash_table_iter_init (&iter, causes);
  while (g_hash_table_iter_next (&iter, &cause, NULL))
    {
      if (jk_outbox_knows (self->outbox, cause))
        post_plain_end (self, cause);
    }
}

static GVariant *
describe (gpointer user_data)
{
  JkChannelNotices *self = user_data;

  return jk_outbox_describe (self->outbox);
}

static void
on_tested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(JkOperation) operation = user_data;
  g_autoptr(GError) error = NULL;
  gboolean well = jk_outbox_test_finish (NULL, result, &error);

  if (jk_operation_has_ended (operation))
    return;
  if (well)
    jk_operation_finish (operation, NULL);
  else
    jk_operation_fail (operation, error);
}

static void
test (const char  *name,
      JkOperation *operation,
      gpointer     user_data)
{
  JkChannelNotices *self = user_data;
  gint64 now_us = now_of (self);
  const JkMessageParts parts = {
    .id = jk_operation_get_id (operation), .state = JK_MESSAGE_TEST, .level = JK_LEVEL_INFO, .category = "system",
    .title = _ ("A test message of Jikimi"), .text = _ ("This channel works: alerts will come here."),
    .value_number = NAN, .threshold_number = NAN, .since_us = now_us, .time_us = now_us, .count = 1, .host = g_get_host_name (),
    .url = url_of (self),
  };
  g_autoptr(JkMessage) message = jk_message_new (&parts);

  jk_outbox_test_async (self->outbox, name, message, on_tested_cb, g_object_ref (operation));
}

void
jk_channel_notices_set_url (JkChannelNotices *self,
                            const char       *url)
{
  g_free (self->url);
  self->url = jk_public_url_make (url, g_get_host_name ());
}

JkChannelNotices *
jk_channel_notices_new (JkEngine      *engine,
                        JkConfigFile  *file,
                        const JkPaths *paths,
                        JkStore       *store)
{
  JkChannelNotices *self = g_new0 (JkChannelNotices, 1);
  const JkOutboxKeeper keeper = { save, find_secret, on_channel_changed, self };
  const JkEngineChannels channels = { describe, test, self };

  self->engine = g_object_ref (engine);
  self->file = g_object_ref (file);
  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->http = jk_http_new (NULL);
  self->secrets = jk_secrets_new (paths->state_dir, g_getenv ("CREDENTIALS_DIRECTORY"), FALSE);
  self->outbox = jk_outbox_new (jk_engine_get_clock (engine), self->http, NULL, &keeper);
  self->circuits = jk_channel_circuits_new (engine);
  self->restored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  on_config_changed_cb (self);
  restore (self);
  g_signal_connect_swapped (engine, "notice", G_CALLBACK (on_notice_cb), self);
  g_signal_connect_swapped (engine, "changed", G_CALLBACK (on_changed_cb), self);
  g_signal_connect_swapped (engine, "woke", G_CALLBACK (on_woke_cb), self);
  g_signal_connect_swapped (file, "changed", G_CALLBACK (on_config_changed_cb), self);
  jk_engine_set_channels (engine, &channels);
  return self;
}

void
jk_channel_notices_free (JkChannelNotices *self)
{
  jk_engine_set_channels (self->engine, NULL);
  if (self->ends != NULL)
    post_ends (self); /* written down for the next run */
  stop_looking (&self->ends);
  g_signal_handlers_disconnect_by_data (self->engine, self);
  g_signal_handlers_disconnect_by_data (self->file, self);
  jk_outbox_free (self->outbox);
  stop_looking (&self->circuits_due);
  jk_channel_circuits_free (self->circuits);
  g_free (self->url);
  g_clear_pointer (&self->restored, g_hash_table_unref);
  g_object_unref (self->secrets);
  g_object_unref (self->http);
  g_clear_object (&self->store);
  g_object_unref (self->file);
  g_object_unref (self->engine);
  g_free (self);
}
