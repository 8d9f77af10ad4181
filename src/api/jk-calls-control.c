/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>

#include "jk-dry-run.h"
#include "jk-request-body.h"

static void
respond_status (JkRequest *request)
{
  JkJsonWriter out;

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  jk_write_status (&out, request->api->engine);
  jk_request_respond_json (request, request->route->status, &out);
}

static void
set_running (JkRequest *request,
             gboolean   running)
{
  JkEngine *engine = request->api->engine;

  if (request->dry_run)
    {
      jk_dry_run_answer (request, "status/state", jk_engine_get_running (engine) ? "running" : "stopped",
                         running ? "running" : "stopped");
      return;
    }
  jk_engine_set_running (engine, running);
  respond_status (request);
}

static void
set_auto_healing (JkRequest *request,
                  gboolean   enabled)
{
  JkEngine *engine = request->api->engine;

  if (request->dry_run)
    {
      jk_dry_run_answer (request, "status/auto_healing", jk_engine_get_auto_healing (engine) ? "true" : "false",
                         enabled ? "true" : "false");
      return;
    }
  jk_engine_set_auto_healing (engine, enabled);
  respond_status (request);
}

void
jk_serve_control (JkRequest *request)
{
  const char *path = request->route->path;

  if (g_str_has_suffix (path, "/control/start"))
    set_running (request, TRUE);
  else if (g_str_has_suffix (path, "/control/stop"))
    set_running (request, FALSE);
  else
    set_auto_healing (request, g_str_has_suffix (path, "/enable"));
}

void
jk_serve_refresh (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  g_autoptr(JsonObject) body = jk_request_parse_body (request); /* without one the request is gone */
  const char *project;

  if (body == NULL)
    return;

  project = jk_body_get_string (body, "project");
  if (project != NULL && jk_engine_get_project (engine, project) == NULL)
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), project, NULL);
  else if (!jk_engine_get_running (engine))
    jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("Guarding is stopped, so nothing is collected."), NULL);
  else if (request->dry_run)
    jk_dry_run_answer (request, "operations", NULL, "refresh");
  else
    jk_respond_operation (request, jk_engine_refresh (engine, project));
}
