/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What healing did, as far back as it is kept. */
#include "jk-answers-healing.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "jk-cursor.h"
#include "jk-engine-healing.h"

#define EVENT "heal"
#define LIST "heal-actions"
#define DEFAULT_LIMIT 100

static gint64
get_ended (GVariant *action)
{
  gint64 ended_us = 0;

  (void) g_variant_lookup (action, "ended_us", "x", &ended_us);
  return ended_us;
}

/* Returns: (transfer full) (nullable): what @event tells of; as it is now, where that is known. An action that was undone later has ended
 * twice, and stands where it ended last, which is on another page than this at times: %NULL for its first end */
static GVariant *
read_event (JkRequest           *request,
            const JkStoredEvent *event)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *detail;
  const char *id, *record;
  g_autoptr(GVariant) live = NULL, stored = NULL;

  if (event->detail == NULL || !json_parser_load_from_data (parser, event->detail, -1, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  detail = json_node_get_object (json_parser_get_root (parser));
  id = json_object_get_string_member_with_default (detail, "id", NULL);
  record = json_object_get_string_member_with_default (detail, "record", NULL);
  live = id != NULL ? jk_engine_get_heal_action (request->api->engine, id) : NULL;
  stored = record != NULL ? jk_engine_read_heal_record (record) : NULL;
  if (stored != NULL && id != NULL && jk_engine_heal_ended_later (request->api->engine, id, get_ended (stored)))
    return NULL;
  return live != NULL ? g_steal_pointer (&live) : g_steal_pointer (&stored);
}

static void
write_event (JkRequest           *request,
             JkJsonWriter        *out,
             const JkStoredEvent *event,
             GHashTable          *written)
{
  const char *rule = jk_request_get_parameter (request, "rule");
  g_autoptr(GVariant) action = read_event (request, event);
  const char *id, *own_rule;

  if (action == NULL || !g_variant_lookup (action, "id", "&s", &id) || !g_variant_lookup (action, "rule", "&s", &own_rule)
      || (rule != NULL && !g_str_equal (rule, own_rule)) || !g_hash_table_add (written, g_strdup (id)))
    return;
  jk_write_heal_action (out, action);
}

static void
on_events_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) events = jk_store_query_events_finish (JK_STORE (source), result, &error);
  g_autoptr(GHashTable) written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 limit = DEFAULT_LIMIT;
  JkJsonWriter out;
  guint end;

  if (jk_request_drop_if_gone (request))
    return;
  if (events == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }
  (void) jk_request_get_integer (request, "limit", &limit);
  end = (guint) MIN ((gint64) events->len, limit);
  jk_json_init (&out, request->route->body, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  jk_json_begin_object (&out);
  jk_json_member (&out, "actions");
  jk_json_begin_array (&out);
  for (guint i = 0; i < end; i++)
    write_event (request, &out, g_ptr_array_index (events, i), written);
  jk_json_end (&out);
  jk_json_end (&out);
  if (end < events->len && end > 0)
    jk_cursor_set_next_event (request, LIST, g_ptr_array_index (events, end - 1));
  jk_request_respond_json (request, request->route->status, &out);
}

void
jk_serve_heal_actions (JkRequest *request)
{
  JkStore *store = jk_engine_get_store (request->api->engine);
  gint64 to_ms = G_MAXINT64, limit = DEFAULT_LIMIT;
  guint64 before_id;

  if (store == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("This Jikimi keeps no history."), NULL);
      return;
    }
  if (!jk_cursor_read_event (request, LIST, &to_ms, &before_id))
    return;
  (void) jk_request_get_integer (request, "limit", &limit);
  jk_request_pause (request);
  /* One more than is given out, to know whether there is more. */
  jk_store_query_events_before_async (store, EVENT, jk_request_get_parameter (request, "project"), 0, to_ms, before_id, limit + 1,
                                      request->cancellable, on_events_cb, request);
}
