/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-audit.h"

#include <string.h>

#include "jk-json-writer.h"
#include "jk-key-ring.h"
#include "jk-log.h"

#define MAX_PATH_BYTES 512

/* All that is needed to write it down when the server is gone already. */
typedef struct
{
  JkStore *store;
  JkClock *clock;
  char *who;
  char key[JK_KEY_ID_LENGTH + 1];
  char *from;
  char *method;
  char *path;
  guint status;
  gboolean dry_run;
} Call;

#define DRY_RUN "jk-audit-dry-run"

static char *
make_detail (const Call *call)
{
  JkJsonWriter out;

  jk_json_init (&out, NULL, TRUE);
  jk_json_begin_object (&out);
  jk_json_member_string (&out, "who", call->who);
  jk_json_member_optional (&out, "key", *call->key != '\0' ? call->key : NULL);
  jk_json_member_string (&out, "from", call->from);
  jk_json_member_string (&out, "method", call->method);
  jk_json_member_string (&out, "path", call->path);
  jk_json_member_integer (&out, "status", call->status);
  if (call->dry_run)
    jk_json_member_boolean (&out, "dry_run", TRUE);
  jk_json_end (&out);
  return jk_json_end_string (&out, NULL);
}

/* Written when the message forgets its handler: that is after the answer, or when it ends in any other way. */
static void
write_down (gpointer  data,
            GClosure *closure)
{
  Call *call = data;
  g_autofree char *detail = make_detail (call);

  jk_store_add_event (call->store, jk_clock_get_real_us (call->clock) / 1000, JK_AUDIT_KIND, NULL, detail);
  g_object_unref (call->store);
  jk_clock_unref (call->clock);
  g_free (call->who);
  g_free (call->from);
  g_free (call->method);
  g_free (call->path);
  g_free (call);
}

static void
on_finished_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  Call *call = user_data;

  call->status = soup_server_message_get_status (message);
  call->dry_run = g_object_get_data (G_OBJECT (message), DRY_RUN) != NULL;
  g_signal_handlers_disconnect_by_data (message, call);
}

void
jk_audit_note_dry_run (SoupServerMessage *message)
{
  g_object_set_data (G_OBJECT (message), DRY_RUN, message);
}

static char *
make_who (JkApi          *api,
          const JkCaller *caller)
{
  const JkKey *key = *caller->key != '\0' ? jk_key_ring_find (api->keys, caller->key) : NULL;

  if (key == NULL)
    return g_strdup ("local user");
  return g_strdup (*key->name != '\0' ? key->name : key->id);
}

/* Returns: (transfer full): the path as it came, bounded; a key that somebody put into it is not kept */
static char *
make_path (SoupServerMessage *message)
{
  g_autofree char *path = g_strndup (g_uri_get_path (soup_server_message_get_uri (message)), MAX_PATH_BYTES);

  return jk_log_redact (path);
}

void
jk_audit_watch (JkApi              *api,
                SoupServerMessage  *message,
                const JkConnection *connection,
                const JkCaller     *caller)
{
  JkStore *store = jk_engine_get_store (api->engine);
  Call *call;

  if (store == NULL)
    return;

  call = g_new0 (Call, 1);
  call->store = g_object_ref (store);
  call->clock = jk_clock_ref (jk_engine_get_clock (api->engine));
  call->who = make_who (api, caller);
  memcpy (call->key, caller->key, sizeof call->key);
  call->from = g_strdup (connection->peer);
  call->method = g_strdup (soup_server_message_get_method (message));
  call->path = make_path (message);
  g_signal_connect_data (message, "finished", G_CALLBACK (on_finished_cb), call, write_down, 0);
}
