/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>

#include "jk-dry-run.h"
#include "jk-error.h"
#include "jk-request-body.h"

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define MAX_DAYS 366
#define MAX_COMMENT_CHARS 500

static void
write_maintenance (JkJsonWriter        *out,
                   const JkMaintenance *maintenance)
{
  jk_json_begin_object (out);
  jk_json_member_string (out, "id", maintenance->id);
  jk_json_member_time (out, "from", maintenance->from_us);
  jk_json_member_time (out, "to", maintenance->to_us);
  jk_json_member_optional (out, "project", maintenance->project);
  jk_json_member_optional (out, "category", maintenance->category);
  jk_json_member_optional (out, "comment", maintenance->comment);
  jk_json_end (out);
}

void
jk_answer_maintenance (JkRequest    *request,
                       JkJsonWriter *out)
{
  GPtrArray *all = jk_alert_quiet_list (jk_alert_book_get_quiet (jk_engine_get_alerts (request->api->engine)));

  jk_json_begin_object (out);
  jk_json_member (out, "maintenance");
  jk_json_begin_array (out);
  for (guint i = 0; i < all->len; i++)
    write_maintenance (out, g_ptr_array_index (all, i));
  jk_json_end (out);
  jk_json_end (out);
}

/* Reads member @name, if it is there. Returns: %FALSE for one that is no time */
static gboolean
read_time (JsonObject *body,
           const char *name,
           gint64     *time_us)
{
  const char *text = jk_body_get_string (body, name);
  gint64 time_ms;

  if (text == NULL)
    return TRUE;
  if (!jk_parse_time_ms (text, &time_ms) || time_ms < 0 || time_ms > G_MAXINT64 / 1000)
    return FALSE;
  *time_us = time_ms * 1000;
  return TRUE;
}

/* Returns: %FALSE having answered */
static gboolean
read_span (JkRequest  *request,
           JsonObject *body,
           gint64     *from_us,
           gint64     *to_us)
{
  gint64 now_us = jk_clock_get_real_us (jk_engine_get_clock (request->api->engine));
  gint64 minutes = json_object_get_int_member_with_default (body, "minutes", 60);

  *from_us = now_us;
  if (read_time (body, "from", from_us) && minutes > 0 && minutes <= MAX_DAYS * 24 * 60)
    {
      *to_us = *from_us + minutes * MINUTE_US;
      if (read_time (body, "to", to_us) && *to_us > *from_us && *to_us > now_us
          && *to_us - *from_us <= MAX_DAYS * 24 * 60 * MINUTE_US)
        return TRUE;
    }
  jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("A maintenance lasts until a time to come, and a year at the most."), NULL);
  return FALSE;
}

/* Returns: %FALSE having answered */
static gboolean
check_scope (JkRequest  *request,
             JsonObject *body)
{
  const char *project = jk_body_get_string (body, "project");
  const char *category = jk_body_get_string (body, "category");
  const char *comment = jk_body_get_string (body, "comment");
  JkAlertCategory known;

  if (project != NULL && jk_engine_get_project (request->api->engine, project) == NULL)
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), project, NULL);
  else if (category != NULL && !jk_alert_category_from_string (category, &known))
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("There is no category “%s”."), category, NULL);
  else if (comment != NULL && g_utf8_strlen (comment, -1) > MAX_COMMENT_CHARS)
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("The comment is too long."), NULL);
  else
    return TRUE;
  return FALSE;
}

static void
respond_dry_run (JkRequest  *request,
                 const char *from,
                 const char *to)
{
  JkDryRun dry_run;

  jk_dry_run_begin (&dry_run, request, request->route->status);
  jk_dry_run_add (&dry_run, "maintenance", from, to);
  jk_dry_run_respond (&dry_run);
}

void
jk_serve_add_maintenance (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  JkMaintenance *maintenance;
  g_autofree char *location = NULL;
  g_autoptr(GError) error = NULL;
  gint64 from_us, to_us;
  JkJsonWriter out;

  if (body == NULL || !read_span (request, body, &from_us, &to_us) || !check_scope (request, body))
    return;
  if (request->dry_run)
    {
      respond_dry_run (request, NULL, "");
      return;
    }

  maintenance = jk_maintenance_new (from_us, to_us, jk_body_get_string (body, "project"), jk_body_get_string (body, "category"),
                                    jk_body_get_string (body, "comment"));
  jk_json_init (&out, request->route->body, request->detail);
  write_maintenance (&out, maintenance);
  location = g_strconcat (JK_API_PREFIX "/maintenance/", maintenance->id, NULL);
  if (!jk_engine_add_maintenance (request->api->engine, maintenance, &error))
    {
      g_free (jk_json_end_string (&out, NULL));
      jk_request_fail_error (request, error);
      return;
    }
  soup_message_headers_append (soup_server_message_get_response_headers (request->message), "Location", location);
  jk_request_respond_json (request, request->route->status, &out);
}

void
jk_serve_remove_maintenance (JkRequest *request)
{
  GPtrArray *all = jk_alert_quiet_list (jk_alert_book_get_quiet (jk_engine_get_alerts (request->api->engine)));
  const char *id = request->arguments[0];
  g_autoptr(GError) error = NULL;
  gboolean is_there = FALSE;

  for (guint i = 0; i < all->len; i++)
    is_there |= g_str_equal (((const JkMaintenance *) g_ptr_array_index (all, i))->id, id);
  if (!is_there)
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no maintenance “%s”."), id, NULL);
  else if (request->dry_run)
    respond_dry_run (request, id, NULL);
  else if (!jk_engine_remove_maintenance (request->api->engine, id, &error))
    jk_request_fail_error (request, error);
  else
    jk_request_respond (request, request->route->status, NULL, NULL, NULL);
}
