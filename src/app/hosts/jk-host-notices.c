/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host-notices.h"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "jk-desktop.h"
#include "jk-json.h"
#include "jk-teller.h"
#include "jk-told-file.h"
#include "jk-told-notes.h"

/* A burst of alerts is looked at once. */
#define LOOK_AFTER_MS 50
#define WRITE_AFTER_MS 300

struct _JkHostNotices
{
  GDBusConnection *bus;
  JkDesktop *desktop;
  JkToldRecord *record;
  JkToldFile *file;      /* (nullable) */
  guint write_timer;
  JkHost *own;           /* (nullable): if it is to be told of */
  GListModel *others;
  GPtrArray *pending;    /* of JkRemoteHost: whose key is still being looked up */
  GPtrArray *followed;   /* of Followed */
  GHashTable *on_screen; /* id of a note → what it says, both owned */
  gboolean is_wanted;
  JkHostNoticesListener listener;
  GCancellable *cancellable;
};

typedef struct
{
  JkHostNotices *owner;
  JkHost *host;
  char *place;
  JkToldNotes *notes;
  char *engine;     /* (nullable): as in its status */
  JkTeller *teller; /* (nullable): of @engine, unless another that is followed has it */
  gboolean is_mine;
  gboolean is_decided; /* whether it is */
  guint timer;
} Followed;

static gboolean
on_write_timer_cb (gpointer data)
{
  JkHostNotices *self = data;
  g_autoptr(GBytes) bytes = jk_told_record_to_bytes (self->record);

  self->write_timer = 0;
  jk_told_file_write (self->file, bytes);
  return G_SOURCE_REMOVE;
}

static void
keep_record (JkHostNotices *self)
{
  if (self->file != NULL && self->write_timer == 0 && jk_told_record_is_dirty (self->record))
    self->write_timer = g_timeout_add (WRITE_AFTER_MS, on_write_timer_cb, self);
}

static void
withdraw (JkHostNotices *self,
          const char    *id)
{
  jk_desktop_withdraw (self->desktop, id);
  g_hash_table_remove (self->on_screen, id);
}

/* Those of @followed that are not in @wanted (set of ids). */
static void
withdraw_others (Followed   *followed,
                 GHashTable *wanted)
{
  JkHostNotices *self = followed->owner;
  g_autoptr(GList) ids = g_hash_table_get_keys (self->on_screen);

  for (GList *l = ids; l != NULL; l = l->next)
    {
      if (jk_told_notes_owns (followed->notes, l->data) && !g_hash_table_contains (wanted, l->data))
        withdraw (self, l->data);
    }
}

static char *
describe (const JkNote *note)
{
  GString *text = g_string_new (NULL);

  /* Not the text: when it began is told anew each minute, and is no news. */
  g_string_append_printf (text, "%d\n%s", note->level, note->title);
  for (guint i = 0; i < note->n_buttons; i++)
    g_string_append_printf (text, "\n%s", note->buttons[i].label);
  return g_string_free (text, FALSE);
}

static void
show (JkHostNotices *self,
      const JkNote  *note)
{
  g_autofree char *says = describe (note);

  /* Other words in its place only where there is a place. */
  if (note->is_quiet && g_strcmp0 (g_hash_table_lookup (self->on_screen, note->id), says) == 0)
    return;
  jk_desktop_show (self->desktop, note);
  g_hash_table_replace (self->on_screen, g_strdup (note->id), g_steal_pointer (&says));
}

static void
look (Followed *followed)
{
  JkHostNotices *self = followed->owner;
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) notes = NULL;

  /* What was told of one that does not answer stays: nobody knows whether it is over. */
  if (jk_host_get_state (followed->host) != JK_CLIENT_ONLINE || !followed->is_decided)
    return;
  if (!self->is_wanted || !followed->is_mine)
    jk_told_notes_forget_group (followed->notes);
  notes = jk_told_notes_make (followed->notes, jk_host_get_name (followed->host), jk_host_get_alerts (followed->host), self->record);
  for (guint i = 0; self->is_wanted && followed->is_mine && i < notes->len; i++)
    {
      const JkNote *note = g_ptr_array_index (notes, i);

      g_hash_table_add (wanted, (gpointer) note->id);
      show (self, note);
    }
  withdraw_others (followed, wanted);
  keep_record (self);
}

