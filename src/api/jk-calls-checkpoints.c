/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: making, listing, reading, going back to, and deleting them. */
#include "jk-repository-request.h"

#include <glib/gi18n-lib.h>

#include "jk-dry-run.h"
#include "jk-engine-checkpoints.h"

void
jk_serve_checkpoint (JkRequest *request)
{
  g_autoptr(GError) error = NULL;
  JkOperation *operation;

  if (!jk_request_has_project (request))
    return;
  if (request->dry_run)
    {
      jk_dry_run_answer (request, "operations", NULL, JK_CHECKPOINT_OPERATION);
      return;
    }
  operation = jk_engine_checkpoint (request->api->engine, request->arguments[0], &error);
  jk_respond_begun (request, operation, error);
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
  if (!jk_request_has_project (request))
    return;
  jk_request_pause (request);
  jk_engine_list_checkpoints_async (request->api->engine, request->arguments[0], NULL, on_checkpoints_cb, request);
}

static void
on_plan_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) plan = jk_engine_plan_restore_finish (JK_ENGINE (source), result, &error);
  JkJsonWriter out;

  if (jk_request_drop_if_gone (request))
    return;
  if (plan == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }
  jk_json_init (&out, request->route->body, request->detail);
  jk_json_variant (&out, plan);
  jk_request_respond_json (request, request->route->status, &out);
}

void
jk_serve_checkpoint_files (JkRequest *request)
{
  if (!jk_request_has_project (request) || jk_request_is_told_nothing (request))
    return;
  jk_request_pause (request);
  jk_engine_plan_restore_async (request->api->engine, request->arguments[0], request->arguments[1], NULL, FALSE,
                                request->cancellable, on_plan_cb, request);
}

/* Each file that would be written or taken away. */
static void
answer_dry_run (JkRequest *request,
                GVariant  *plan)
{
  g_autoptr(GVariant) files = g_variant_lookup_value (plan, "files", G_VARIANT_TYPE ("aa{sv}"));
  JkDryRun answer;

  jk_dry_run_begin (&answer, request, request->route->status);
  jk_dry_run_add (&answer, "operations", NULL, JK_RESTORE_OPERATION);
  for (gsize i = 0; i < g_variant_n_children (files); i++)
    {
      g_autoptr(GVariant) file = g_variant_get_child_value (files, i);
      g_autofree char *what = NULL;
      const char *path, *effect;

      if (!g_variant_lookup (file, "path", "&s", &path) || !g_variant_lookup (file, "effect", "&s", &effect))
        continue;
      what = g_strconcat ("files/", path, NULL);
      if (g_str_equal (effect, "change") || g_str_equal (effect, "remove"))
        jk_dry_run_add (&answer, what, "now", g_str_equal (effect, "change") ? request->arguments[1] : NULL);
      else if (g_str_equal (effect, "create"))
        jk_dry_run_add (&answer, what, NULL, request->arguments[1]);
    }
  jk_dry_run_respond (&answer);
}

/* It is known now that there is such a checkpoint, and that what was named can be brought back. */
static void
on_restore_planned_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) plan = jk_engine_plan_restore_finish (JK_ENGINE (source), result, &error);
  JkOperation *operation;

  if (jk_request_drop_if_gone (request))
    return;
  if (plan == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }
  if (request->dry_run)
    {
      answer_dry_run (request, plan);
      return;
    }
  operation
      = jk_engine_restore (request->api->engine, request->arguments[0], request->arguments[1], request->data, &error);
  jk_respond_begun (request, operation, error);
}

static void
free_paths (gpointer paths)
{
  g_strfreev (paths);
}

void
jk_serve_restore (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request); /* without one the request is gone */
  GStrv paths;

  if (body == NULL || !jk_request_has_project (request))
    return;
  paths = jk_request_body_dup_paths (body);
  request->data = paths;
  request->free_data = free_paths;
  if (paths != NULL && paths[0] == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_BAD_BODY,
                       N_ ("Name at least one file, or leave “paths” out for all of them."), NULL);
      return;
    }
  jk_request_pause (request);
  jk_engine_plan_restore_async (request->api->engine, request->arguments[0], request->arguments[1],
                                (const char *const *) paths, TRUE, NULL, on_restore_planned_cb, request);
}

static void
on_deleted_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_gone = jk_engine_delete_checkpoint_finish (JK_ENGINE (source), result, &error);

  if (jk_request_drop_if_gone (request))
    return;
  if (is_gone)
    jk_request_respond (request, request->route->status, NULL, NULL, NULL);
  else
    jk_request_fail_error (request, error);
}

static void
on_delete_planned_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) plan = jk_engine_plan_restore_finish (JK_ENGINE (source), result, &error);
  g_autofree char *what = g_strconcat ("checkpoints/", request->arguments[1], NULL);

  if (jk_request_drop_if_gone (request))
    return;
  if (plan != NULL)
    jk_dry_run_answer (request, what, request->arguments[1], NULL);
  else
    jk_request_fail_error (request, error);
}

void
jk_serve_delete_checkpoint (JkRequest *request)
{
  JkEngine *engine = request->api->engine;

  if (!jk_request_has_project (request))
    return;
  jk_request_pause (request);
  if (request->dry_run)
    jk_engine_plan_restore_async (engine, request->arguments[0], request->arguments[1], NULL, TRUE, NULL,
                                  on_delete_planned_cb, request);
  else
    jk_engine_delete_checkpoint_async (engine, request->arguments[0], request->arguments[1], NULL, on_deleted_cb,
                                       request);
}
