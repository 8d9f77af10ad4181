/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>

#include "jk-cursor.h"
#include "jk-dry-run.h"

static void
write_stage (JkJsonWriter      *out,
             JkOperation       *operation,
             const JkCatalogue *catalogue,
             JkLanguage         language)
{
  const char *name = NULL;
  guint of = 0;
  guint n = jk_operation_get_stage (operation, &of, &name);

  jk_json_member (out, "stage");
  jk_json_begin_object (out);
  jk_json_member_integer (out, "n", n);
  jk_json_member_integer (out, "of", of);
  jk_json_member_string (out, "name", name != NULL ? jk_catalogue_get (catalogue, language, name) : NULL);
  jk_json_end (out);
}

static void
write_eta (JkJsonWriter *out,
           JkOperation  *operation)
{
  double low_s, high_s;

  jk_json_member (out, "eta_s");
  if (!jk_operation_get_eta (operation, &low_s, &high_s))
    {
      jk_json_null (out);
      return;
    }
  jk_json_begin_array (out);
  jk_json_number (out, low_s);
  jk_json_number (out, high_s);
  jk_json_end (out);
}

void
jk_write_operation (JkJsonWriter      *out,
                    JkOperation       *operation,
                    const JkCatalogue *catalogue,
                    JkLanguage         language)
{
  const GError *error = jk_operation_get_error (operation);
  GVariant *result = jk_operation_get_result (operation);

  jk_json_begin_object (out);
  jk_json_member_string (out, "id", jk_operation_get_id (operation));
  jk_json_member_string (out, "kind", jk_operation_get_kind (operation));
  jk_json_member_optional (out, "project", jk_operation_get_project (operation));
  jk_json_member_string (out, "state", jk_operation_state_to_string (jk_operation_get_state (operation)));
  write_stage (out, operation, catalogue, language);
  jk_json_member_number (out, "percent", jk_operation_get_percent (operation));
  write_eta (out, operation);
  jk_json_member_time (out, "created", jk_operation_get_created_us (operation));
  if (jk_operation_get_started_us (operation) != 0)
    jk_json_member_time (out, "started", jk_operation_get_started_us (operation));
  if (jk_operation_get_ended_us (operation) != 0)
    jk_json_member_time (out, "ended", jk_operation_get_ended_us (operation));
  if (jk_operation_get_interrupted (operation))
    jk_json_member_boolean (out, "interrupted", TRUE);
  if (error != NULL)
    jk_json_member_string (out, "error", error->message);
  if (result != NULL)
    {
      jk_json_member (out, "result");
      jk_json_variant (out, result);
    }
  jk_json_end (out);
}

/* The newest come first, and new ones before them: behind the one that the cursor names, or, if that is forgotten, behind its time.
 * Returns: the index of the first to give out */
static guint
find_start (GPtrArray      *operations,
            const JkCursor *cursor)
{
  for (guint i = 0; *cursor->id != '\0' && i < operations->len; i++)
    {
      if (g_str_equal (jk_operation_get_id (g_ptr_array_index (operations, i)), cursor->id))
        return i + 1;
    }
  for (guint i = 0; *cursor->id != '\0' && i < operations->len; i++)
    {
      if (jk_operation_get_created_us (g_ptr_array_index (operations, i)) < cursor->place)
        return i;
    }
  return *cursor->id != '\0' ? operations->len : 0;
}

void
jk_answer_operations (JkRequest    *request,
                      JkJsonWriter *out)
{
  GPtrArray *operations = jk_engine_get_operations (request->api->engine);
  gint64 limit = JK_DEFAULT_OPERATIONS;
  JkCursor cursor;
  guint start, end;

  if (!jk_cursor_read (request, "operations", &cursor))
    return;
  (void) jk_request_get_integer (request, "limit", &limit);
  start = find_start (operations, &cursor);
  end = (guint) MIN (start + limit, (gint64) operations->len);

  jk_json_begin_object (out);
  jk_json_member (out, "operations");
  jk_json_begin_array (out);
  for (guint i = start; i < end; i++)
    jk_write_operation (out, g_ptr_array_index (operations, i), request->api->catalogue, request->language);
  jk_json_end (out);
  jk_json_end (out);

  if (start < end && end < operations->len)
    {
      JkOperation *last = g_ptr_array_index (operations, end - 1);

      jk_cursor_set_next (request, "operations", jk_operation_get_id (last), jk_operation_get_created_us (last));
    }
}

void
jk_answer_progress (JkRequest    *request,
                    JkJsonWriter *out)
{
  GPtrArray *operations = jk_engine_get_operations (request->api->engine);

  jk_json_begin_object (out);
  jk_json_member (out, "progress");
  jk_json_begin_array (out);
  for (guint i = 0; i < operations->len; i++)
    {
      JkOperation *operation = g_ptr_array_index (operations, i);

      if (!jk_operation_has_ended (operation))
        jk_write_operation (out, operation, request->api->catalogue, request->language);
    }
  jk_json_end (out);
  jk_json_end (out);
}

static JkOperation *
find_operation (JkRequest *request)
{
  JkOperation *operation = jk_engine_get_operation (request->api->engine, request->arguments[0]);

  if (operation == NULL)
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no operation “%s”."), request->arguments[0], NULL);
  return operation;
}

void
jk_answer_operation (JkRequest    *request,
                     JkJsonWriter *out)
{
  JkOperation *operation = find_operation (request);

  if (operation != NULL)
    jk_write_operation (out, operation, request->api->catalogue, request->language);
}

void
jk_respond_operation (JkRequest   *request,
                      JkOperation *operation)
{
  g_autofree char *location = g_strconcat (JK_API_PREFIX "/operations/", jk_operation_get_id (operation), NULL);
  JkJsonWriter out;

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  jk_write_operation (&out, operation, request->api->catalogue, request->language);
  soup_message_headers_append (soup_server_message_get_response_headers (request->message), "Location", location);
  jk_request_respond_json (request, request->route->status, &out);
}

void
jk_serve_cancel_operation (JkRequest *request)
{
  JkOperation *operation = find_operation (request);
  g_autofree char *what = NULL;

  if (operation == NULL)
    return;
  if (jk_operation_has_ended (operation))
    {
      jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("The operation has ended already."), NULL);
      return;
    }

  if (!request->dry_run)
    {
      g_cancellable_cancel (jk_operation_get_cancellable (operation));
      jk_respond_operation (request, operation);
      return;
    }
  what = g_strconcat ("operations/", jk_operation_get_id (operation), "/state", NULL);
  jk_dry_run_answer (request, what, jk_operation_state_to_string (jk_operation_get_state (operation)),
                     jk_operation_state_to_string (JK_OPERATION_CANCELLED));
}
