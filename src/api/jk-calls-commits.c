/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-change-set.h"
#include "jk-dry-run.h"
#include "jk-engine-changes.h"
#include "jk-engine-commits.h"
#include "jk-error.h"
#include "jk-request-body.h"

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

static gboolean
has_project (JkRequest *request)
{
  if (jk_engine_get_project (request->api->engine, request->arguments[0]) != NULL)
    return TRUE;
  jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), request->arguments[0], NULL);
  return FALSE;
}

/* Answers with @operation, or with @error. */
static void
respond (JkRequest    *request,
         JkOperation  *operation,
         const GError *error)
{
  if (operation != NULL)
    jk_respond_operation (request, operation);
  else
    jk_request_fail_error (request, error);
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

  for (guint i = 0; i < proposal->paths->len; i++)
    g_ptr_array_add (paths, proposal->paths->pdata[i]);
  g_ptr_array_add (paths, NULL);
  respond (request,
           jk_engine_commit (request->api->engine, request->arguments[0], (const char *const *) paths->pdata,
                             message != NULL ? message : made, &error),
           error);
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

/* Returns: (transfer full) (nullable): as bytes */
static GStrv
read_paths (JsonObject *body)
{
  JsonArray *listed = json_object_has_member (body, "paths") ? json_object_get_array_member (body, "paths") : NULL;
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (listed == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (listed); i++)
    g_ptr_array_add (paths, jk_change_path_unescape (json_array_get_string_element (listed, i)));
  g_ptr_array_add (paths, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
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

void
jk_serve_commit (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request); /* without one the request is gone */
  g_auto(GStrv) paths = NULL;
  g_autoptr(GError) error = NULL;
  JkOperation *operation;

  if (body == NULL || !has_project (request))
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
  paths = read_paths (body);
  operation = jk_engine_commit (request->api->engine, request->arguments[0], (const char *const *) paths,
                                jk_body_get_string (body, "message"), &error);
  respond (request, operation, error);
}

void
jk_serve_undo_commit (JkRequest *request)
{
  g_autoptr(GError) error = NULL;
  JkOperation *operation;

  if (!has_project (request))
    return;
  if (request->dry_run)
    {
      jk_dry_run_answer (request, "operations", NULL, JK_UNDO_COMMIT_OPERATION);
      return;
    }
  operation = jk_engine_undo_commit (request->api->engine, request->arguments[0], &error);
  respond (request, operation, error);
}

void
jk_serve_checkpoint (JkRequest *request)
{
  g_autoptr(GError) error = NULL;
  JkOperation *operation;

  if (!has_project (request))
    return;
  if (request->dry_run)
    {
      jk_dry_run_answer (request, "operations", NULL, JK_CHECKPOINT_OPERATION);
      return;
    }
  operation = jk_engine_checkpoint (request->api->engine, request->arguments[0], &error);
  respond (request, operation, error);
}

static void
on_checkpoints_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) all = jk_engine_list_checkpoints_finish (JK_ENGINE (source), result, &error);
  JkJsonWriter out;

  if (jk_request_drop_if_gone (request))
    return;
  if (all == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }
  jk_json_init (&out, request->route->body, request->detail);
  jk_json_begin_object (&out);
  jk_json_member (&out, "checkpoints");
  jk_json_variant (&out, all);
  jk_json_end (&out);
  jk_request_respond_json (request, request->route->status, &out);
}

void
jk_serve_checkpoints (JkRequest *request)
{
  if (!has_project (request))
    return;
  jk_request_pause (request);
  jk_engine_list_checkpoints_async (request->api->engine, request->arguments[0], NULL, on_checkpoints_cb, request);
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

  if (!has_project (request))
    return;
  if (path == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("Name the file: ?path=…"), NULL);
      return;
    }
  /* All of it is detail: who sees none is told nothing, and nothing need be read. */
  if (!request->detail)
    {
      JkJsonWriter out;

      jk_json_init (&out, request->route->body, FALSE);
      jk_json_begin_object (&out);
      jk_json_end (&out);
      jk_request_respond_json (request, request->route->status, &out);
      return;
    }
  bytes = jk_change_path_unescape (path);
  jk_request_pause (request);
  jk_engine_diff_async (request->api->engine, request->arguments[0], bytes, g_strcmp0 (staged, "true") == 0, NULL, on_diff_cb, request);
}
