/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-repository-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-change-set.h"
#include "jk-dry-run.h"
#include "jk-engine-changes.h"
#include "jk-engine-commits.h"
#include "jk-error.h"

/* What is asked for, while the proposals are made anew. */
typedef struct
{
  char *proposal;
  char *message; /* (nullable) */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->proposal);
  g_free (wish->message);
  g_free (wish);
}

static const char *
translate (const char *msgid,
           gpointer    user_data)
{
  const JkRequest *request = user_data;

  return jk_catalogue_get (request->api->catalogue, request->language, msgid);
}

static void
commit_proposal (JkRequest              *request,
                 const JkChangeProposal *proposal,
                 const char             *message)
{
  g_autofree char *made = jk_change_proposal_make_message (proposal, translate, request);
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  JkOperation *operation;

  for (guint i = 0; i < proposal->paths->len; i++)
    g_ptr_array_add (paths, proposal->paths->pdata[i]);
  g_ptr_array_add (paths, NULL);
  operation = jk_engine_commit (request->api->engine, request->arguments[0], (const char *const *) paths->pdata,
                                message != NULL ? message : made, &error);
  jk_respond_begun (request, operation, error);
}

static void
on_classified_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JkChangeSet) set = jk_engine_classify_changes_finish (JK_ENGINE (source), result, &error);
  const JkChangeProposal *proposal;
  Wish *wish;

  if (jk_request_drop_if_gone (request))
    return;
  if (set == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }
  wish = request->data;
  proposal = jk_change_set_find_proposal (set, wish->proposal);
  if (proposal != NULL)
    commit_proposal (request, proposal, wish->message);
  else
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no such proposal; what is changed may be other files by now."), NULL);
}

static void
wait_for_proposal (JkRequest  *request,
                   JsonObject *body)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->proposal = g_strdup (jk_body_get_string (body, "proposal"));
  wish->message = g_strdup (jk_body_get_string (body, "message"));
  request->data = wish;
  request->free_data = wish_free;
  jk_request_pause (request);
  jk_engine_classify_changes_async (request->api->engine, request->arguments[0], NULL, on_classified_cb, request);
}

/* An empty choice is no wish for everything, and some files of a proposal are none for all of it. Returns: %FALSE having answered */
static gboolean
is_clear (JkRequest  *request,
          const char *proposal,
          GStrv       paths)
{
  if (paths != NULL && paths[0] == NULL)
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("Name at least one file, or leave “paths” out for all that is safe."), NULL);
  else if (paths != NULL && proposal != NULL)
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("Name a proposal or files, not both."), NULL);
  else
    return TRUE;
  return FALSE;
}

void
jk_serve_commit (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request); /* without one the request is gone */
  g_auto(GStrv) paths = NULL;
  g_autoptr(GError) error = NULL;
  JkOperation *operation;

  if (body == NULL || !jk_request_has_project (request))
    return;
  paths = jk_request_body_dup_paths (body);
  if (!is_clear (request, jk_body_get_string (body, "proposal"), paths))
    return;
  if (request->dry_run)
    {
      jk_dry_run_answer (request, "operations", NULL, JK_COMMIT_OPERATION);
      return;
    }
  if (jk_body_get_string (body, "proposal") != NULL)
    {
      wait_for_proposal (request, body);
      return;
    }
  operation = jk_engine_commit (request->api->engine, request->arguments[0], (const char *const *) paths,
                                jk_body_get_string (body, "message"), &error);
  jk_respond_begun (request, operation, error);
}

/* What there is to be undone, or not, is the state of the repository. */
static void
fail_to_undo (JkRequest    *request,
              const GError *error)
{
  if (g_error_matches (error, JK_ERROR, JK_ERROR_NOT_FOUND) || g_error_matches (error, JK_ERROR, JK_ERROR_CHANGED))
    jk_request_fail_error_as (request, JK_PROBLEM_CONFLICT, error);
  else
    jk_request_fail_error (request, error);
}

static void
on_undo_checked_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  JkOperation *operation;

  (void) jk_engine_check_undo_commit_finish (JK_ENGINE (source), result, &error);
  if (jk_request_drop_if_gone (request))
    return;
  if (error != NULL)
    {
      fail_to_undo (request, error);
      return;
    }
  if (request->dry_run)
    {
      jk_dry_run_answer (request, "operations", NULL, JK_UNDO_COMMIT_OPERATION);
      return;
    }
  operation = jk_engine_undo_commit (request->api->engine, request->arguments[0], &error);
  jk_respond_begun (request, operation, error);
}

void
jk_serve_undo_commit (JkRequest *request)
{
  if (!jk_request_has_project (request))
    return;
  jk_request_pause (request);
  jk_engine_check_undo_commit_async (request->api->engine, request->arguments[0], NULL, on_undo_checked_cb, request);
}

static void
on_diff_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) diff = jk_engine_diff_finish (JK_ENGINE (source), result, &error);
  JkJsonWriter out;

  if (jk_request_drop_if_gone (request))
    return;
  if (diff == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }
  jk_json_init (&out, request->route->body, request->detail);
  jk_json_variant (&out, diff);
  jk_request_respond_json (request, request->route->status, &out);
}

void
jk_serve_diff (JkRequest *request)
{
  const char *path = jk_request_get_parameter (request, "path");
  const char *staged = jk_request_get_parameter (request, "staged");
  g_autofree char *bytes = NULL;

  if (!jk_request_has_project (request))
    return;
  if (path == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("Name the file: ?path=…"), NULL);
      return;
    }
  if (jk_request_is_told_nothing (request))
    return;
  bytes = jk_change_path_unescape (path);
  jk_request_pause (request);
  jk_engine_diff_async (request->api->engine, request->arguments[0], bytes, g_strcmp0 (staged, "true") == 0, NULL, on_diff_cb, request);
}
