/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways to put something right that rules can call for. */
#include "jk-engine-remedies.h"

#include <string.h>

#include "jk-engine-changes.h"
#include "jk-engine-healing-private.h"
#include "jk-file-size.h"
#include "jk-git-action.h"
#include "jk-log.h"
#include "jk-memory-action.h"
#include "jk-probe-remedy.h"
#include "jk-remedy-memory.h"
#include "jk-service-action.h"

/* Takes nothing. The configuration was checked: what is refused here is a check that it lacks. */
static JkRemedy *
make_remedy (JkEngine   *self,
             const char *kind,
             const char *name,
             const char *prefix)
{
  const gboolean is_probe = strcmp (kind, "probe") == 0;
  g_autofree char *command = g_strdup_printf ("%s.%s_command", kind, prefix), *unit = g_strdup_printf ("%s.%s_unit", kind, prefix);
  g_autofree char *timeout = g_strdup_printf ("%s.%s_timeout", kind, prefix);
  g_autoptr(GError) error = NULL;
  const char *bus = jk_config_get_group_string (self->config, name, is_probe ? "probe.remedy_bus" : "health.bus");
  JkRemedy *remedy = jk_remedy_new (is_probe ? jk_config_get_group_string (self->config, name, "probe.remedy_url") : NULL,
                                    is_probe ? jk_config_get_group_string (self->config, name, "probe.remedy_method") : NULL,
                                    jk_config_get_group_string (self->config, name, command),
                                    jk_config_get_group_string (self->config, name, unit), strcmp (bus, "user") == 0,
                                    jk_config_get_group_duration_us (self->config, name, timeout), &error);

  if (remedy != NULL)
    return remedy;
  jk_log_event (G_LOG_LEVEL_WARNING, "remedy-refused", "a configured remedy cannot be used", "error", error->message, NULL);
  return jk_remedy_new (NULL, NULL, NULL, NULL, FALSE, 0, NULL);
}

static void
add_service_restart (JkEngine  *self,
                     GPtrArray *remedies)
{
  const char *const *names = jk_config_list_groups (self->config, "health");
  g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_remedy_free);
  g_autoptr(GArray) services = g_array_new (FALSE, FALSE, sizeof (JkService));

  for (guint i = 0; names[i] != NULL; i++)
    {
      JkService service = { names[i], make_remedy (self, "health", names[i], "restart") };

      g_ptr_array_add (owned, (gpointer) service.remedy);
      g_array_append_val (services, service);
    }
  g_ptr_array_add (remedies, jk_service_action_new ((JkService *) services->data, services->len, jk_engine_get_http (self), 0));
}

static void
add_probe_remedy (JkEngine  *self,
                  GPtrArray *remedies)
{
  const char *const *names = jk_config_list_groups (self->config, "probe");
  g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_remedy_free);
  g_autoptr(GArray) cures = g_array_new (FALSE, FALSE, sizeof (JkProbeCure));
  g_autoptr(GError) error = NULL;
  JkHealAction *action;

  for (guint i = 0; names[i] != NULL; i++)
    {
      JkProbeCure cure = {
        .name = names[i],
        .url = jk_config_get_group_string (self->config, names[i], "probe.url"),
        .method = jk_config_get_group_string (self->config, names[i], "probe.method"),
        .expect_status = jk_config_get_group_string (self->config, names[i], "probe.expect_status"),
        .timeout_us = jk_config_get_group_duration_us (self->config, names[i], "probe.timeout"),
        .remedy = make_remedy (self, "probe", names[i], "remedy"),
      };

      g_ptr_array_add (owned, (gpointer) cure.remedy);
      g_array_append_val (cures, cure);
    }
  action = jk_probe_remedy_new ((JkProbeCure *) cures->data, cures->len, jk_engine_get_http (self), 0, &error);
  if (action != NULL)
    g_ptr_array_add (remedies, action);
  else
    jk_log_event (G_LOG_LEVEL_WARNING, "remedy-refused", "a configured remedy cannot be used", "error", error->message, NULL);
}

static void
release_caches (gpointer user_data)
{
  if (user_data != NULL)
    jk_store_shrink (user_data);
}

static void
unref_store (gpointer user_data)
{
  g_clear_object (&user_data);
}

