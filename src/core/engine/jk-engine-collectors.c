/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-private.h"

#include "jk-coverage-collector.h"
#include "jk-git-collector.h"
#include "jk-machine-collectors.h"

GPtrArray *
jk_engine_make_machine_collectors (JkEngine *self)
{
  return jk_machine_collectors_new (self->root, self->clock);
}

GPtrArray *
jk_engine_make_service_collectors (JkEngine *self)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

GPtrArray *
jk_engine_make_project_collectors (JkEngine        *self,
                                   const JkProject *project)
{
  GPtrArray *collectors = g_ptr_array_new_with_free_func (g_object_unref);
  guint max_listed = jk_config_get_int (self->config, "git.max_listed_changes");

  g_ptr_array_add (collectors, jk_git_collector_new (project->id, project->path, max_listed, self->clock));
  g_ptr_array_add (collectors, jk_coverage_collector_new (project->id, project->path,
                                                          jk_config_get_double (self->config, "coverage.goal"),
                                                          jk_config_get_strv (self->config, "coverage.reports"),
                                                          self->clock));
  return collectors;
}
