/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-dry-run.h"
#include "jk-engine-commits.h"
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

/* What a body says of "healing"; each member that it does not name stays. */
typedef struct
{
  const char *mode;
  gboolean has_untracked;
  gboolean untracked;
  gboolean has_trusted;
  gboolean trusted;
} HealingChange;

static HealingChange
read_healing (JsonObject *body)
{
  JsonObject *healing = json_object_has_member (body, "healing") ? json_object_get_object_member (body, "healing") : NULL;
  HealingChange change = { NULL };

  if (healing == NULL)
    return change;
  change.mode = jk_body_get_string (healing, "mode");
  change.has_untracked = json_object_has_member (healing, "untracked");
  change.untracked = change.has_untracked && json_object_get_boolean_member (healing, "untracked");
  change.has_trusted = json_object_has_member (healing, "trusted");
  change.trusted = change.has_trusted && json_object_get_boolean_member (healing, "trusted");
  return change;
}

static void
add_dry_flag (JkDryRun   *out,
              const char *project,
              const char *name,
              gboolean    from,
              gboolean    to)
{
  g_autofree char *what = g_strdup_printf ("projects/%s/healing/%s", project, name);

  jk_dry_run_add (out, what, from ? "true" : "false", to ? "true" : "false");
}

static void
respond_dry_change (JkRequest           *request,
                    const JkProject     *project,
                    const char          *name,
                    const HealingChange *healing)
{
  g_autofree char *name_what = g_strdup_printf ("projects/%s/name", project->id);
  g_autofree char *mode_what = g_strdup_printf ("projects/%s/healing/mode", project->id);
  JkDryRun out;

  jk_dry_run_begin (&out, request, request->route->status);
  if (name != NULL)
    jk_dry_run_add (&out, name_what, project->name, name);
  if (healing->mode != NULL)
    jk_dry_run_add (&out, mode_what, project->heal_mode, healing->mode);
  if (healing->has_untracked)
    add_dry_flag (&out, project->id, "untracked", project->untracked, healing->untracked);
  if (healing->has_trusted)
    add_dry_flag (&out, project->id, "trusted", project->trusted, healing->trusted);
  jk_dry_run_respond (&out);
}

static gboolean
apply (JkRequest           *request,
       const char          *id,
       const char          *name,
       const HealingChange *healing,
       GError             **error)
{
  JkEngine *engine = request->api->engine;

  if (name != NULL && !jk_engine_rename_project (engine, id, name, error))
    return FALSE;
  if (healing->mode == NULL && !healing->has_untracked && !healing->has_trusted)
    return TRUE;
  return jk_engine_set_project_healing (engine, id, healing->mode, healing->has_untracked ? &healing->untracked : NULL,
                                        healing->has_trusted ? &healing->trusted : NULL, error);
}

void
jk_serve_change_project (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  const JkProject *project = body != NULL ? find_project (request) : NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *printable = NULL;
  HealingChange healing;
  const char *name;

  if (project == NULL)
    return;

  name = jk_body_get_string (body, "name");
  healing = read_healing (body);
  if (name == NULL && !json_object_has_member (body, "healing"))
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("Nothing is to be changed."), NULL);
  else if (name != NULL && *name == '\0')
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("The name is empty."), NULL);
  else if (name != NULL && !jk_engine_check_rename (request->api->engine, project->id, name, &printable, &error))
    jk_request_fail_error (request, error);
  else if (request->dry_run)
    respond_dry_change (request, project, printable, &healing);
  else if (!apply (request, project->id, name, &healing, &error))
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