static void
add_memory (JkEngine  *self,
            GPtrArray *remedies)
{
  const JkMemoryOptions options = {
    .root = self->root,
    .growth = jk_remedy_memory_get_growth (self->healing->memory),
    .groups = jk_config_get_strv (self->config, "healing.memory_groups"),
    .reclaim_bytes = jk_config_get_bytes (self->config, "healing.memory_reclaim"),
    .units = jk_config_get_strv (self->config, "healing.memory_units"),
    .release = release_caches,
    .release_data = self->store != NULL ? g_object_ref (self->store) : NULL,
    .free_data = unref_store,
  };

  g_ptr_array_add (remedies, jk_memory_action_new (&options, jk_engine_get_http (self)));
}

/* Returns: (transfer container) */
static GPtrArray *
list_paths (JkEngine *self)
{
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; i < self->projects->len; i++)
    g_ptr_array_add (paths, (gpointer) ((JkWatchedProject *) g_ptr_array_index (self->projects, i))->project.path);
  g_ptr_array_add (paths, NULL);
  return paths;
}

static void
add_disk_clean (JkEngine  *self,
                GPtrArray *remedies)
{
  g_autofree char *quarantine = self->paths != NULL ? g_build_filename (self->paths->data_dir, "quarantine", NULL) : NULL;
  g_autoptr(GPtrArray) projects = list_paths (self);
  const char *const own[] = { self->paths != NULL ? self->paths->data_dir : NULL, self->paths != NULL ? self->paths->state_dir : NULL,
                              self->paths != NULL ? self->paths->config_file : NULL, NULL };
  const JkDiskCleanOptions options = {
    .home = g_get_home_dir (),
    .kinds = jk_config_get_strv (self->config, "healing.clean"),
    .folders = jk_config_get_strv (self->config, "healing.clean_folders"),
    .age_us = jk_config_get_duration_us (self->config, "healing.clean_age"),
    .goal_percent = jk_config_get_double (self->config, "healing.clean_goal"),
    .quarantine = quarantine,
    .keep_us = jk_config_get_duration_us (self->config, "healing.quarantine"),
    .projects = (const char *const *) projects->pdata,
    .idle_us = jk_config_get_duration_us (self->config, "healing.idle_projects"),
    .own = own,
  };
  JkHealAction *action;

  if (quarantine == NULL)
    return;
  action = jk_disk_clean_new (&options);
  jk_remedy_memory_set_disk_clean (self->healing->memory, JK_DISK_CLEAN (action));
  g_ptr_array_add (remedies, action);
}

static GStrv
list_long_files (const char *project,
                 gpointer    user_data)
{
  return jk_long_file_table_dup (user_data, project);
}

static void
add_file_size (JkEngine  *self,
               GPtrArray *remedies)
{
  JkLongFileTable *files = jk_long_file_table_ref (jk_remedy_memory_get_long_files (self->healing->memory));

  g_ptr_array_add (remedies, jk_file_size_new (jk_config_get_int (self->config, "lines.limit"), list_long_files, files,
                                               (GDestroyNotify) jk_long_file_table_unref));
}

static void
add_git_actions (JkEngine  *self,
                 GPtrArray *remedies)
{
  static const char *const ids[] = { "git-commit", "git-checkpoint" };
  g_autofree char *dir = jk_engine_dup_checkpoints_dir (self, NULL);
  const JkChangeRules rules = jk_engine_get_change_rules (self, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_ptr_array_add (remedies, jk_git_action_new (ids[i], self->permits, dir, self->id, rules.max_size));
}

GPtrArray *
jk_engine_make_remedies (JkEngine *self)
{
  GPtrArray *remedies = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->healing->memory == NULL)
    self->healing->memory = jk_remedy_memory_new (self->root);
  add_memory (self, remedies);
  add_probe_remedy (self, remedies);
  add_file_size (self, remedies);
  add_service_restart (self, remedies);
  add_disk_clean (self, remedies);
  add_git_actions (self, remedies);
  return remedies;
}

void
jk_engine_remedies_collected (JkEngine    *self,
                              JkCollector *collector,
                              GVariant    *detail)
{
  if (self->healing->memory == NULL || jk_collector_get_project (collector) == NULL
      || strcmp (jk_collector_get_id (collector), "file_size") != 0)
    return;
  jk_long_file_table_set (jk_remedy_memory_get_long_files (self->healing->memory), jk_collector_get_project (collector), detail);
}
