/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-private.h"

#include "jk-coverage-collector.h"
#include "jk-deployment-collector.h"
#include "jk-git-collector.h"
#include "jk-line-collector.h"
#include "jk-log.h"
#include "jk-machine-collectors.h"
#include "jk-mark-collector.h"
#include "jk-probe-collector.h"
#include "jk-source-collector.h"

GPtrArray *
jk_engine_make_machine_collectors (JkEngine *self)
{
  return jk_machine_collectors_new (self->root, self->clock);
}

/* A session costs megabytes: only who has something to ask gets one. */
JkHttp *
jk_engine_get_http (JkEngine *self)
{
  if (self->http == NULL)
    self->http = jk_http_new (NULL);
  return self->http;
}

/* Whether group @name of @kind is for @project; those that name none are for the machine (%NULL). */
static gboolean
is_for (JkEngine        *self,
        const char      *kind,
        const char      *name,
        const JkProject *project)
{
  g_autofree char *key = g_strconcat (kind, ".project", NULL);
  const char *wanted = jk_config_get_group_string (self->config, name, key);

  if (project == NULL)
    return *wanted == '\0';
  return g_str_equal (wanted, project->id) || g_str_equal (wanted, project->name)
         || g_str_equal (wanted, project->path);
}

static guint
get_group_ms (JkEngine   *self,
              const char *name,
              const char *key)
{
  return jk_config_get_group_duration_us (self->config, name, key) / 1000;
}

/* Takes @collector (nullable). The configuration was checked: an error here is a check that it lacks. */
static void
add_or_tell (GPtrArray   *collectors,
             JkCollector *collector,
             GError     **error)
{
  if (collector != NULL)
    g_ptr_array_add (collectors, collector);
  else
    jk_log_event (G_LOG_LEVEL_WARNING, "collector-refused", "a configured service cannot be watched", "error",
                  (*error)->message, NULL);
}

static void
add_probes (JkEngine        *self,
            const JkProject *project,
            GPtrArray       *collectors)
{
  const char *const *names = jk_config_list_groups (self->config, "probe");
  g_autoptr(GArray) probes = g_array_new (FALSE, FALSE, sizeof (JkProbe));
  g_autoptr(GError) error = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      JkProbe probe = {
        .name = names[i],
        .url = jk_config_get_group_string (self->config, names[i], "probe.url"),
        .method = jk_config_get_group_string (self->config, names[i], "probe.method"),
        .expect_status = jk_config_get_group_string (self->config, names[i], "probe.expect_status"),
        .timeout_ms = get_group_ms (self, names[i], "probe.timeout"),
        .interval_ms = get_group_ms (self, names[i], "probe.interval"),
        .window = jk_config_get_group_int (self->config, names[i], "probe.samples"),
      };

      if (is_for (self, "probe", names[i], project))
        g_array_append_val (probes, probe);
    }
  if (probes->len > 0)
    add_or_tell (collectors,
                 jk_probe_collector_new ((JkProbe *) probes->data, probes->len, project != NULL ? project->id : NULL,
                                         jk_engine_get_http (self), self->clock, &error),
                 &error);
}

static const char *
text_or_null (const char *text)
{
  return *text != '\0' ? text : NULL;
}

static void
add_targets (JkEngine        *self,
             const JkProject *project,
             GPtrArray       *collectors)
{
  const char *const *names = jk_config_list_groups (self->config, "health");
  g_autoptr(GArray) targets = g_array_new (FALSE, FALSE, sizeof (JkDeploymentTarget));
  g_autoptr(GError) error = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      JkDeploymentTarget target = {
        .name = names[i],
        .url = text_or_null (jk_config_get_group_string (self->config, names[i], "health.url")),
        .unit = text_or_null (jk_config_get_group_string (self->config, names[i], "health.unit")),
        .user_bus = g_str_equal (jk_config_get_group_string (self->config, names[i], "health.bus"), "user"),
        .expect_status = jk_config_get_group_string (self->config, names[i], "health.expect_status"),
        .timeout_ms = get_group_ms (self, names[i], "health.timeout"),
      };

      if (is_for (self, "health", names[i], project))
        g_array_append_val (targets, target);
    }
  if (targets->len > 0)
    add_or_tell (collectors,
                 jk_deployment_collector_new ((JkDeploymentTarget *) targets->data, targets->len,
                                              project != NULL ? project->id : NULL, jk_engine_get_http (self), self->clock,
                                              &error),
                 &error);
}

static void
add_sources (JkEngine        *self,
             const JkProject *project,
             GPtrArray       *collectors)
{
  const char *const *names = jk_config_list_groups (self->config, "source");
  g_autoptr(GArray) sources = g_array_new (FALSE, FALSE, sizeof (JkSource));

  for (guint i = 0; names[i] != NULL; i++)
    {
      JkSource source = {
        .name = names[i],
        .url = jk_config_get_group_string (self->config, names[i], "source.url"),
        .include = jk_config_get_group_strv (self->config, names[i], "source.include"),
        .max_series = jk_config_get_group_int (self->config, names[i], "source.max_series"),
        .timeout_ms = get_group_ms (self, names[i], "source.timeout"),
        .interval_ms = get_group_ms (self, names[i], "source.interval"),
      };

      if (is_for (self, "source", names[i], project))
        g_array_append_val (sources, source);
    }
  if (sources->len > 0)
    g_ptr_array_add (collectors, jk_source_collector_new ((JkSource *) sources->data, sources->len,
                                                          project != NULL ? project->id : NULL, jk_engine_get_http (self),
                                                          self->clock));
}

/* What @project's configured services are; the machine's for %NULL. */
static void
add_services (JkEngine        *self,
              const JkProject *project,
              GPtrArray       *collectors)
{
  add_probes (self, project, collectors);
  add_targets (self, project, collectors);
  add_sources (self, project, collectors);
}

GPtrArray *
jk_engine_make_service_collectors (JkEngine *self)
{
  GPtrArray *collectors = g_ptr_array_new_with_free_func (g_object_unref);

  add_services (self, NULL, collectors);
  return collectors;
}

GPtrArray *
jk_engine_make_project_collectors (JkEngine        *self,
                                   const JkProject *project)
{
  GPtrArray *collectors = g_ptr_array_new_with_free_func (g_object_unref);
  guint max_listed = jk_config_get_int (self->config, "git.max_listed_changes");
  JkCollector *git = jk_git_collector_new (project->id, project->path, max_listed, self->clock);
  g_autofree char *checkpoints_dir = jk_engine_dup_checkpoints_dir (self, project->id);

  g_ptr_array_add (collectors, git);
  g_ptr_array_add (collectors, jk_mark_collector_new (project->id,
                                                      jk_git_collector_get_repository (JK_GIT_COLLECTOR (git)), self->id,
                                                      checkpoints_dir, self->clock));
  g_ptr_array_add (collectors, jk_line_collector_new (project->id,
                                                      jk_git_collector_get_repository (JK_GIT_COLLECTOR (git)),
                                                      jk_config_get_int (self->config, "lines.limit"),
                                                      jk_config_get_strv (self->config, "lines.exclude"), self->clock));
  g_ptr_array_add (collectors, jk_coverage_collector_new (project->id, project->path,
                                                          jk_config_get_double (self->config, "coverage.goal"),
                                                          jk_config_get_strv (self->config, "coverage.reports"),
                                                          self->clock));
  add_services (self, project, collectors);
  return collectors;
}
