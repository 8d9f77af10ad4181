/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "jk-audit.h"
#include "jk-cursor.h"

static void
write_entry (JkJsonWriter        *out,
             const JkStoredEvent *event)
{
  static const char *const names[] = { "who", "key", "from", "method", "path" };
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *detail;

  if (event->detail == NULL || !json_parser_load_from_data (parser, event->detail, -1, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return;

  detail = json_node_get_object (json_parser_get_root (parser));
  jk_json_begin_object (out);
  jk_json_member_time (out, "time", event->time_ms * 1000);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    jk_json_member_optional (out, names[i], json_object_get_string_member_with_default (detail, names[i], NULL));
  jk_json_member_integer (out, "status", json_object_get_int_member_with_default (detail, "status", 0));
  if (json_object_get_boolean_member_with_default (detail, "dry_run", FALSE))
    jk_json_member_boolean (out, "dry_run", TRUE);
  jk_json_end (out);
}

static void
on_audit_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) events = jk_store_query_events_finish (JK_STORE (source), result, &error);
  gint64 limit = JK_DEFAULT_AUDIT;
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
  jk_json_begin_object (&out);
  jk_json_member (&out, "entries");
  jk_json_begin_array (&out);
  for (guint i = 0; i < end; i++)
    write_entry (&out, g_ptr_array_index (events, i));
  jk_json_end (&out);
  jk_json_end (&out);
  if (end < events->len)
    jk_cursor_set_next_event (request, "audit", g_ptr_array_index (events, end - 1));
  jk_request_respond_json (request, request->route->status, &out);
}

void
jk_serve_audit (JkRequest *request)
{
  JkStore *store = jk_engine_get_store (request->api->engine);
  gint64 from_ms = 0, to_ms = G_MAXINT64, limit = JK_DEFAULT_AUDIT;
  guint64 before_id;

  if (store == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("This Jikimi keeps no history."), NULL);
      return;
    }
  (void) jk_request_get_time_ms (request, "from", &from_ms);
  (void) jk_request_get_time_ms (request, "to", &to_ms);
  (void) jk_request_get_integer (request, "limit", &limit);
  if (!jk_cursor_read_event (request, "audit", &to_ms, &before_id))
    return;
  jk_request_pause (request);
  /* One more than is given out, to know whether there is more. */
  jk_store_query_events_before_async (store, JK_AUDIT_KIND, NULL, from_ms, to_ms, before_id, limit + 1, request->cancellable,
                                      on_audit_cb, request);
}
