/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-answers.h"

static void
write_projects (JkJsonWriter *out,
                JkEngine     *engine)
{
  GPtrArray *projects = jk_engine_get_projects (engine);

  jk_json_member (out, "projects");
  jk_json_begin_array (out);
  for (guint i = 0; i < projects->len; i++)
    {
      const JkProject *project = g_ptr_array_index (projects, i);

      jk_json_begin_object (out);
      jk_json_member_string (out, "id", project->id);
      jk_json_member_string (out, "name", project->name);
      jk_json_member_string (out, "level", jk_level_to_string (project->level));
      jk_json_end (out);
    }
  jk_json_end (out);
}

static void
write_collectors (JkJsonWriter *out,
                  JkEngine     *engine)
{
  GPtrArray *collectors = jk_engine_get_collectors (engine);

  jk_json_member (out, "collectors");
  jk_json_begin_array (out);
  for (guint i = 0; i < collectors->len; i++)
    {
      const JkCollectorState *collector = g_ptr_array_index (collectors, i);

      jk_json_begin_object (out);
      jk_json_member_string (out, "id", collector->id);
      jk_json_member_optional (out, "project", collector->project);
      jk_json_member_string (out, "state", collector->state);
      jk_json_member_optional (out, "error", collector->error);
      if (collector->last_us != 0)
        jk_json_member_time (out, "last", collector->last_us);
      if (collector->n_failures > 0)
        jk_json_member_integer (out, "failures", collector->n_failures);
      jk_json_end (out);
    }
  jk_json_end (out);
}

static void
write_history_state (JkJsonWriter *out,
                     JkStore      *store)
{
  JkStoreState state = { FALSE };

  if (store == NULL)
    return;

  jk_store_get_state (store, &state);
  jk_json_member (out, "history");
  jk_json_begin_object (out);
  jk_json_member_boolean (out, "degraded", state.degraded);
  jk_json_member_optional (out, "reason", state.reason);
  jk_json_member_integer (out, "size_bytes", state.size_bytes);
  jk_json_member_integer (out, "pending_samples", state.pending_samples);
  jk_json_member_integer (out, "lost_samples", state.lost_samples);
  jk_json_end (out);
  jk_store_state_clear (&state);
}

static void
write_instance (JkJsonWriter  *out,
                const JkPaths *paths)
{
  if (paths == NULL)
    return;

  jk_json_member (out, "instance");
  jk_json_begin_object (out);
  jk_json_member_string (out, "config", paths->config_file);
  jk_json_member_string (out, "state", paths->state_dir);
  jk_json_member_string (out, "data", paths->data_dir);
  jk_json_member_string (out, "run", paths->run_dir);
  jk_json_end (out);
}

void
jk_write_status (JkJsonWriter *out,
                 JkEngine     *engine)
{
  jk_json_begin_object (out);
  jk_json_member_string (out, "id", jk_engine_get_id (engine));
  jk_json_member_string (out, "state", jk_engine_get_running (engine) ? "running" : "stopped");
  jk_json_member_string (out, "version", JK_VERSION);
  jk_json_member_time (out, "started", jk_engine_get_started_us (engine));
  jk_json_member_integer (out, "cycle_s", jk_engine_get_cycle_s (engine));
  jk_json_member_boolean (out, "auto_healing", jk_engine_get_auto_healing (engine));
  jk_json_member_string (out, "level", jk_level_to_string (jk_engine_get_level (engine)));
  write_projects (out, engine);
  write_collectors (out, engine);
  write_history_state (out, jk_engine_get_store (engine));
  write_instance (out, jk_engine_get_paths (engine));
  jk_json_end (out);
}

void
jk_answer_status (JkRequest    *request,
                  JkJsonWriter *out)
{
  jk_write_status (out, request->api->engine);
}

/* Predictions are not built: they are empty here, and said to be so for no other reason. */
static void
write_not_built (JkJsonWriter *out)
{
  static const char *const names[] = { "predictions" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      jk_json_member (out, names[i]);
      jk_json_begin_array (out);
      jk_json_end (out);
    }

  jk_json_member (out, "not_built");
  jk_json_begin_array (out);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    jk_json_string (out, names[i]);
  jk_json_end (out);
}

void
jk_answer_dashboard (JkRequest    *request,
                     JkJsonWriter *out)
{
  GPtrArray *operations = jk_engine_get_operations (request->api->engine);

  jk_json_begin_object (out);
  jk_json_member (out, "status");
  jk_write_status (out, request->api->engine);
  jk_json_member (out, "metrics");
  jk_write_metric_list (out, request->api->engine);
  jk_json_member (out, "alerts");
  jk_write_alert_list (out, request->api->engine, JK_DASHBOARD_ALERTS, request->api->catalogue, request->language);
  write_not_built (out);
  jk_json_member (out, "progress");
  jk_json_begin_array (out);
  for (guint i = 0; i < operations->len; i++)
    {
      JkOperation *operation = g_ptr_array_index (operations, i);

      if (jk_operation_get_state (operation) <= JK_OPERATION_RUNNING)
        jk_write_operation (out, operation, request->api->catalogue, request->language);
    }
  jk_json_end (out);
  jk_json_end (out);
}

static void
respond_health (JkRequest *request,
                guint      status,
                const char *word)
{
  JkJsonWriter out;

  jk_json_init (&out, request->route->body, TRUE);
  jk_json_begin_object (&out);
  jk_json_member_string (&out, "status", word);
  jk_json_end (&out);
  jk_request_respond_json (request, status, &out);
}

void
jk_serve_health (JkRequest *request)
{
  respond_health (request, SOUP_STATUS_OK, "ok");
}

void
jk_serve_ready (JkRequest *request)
{
  if (jk_engine_get_ready (request->api->engine))
    respond_health (request, SOUP_STATUS_OK, "ok");
  else
    respond_health (request, SOUP_STATUS_SERVICE_UNAVAILABLE, "starting");
}
