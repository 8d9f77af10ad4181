/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-dry-run.h"
#include "jk-error.h"
#include "jk-request-body.h"

/* Returns: (nullable): %NULL having answered 404, or 412 where the caller takes it for another than it is */
static const JkProject *
find_project (JkRequest *request)
{
  const JkProject *project = jk_engine_get_project (request->api->engine, request->arguments[0]);
  g_autofree char *etag = NULL;

  if (project == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), request->arguments[0], NULL);
      return NULL;
    }
  etag = jk_project_make_etag (request, project);
  return jk_request_matches (request, etag) ? project : NULL;
}

static void
respond_project (JkRequest  *request,
                 const char *id)
{
  const JkProject *project = jk_engine_get_project (request->api->engine, id);
  g_autoptr(GBytes) body = NULL;
  g_autofree char *etag = NULL;
  JkJsonWriter out;

  if (project == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), id, NULL);
      return;
    }

  etag = jk_project_make_etag (request, project);
  jk_json_init (&out, request->route->body, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  jk_write_project_row (&out, project);
  body = jk_json_end_bytes (&out);
  jk_request_respond (request, request->route->status, "application/json", body, etag);
}

/* Where the first look at the project can be followed (RFC 5989, section 5). */
static void
link_scan (JkRequest  *request,
           const char *project)
{
  GPtrArray *operations = jk_engine_get_operations (request->api->engine);

  for (guint i = 0; i < operations->len; i++)
    {
      JkOperation *operation = g_ptr_array_index (operations, i);

      if (g_strcmp0 (jk_operation_get_project (operation), project) != 0
          || !g_str_equal (jk_operation_get_kind (operation), "scan"))
        continue;
      g_free (request->link);
      request->link = g_strdup_printf ("<" JK_API_PREFIX "/operations/%s>; rel=\"monitor\"", jk_operation_get_id (operation));
      return;
    }
}

/* For who would be told that @path is watched already, in what words the real call says it. */
static void
fail_to_add (JkRequest    *request,
             const GError *error)
{
  if (g_error_matches (error, JK_ERROR, JK_ERROR_EXISTS))
    jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("This repository is watched already."), NULL);
  else
    jk_request_fail_error (request, error);
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
  if (id == NULL)
    {
      fail_to_add (request, error);
      return;
    }

  location = g_strconcat (JK_API_PREFIX "/projects/", id, NULL);
  soup_message_headers_append (soup_server_message_get_response_headers (request->message), "Location", location);
  link_scan (request, id);
  respond_project (request, id);
}

static void
on_project_checked_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = jk_engine_check_project_finish (JK_ENGINE (source), result, &error);

  if (jk_request_drop_if_gone (request))
    return;
  if (path == NULL)
    fail_to_add (request, error);
  else
    jk_dry_run_answer (request, "projects", NULL, path);
}

void
jk_serve_add_project (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  g_autoptr(JsonObject) body = jk_request_parse_body (request); /* without one the request is gone */
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
  if (request->dry_run)
    jk_engine_check_project_async (engine, path, NULL, on_project_checked_cb, request);
  else
    jk_engine_add_project_async (engine, path, jk_body_get_string (body, "name"), FALSE, NULL, on_project_added_cb, request);
}

static void
respond_dry_rename (JkRequest       *request,
                    const JkProject *project,
                    const char      *name)
{
  g_autofree char *what = g_strdup_printf ("projects/%s/name", project->id);

  jk_dry_run_answer (request, what, project->name, name);
}

void
jk_serve_rename_project (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  const JkProject *project = body != NULL ? find_project (request) : NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *printable = NULL;
  const char *name;

  if (project == NULL)
    return;

  name = jk_body_get_string (body, "name");
  if (*name == '\0')
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("The name is empty."), NULL);
  else if (!jk_engine_check_rename (request->api->engine, project->id, name, &printable, &error))
    jk_request_fail_error (request, error);
  else if (request->dry_run)
    respond_dry_rename (request, project, printable);
  else if (!jk_engine_rename_project (request->api->engine, project->id, name, &error))
    jk_request_fail_error (request, error);
  else
    respond_project (request, request->arguments[0]);
}

static void
respond_dry_removal (JkRequest       *request,
                     const JkProject *project)
{
  g_autofree char *what = g_strdup_printf ("projects/%s", project->id);

  jk_dry_run_answer (request, what, project->path, NULL);
}

void
jk_serve_remove_project (JkRequest *request)
{
  const JkProject *project = find_project (request);
  g_autoptr(GError) error = NULL;

  if (project == NULL)
    return;
  if (request->dry_run)
    respond_dry_removal (request, project);
  else if (!jk_engine_remove_project (request->api->engine, request->arguments[0], &error))
    jk_request_fail_error (request, error);
  else
    jk_request_respond (request, request->route->status, NULL, NULL, NULL);
}
