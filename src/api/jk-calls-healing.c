/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers-healing.h"

#include <glib/gi18n-lib.h>

#include "jk-dry-run.h"
#include "jk-engine-healing.h"
#include "jk-error.h"
#include "jk-request-body.h"

#define MAX_MINUTES (7 * 24 * 60)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

static void
respond_healing (JkRequest *request)
{
  g_autoptr(GVariant) healing = jk_engine_describe_healing (request->api->engine);
  JkJsonWriter out;

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  jk_write_healing (&out, healing);
  jk_request_respond_json (request, request->route->status, &out);
}

/* What forbids it for now is a conflict, with the reason. */
static void
fail_error (JkRequest    *request,
            const GError *error)
{
  g_autofree char *reason = NULL;

  if (!g_error_matches (error, JK_ERROR, JK_ERROR_BUSY))
    {
      jk_request_fail_error (request, error);
      return;
    }
  reason = jk_retell (request->api->catalogue, request->language, error->message);
  jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("It is not done now: %s"), reason, NULL);
}

void
jk_serve_pause_healing (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  gint64 minutes;

  if (body == NULL)
    return;
  minutes = json_object_get_int_member_with_default (body, "minutes", 0);
  if (json_object_has_member (body, "minutes") && (minutes < 1 || minutes > MAX_MINUTES))
    {
      jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("Healing can be held back for 1 minute to 7 days, or without an end."), NULL);
      return;
    }
  if (request->dry_run)
    {
      jk_dry_run_answer (request, "healing/paused", jk_engine_get_healing_paused (engine) ? "true" : "false", "true");
      return;
    }
  jk_engine_pause_healing (engine, minutes * MINUTE_US);
  respond_healing (request);
}

void
jk_serve_resume_healing (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  g_autoptr(GError) error = NULL;

  if (request->dry_run)
    jk_dry_run_answer (request, "healing/paused", jk_engine_get_healing_paused (engine) ? "true" : "false", "false");
  else if (!jk_engine_resume_healing (engine, &error))
    fail_error (request, error);
  else
    respond_healing (request);
}

static void
on_previewed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) preview = jk_engine_preview_heal_finish (JK_ENGINE (source), result, &error);
  JkJsonWriter out;

  if (jk_request_drop_if_gone (request))
    return;
  if (preview == NULL)
    {
      fail_error (request, error);
      return;
    }
  jk_json_init (&out, request->route->body, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  jk_write_heal_preview (&out, preview);
  jk_request_respond_json (request, request->route->status, &out);
}

static void
run (JkRequest  *request,
     const char *project,
     const char *target)
{
  JkEngine *engine = request->api->engine;
  const char *rule = request->arguments[0];
  g_autoptr(GError) error = NULL;
  JkOperation *operation;

  if (request->dry_run)
    {
      if (jk_engine_check_heal (engine, rule, project, target, &error))
        jk_dry_run_answer (request, "operations", NULL, JK_HEAL_OPERATION);
      else
        fail_error (request, error);
      return;
    }
  operation = jk_engine_run_heal (engine, rule, project, target, &error);
  if (operation != NULL)
    jk_respond_operation (request, operation);
  else
    fail_error (request, error);
}

/* A preview is one already. */
static void
respond_no_change (JkRequest *request)
{
  JkDryRun dry_run;

  jk_dry_run_begin (&dry_run, request, request->route->status);
  jk_dry_run_respond (&dry_run);
}

void
jk_serve_heal (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  const char *rule = request->arguments[0];
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  const char *project, *target;

  if (body == NULL)
    return;
  project = jk_body_get_string (body, "project");
  target = jk_body_get_string (body, "target");
  if (!jk_engine_has_heal_rule (engine, rule))
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no healing rule “%s”."), rule, NULL);
  else if (project != NULL && jk_engine_get_project (engine, project) == NULL)
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), project, NULL);
  else if (g_str_has_suffix (request->route->path, "/run"))
    run (request, project, target);
  else if (request->dry_run)
    respond_no_change (request);
  else
    {
      jk_request_pause (request);
      jk_engine_preview_heal_async (engine, rule, project, target, request->cancellable, on_previewed_cb, request);
    }
}

void
jk_serve_undo_heal (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  const char *id = request->arguments[0];
  g_autoptr(GError) error = NULL;
  JkOperation *operation;

  if (request->dry_run)
    {
      if (jk_engine_check_undo_heal (engine, id, &error))
        jk_dry_run_answer (request, "operations", NULL, JK_UNDO_OPERATION);
      else
        fail_error (request, error);
      return;
    }
  operation = jk_engine_undo_heal (engine, id, &error);
  if (operation != NULL)
    jk_respond_operation (request, operation);
  else
    fail_error (request, error);
}