static gboolean
on_look_cb (gpointer data)
{
  Followed *followed = data;

  followed->timer = 0;
  look (followed);
  return G_SOURCE_REMOVE;
}

static void
look_soon (Followed *followed)
{
  if (followed->timer == 0)
    followed->timer = g_timeout_add (LOOK_AFTER_MS, on_look_cb, followed);
}

static void
on_teller_changed (gboolean is_mine,
                   gpointer user_data)
{
  Followed *followed = user_data;

  followed->is_mine = is_mine;
  followed->is_decided = TRUE;
  look_soon (followed);
}

static gboolean
has_teller (JkHostNotices *self,
            const char    *engine)
{
  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = g_ptr_array_index (self->followed, i);

      if (followed->teller != NULL && g_strcmp0 (followed->engine, engine) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Another start of the host's Jikimi has another id. One that is followed under two addresses is told of once: by the one that is
 * connected, for who cannot tell must not keep others from it. */
static void
follow_engine (Followed *followed)
{
  JkHostNotices *self = followed->owner;
  JsonObject *status = jk_host_get_status (followed->host);
  const char *engine = status != NULL ? jk_json_get_string (status, "id") : NULL;

  if (g_strcmp0 (engine, followed->engine) != 0)
    {
      g_clear_pointer (&followed->teller, jk_teller_free);
      followed->is_mine = followed->is_decided = FALSE;
      g_free (followed->engine);
      followed->engine = g_strdup (engine);
    }
  if (engine == NULL || !self->is_wanted || jk_host_get_state (followed->host) != JK_CLIENT_ONLINE)
    {
      g_clear_pointer (&followed->teller, jk_teller_free);
      followed->is_mine = FALSE;
      followed->is_decided = engine != NULL;
    }
  else if (followed->teller == NULL && has_teller (self, engine))
    followed->is_decided = TRUE;
  else if (followed->teller == NULL)
    {
      /* Until the bus has answered: what is looked at before would pass for told. */
      followed->is_decided = FALSE;
      followed->teller = jk_teller_new (self->bus, JK_APP_ID, engine, FALSE, on_teller_changed, followed);
    }
}

static void
on_state_cb (Followed *followed)
{
  JkHostNotices *self = followed->owner;

  follow_engine (followed);
  /* What one gave up another may take. */
  g_ptr_array_foreach (self->followed, (GFunc) follow_engine, NULL);
  look_soon (followed);
}

static void
followed_free (gpointer data)
{
  Followed *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->host, self);
  g_clear_pointer (&self->teller, jk_teller_free);
  jk_told_notes_free (self->notes);
  g_object_unref (self->host);
  g_free (self->engine);
  g_free (self->place);
  g_free (self);
}

static char *
place_of (JkHost *host)
{
  const char *url = jk_client_get_url (jk_host_get_client (host));
  const char *place = strstr (url, "://");

  return g_strdup (place != NULL ? place + strlen ("://") : url);
}

static void
follow (JkHostNotices *self,
        JkHost        *host)
{
  Followed *followed = g_new0 (Followed, 1);

  followed->owner = self;
  followed->host = g_object_ref (host);
  followed->place = place_of (host);
  followed->notes = jk_told_notes_new (followed->place);
  g_ptr_array_add (self->followed, followed);
  g_signal_connect_swapped (host, "alerts-changed", G_CALLBACK (look_soon), followed);
  g_signal_connect_swapped (host, "notify::state", G_CALLBACK (on_state_cb), followed);
  g_signal_connect_swapped (host, "status-changed", G_CALLBACK (follow_engine), followed);
  follow_engine (followed);
  look_soon (followed);
}

/* It is shown no more: nor is what it told. */
static void
unfollow (JkHostNotices *self,
          guint          index)
{
  Followed *followed = g_ptr_array_index (self->followed, index);
  g_autoptr(GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  withdraw_others (followed, none);
  jk_told_record_forget (self->record, followed->place);
  g_ptr_array_remove_index (self->followed, index);
  g_ptr_array_foreach (self->followed, (GFunc) follow_engine, NULL);
  keep_record (self);
}

static gboolean
is_shown (JkHostNotices *self,
          JkHost        *host)
{
  if (host == self->own)
    return TRUE;
  for (guint i = 0, n = g_list_model_get_n_items (self->others); i < n; i++)
    {
      g_autoptr(JkRemoteHost) remote = g_list_model_get_item (self->others, i);

      if (jk_remote_host_get_host (remote) == host)
        return TRUE;
    }
  return FALSE;
}

static void
ensure_followed (JkHostNotices *self,
                 JkHost        *host)
{
  for (guint i = 0; i < self->followed->len; i++)
    {
      if (((Followed *) g_ptr_array_index (self->followed, i))->host == host)
        return;
    }
  follow (self, host);
}

static void
forget_pending (JkHostNotices *self)
{
  for (guint i = 0; i < self->pending->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->pending, i), self);
  g_ptr_array_set_size (self->pending, 0);
}

static void
follow_all (JkHostNotices *self)
{
  forget_pending (self);
  for (guint i = self->followed->len; i-- > 0;)
    {
      if (!is_shown (self, ((Followed *) g_ptr_array_index (self->followed, i))->host))
        unfollow (self, i);
    }
  if (self->own != NULL)
    ensure_followed (self, self->own);
  for (guint i = 0, n = g_list_model_get_n_items (self->others); i < n; i++)
    {
      g_autoptr(JkRemoteHost) remote = g_list_model_get_item (self->others, i);
      JkHost *host = jk_remote_host_get_host (remote);

      if (host != NULL)
        {
          ensure_followed (self, host);
          continue;
        }
      g_signal_connect_swapped (remote, "notify::client", G_CALLBACK (follow_all), self);
      g_ptr_array_add (self->pending, g_steal_pointer (&remote));
    }
}

/* --- what people press --- */

static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  JkHostNotices *self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (jk_host_change_finish (JK_HOST (source), result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = g_strdup_printf (C_ ("notification", "%s: %s"), jk_host_get_name (JK_HOST (source)), error->message);
  self->listener.say (text, self->listener.user_data);
}

static gboolean
offers (JkAlertItem *alert,
        const char  *button)
{
  for (guint i = 0; i < jk_alert_item_get_n_actions (alert); i++)
    {
      const char *label;

      if (g_str_equal (jk_alert_item_get_action (alert, i, &label), button))
        return TRUE;
    }
  return FALSE;
}

static void
act (Followed    *followed,
     JkAlertItem *alert,
     const char  *button,
     const char  *token)
{
  JkHostNotices *self = followed->owner;

  if (!offers (alert, button))
    return;
  if (g_str_equal (button, "refresh"))
    jk_host_refresh_async (followed->host, jk_alert_item_get_project (alert), self->cancellable, on_done_cb, self);
  else if (g_str_equal (button, "ack") || g_str_equal (button, "snooze"))
    jk_host_act_on_alert_async (followed->host, jk_alert_item_get_id (alert), button, g_str_equal (button, "snooze") ? "1h" : NULL,
                                self->cancellable, on_done_cb, self);
  else if (g_str_equal (button, "heal-undo")) /* the window has a button for it, beside what it undoes */
    self->listener.open (followed->host, alert, NULL, token, self->listener.user_data);
  else if (g_str_has_prefix (button, "heal-")) /* seen before it is done */
    self->listener.open (followed->host, alert, button, token, self->listener.user_data);
}

static void
on_chosen (const char *id,
           const char *button,
           const char *token,
           gpointer    user_data)
{
  JkHostNotices *self = user_data;

  for (guint i = 0; i < self->followed->len; i++)
    {
      Followed *followed = g_ptr_array_index (self->followed, i);
      g_autoptr(GPtrArray) alerts = NULL;
      JkAlertItem *one;

      if (!jk_told_notes_owns (followed->notes, id))
        continue;
      alerts = jk_told_notes_find (followed->notes, jk_host_get_alerts (followed->host), id);
      one = alerts->len == 1 ? g_ptr_array_index (alerts, 0) : NULL;
      if (g_str_equal (button, JK_TOLD_OPEN) || g_str_equal (button, JK_NOTE_DEFAULT_BUTTON))
        self->listener.open (followed->host, one, NULL, token, self->listener.user_data);
      else if (one != NULL)
        act (followed, one, button, token);
      return;
    }
}

static void
on_remember (const char *text,
             gpointer    user_data)
{
  JkHostNotices *self = user_data;

  jk_told_record_set_notes (self->record, text);
  keep_record (self);
}

/* What a process left that ended without good-bye; it goes with the first look at its host, unless it still holds. */
static void
restore (JkHostNotices *self)
{
  const char *text = jk_told_record_get_notes (self->record);
  g_auto(GStrv) ids = NULL;

  if (text == NULL)
    return;
  jk_desktop_restore (self->desktop, text);
  ids = jk_desktop_list_ids (self->desktop);
  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_replace (self->on_screen, g_strdup (ids[i]), g_strdup (""));
}

JkHostNotices *
jk_host_notices_new (GDBusConnection             *bus,
                     const char                  *path,
                     JkHost                      *own,
                     GListModel                  *others,
                     const JkHostNoticesListener *listener)
{
  JkHostNotices *self = g_new0 (JkHostNotices, 1);
  JkDesktopListener desktop_listener = { on_chosen, on_remember, NULL, self };
  gboolean in_sandbox = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);

  self->bus = g_object_ref (bus);
  self->listener = *listener;
  self->is_wanted = TRUE;
  self->cancellable = g_cancellable_new ();
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->followed = g_ptr_array_new_with_free_func (followed_free);
  self->on_screen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->record = jk_told_record_load (path);
  self->file = path != NULL ? jk_told_file_new (path) : NULL;
  self->desktop = jk_desktop_new (bus, in_sandbox ? JK_DESKTOP_PORTAL : JK_DESKTOP_SERVER, JK_APP_ID, _ ("Jikimi"), &desktop_listener);
  restore (self);
  if (!jk_client_get_is_local (jk_host_get_client (own)))
    self->own = g_object_ref (own);
  self->others = g_object_ref (others);
  g_signal_connect_swapped (others, "items-changed", G_CALLBACK (follow_all), self);
  follow_all (self);
  return self;
}

void
jk_host_notices_set_wanted (JkHostNotices *self,
                            gboolean       wanted)
{
  if (self->is_wanted == wanted)
    return;
  g_ptr_array_foreach (self->followed, (GFunc) look, NULL); /* what came before belongs to before */
  self->is_wanted = wanted;
  g_ptr_array_foreach (self->followed, (GFunc) follow_engine, NULL);
  g_ptr_array_foreach (self->followed, (GFunc) look_soon, NULL);
}

static void
say_good_bye (JkHostNotices *self)
{
  g_autoptr(GList) ids = g_hash_table_get_keys (self->on_screen);

  for (GList *l = ids; l != NULL; l = l->next)
    jk_desktop_withdraw (self->desktop, l->data);
  g_clear_pointer (&self->desktop, jk_desktop_free);
  g_clear_handle_id (&self->write_timer, g_source_remove);
  jk_told_record_set_notes (self->record, NULL);
  if (self->file != NULL && jk_told_record_is_dirty (self->record))
    {
      g_autoptr(GBytes) bytes = jk_told_record_to_bytes (self->record);

      jk_told_file_write_now (self->file, bytes);
    }
}

void
jk_host_notices_free (JkHostNotices *self)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->others, self);
  forget_pending (self);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->followed);
  say_good_bye (self);
  g_hash_table_unref (self->on_screen);
  g_clear_pointer (&self->file, jk_told_file_free);
  jk_told_record_free (self->record);
  g_clear_object (&self->own);
  g_object_unref (self->cancellable);
  g_object_unref (self->others);
  g_object_unref (self->bus);
  g_free (self);
}
