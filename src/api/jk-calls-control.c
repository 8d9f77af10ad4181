/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
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

void
jk_serve_control (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  const char *path = request->route->path;

  if (g_str_has_suffix (path, "/control/start"))
    jk_engine_set_running (engine, TRUE);
  else if (g_str_has_suffix (path, "/control/stop"))
    jk_engine_set_running (engine, FALSE);
  else
    jk_engine_set_auto_healing (engine, g_str_has_suffix (path, "/enable"));
  respond_status (request);
}

void
jk_serve_refresh (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  const char *project;

  if (body == NULL)
    return;

  project = jk_body_get_string (body, "project");
  if (project != NULL && jk_engine_get_project (request->api->engine, project) == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), project, NULL);
      return;
    }
  jk_engine_refresh (request->api->engine, project);
  jk_request_respond (request, request->route->status, NULL, NULL, NULL);
}

static void
respond_project (JkRequest  *request,
                 const char *id)
{
  const JkProject *project = jk_engine_get_project (request->api->engine, id);
  JkJsonWriter out;

  if (project == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), id, NULL);
      return;
    }

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  jk_write_project_row (&out, project);
  jk_request_respond_json (request, request->route->status, &out);
}

static void
on_project_added_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = jk_engine_add_project_finish (JK_ENGINE (source), result, &error);
  g_autofree char *location = NULL;

  if (jk_request_drop_if_gone (request))
    return;
  if (g_error_matches (error, JK_ERROR, JK_ERROR_EXISTS))
    {
      jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("This repository is watched already."), NULL);
      return;
    }
  if (id == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }

  location = g_strconcat (JK_API_PREFIX "/projects/", id, NULL);
  soup_message_headers_append (soup_server_message_get_response_headers (request->message), "Location", location);
  respond_project (request, id);
}

void
jk_serve_add_project (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  const char *path;

  if (body == NULL)
    return;

  path = jk_body_get_string (body, "path");
  if (!g_path_is_absolute (path))
    {
      jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("“%s” is not an absolute path."), path, NULL);
      return;
    }

  /* Not cancelled when the caller goes away: what was asked for is done. */
  jk_request_pause (request);
  jk_engine_add_project_async (request->api->engine, path, jk_body_get_string (body, "name"), FALSE, NULL,
                               on_project_added_cb, request);
}

void
jk_serve_rename_project (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  g_autoptr(GError) error = NULL;
  const char *name;

  if (body == NULL)
    return;

  name = jk_body_get_string (body, "name");
  if (*name == '\0')
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("The name is empty."), NULL);
  else if (!jk_engine_rename_project (request->api->engine, request->arguments[0], name, &error))
    jk_request_fail_error (request, error);
  else
    respond_project (request, request->arguments[0]);
}

void
jk_serve_remove_project (JkRequest *request)
{
  g_autoptr(GError) error = NULL;

  if (!jk_engine_remove_project (request->api->engine, request->arguments[0], &error))
    jk_request_fail_error (request, error);
  else
    jk_request_respond (request, request->route->status, NULL, NULL, NULL);
}
