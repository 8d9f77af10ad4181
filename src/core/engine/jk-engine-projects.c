/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-alerts-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-path.h"

#define COLLECTION "project"
#define MAX_NAME_CHARS 200

void
jk_watched_project_free (JkWatchedProject *self)
{
  g_free (self->project.id);
  g_free (self->project.name);
  g_free (self->project.path);
  g_free (self->project.branch);
  g_free (self->project.error);
  g_clear_pointer (&self->collectors, g_ptr_array_unref);
  g_free (self->failure);
  g_free (self->observed);
  g_free (self->configured);
  g_free (self);
}

JkWatchedProject *
jk_engine_find_project (JkEngine   *self,
                        const char *id)
{
  for (guint i = 0; i < self->projects->len; i++)
    {
      JkWatchedProject *watched = g_ptr_array_index (self->projects, i);

      if (g_str_equal (watched->project.id, id))
        return watched;
    }
  return NULL;
}

GPtrArray *
jk_engine_get_projects (JkEngine *self)
{
  return self->projects;
}

const JkProject *
jk_engine_get_project (JkEngine   *self,
                       const char *id)
{
  JkWatchedProject *watched = jk_engine_find_project (self, id);

  return watched != NULL ? &watched->project : NULL;
}

void
jk_engine_projects_keep (JkEngine        *self,
                         const JkProject *project)
{
  g_autoptr(GVariant) kept = NULL;
  g_autofree char *text = NULL;
  GVariantDict dict;

  if (self->store == NULL)
    return;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", project->name);
  g_variant_dict_insert (&dict, "path", "^ay", project->path);
  g_variant_dict_insert (&dict, "added", "x", project->added_us);
  g_variant_dict_insert (&dict, "this-run-only", "b", project->this_run_only);
  jk_engine_permits_keep (self, project->id, &dict);
  kept = g_variant_ref_sink (g_variant_dict_end (&dict));
  text = g_variant_print (kept, TRUE);
  jk_store_put_document (self->store, COLLECTION, project->id, text);
}

/* Takes @watched, whose id, name and path are set. */
void
jk_engine_projects_watch (JkEngine         *self,
                          JkWatchedProject *watched)
{
  watched->project.state = "waiting";
  if (watched->project.heal_mode == NULL)
    jk_engine_permits_load (self, watched, NULL);
  watched->collectors = jk_engine_make_project_collectors (self, &watched->project);
  g_ptr_array_add (self->projects, watched);
  jk_engine_add_collectors (self, watched->collectors);
}

static void
load (JkEngine         *self,
      const JkDocument *document)
{
  g_autoptr(GVariant) kept = g_variant_parse (G_VARIANT_TYPE_VARDICT, document->body, NULL, NULL, NULL);
  JkWatchedProject *watched = g_new0 (JkWatchedProject, 1);
  JkProject *project = &watched->project;

  if (kept == NULL || !g_variant_lookup (kept, "name", "s", &project->name)
      || !g_variant_lookup (kept, "path", "^ay", &project->path))
    {
      g_warning ("project %s in the history database cannot be read; it is not watched", document->key);
      jk_watched_project_free (watched);
      return;
    }

  project->id = g_strdup (document->key);
  (void) g_variant_lookup (kept, "added", "x", &project->added_us);
  (void) g_variant_lookup (kept, "this-run-only", "b", &project->this_run_only);
  jk_engine_permits_load (self, watched, kept);
  if (project->this_run_only)
    g_ptr_array_add (self->remembered, watched);
  else
    jk_engine_projects_watch (self, watched);
}

void
jk_engine_projects_load (JkEngine *self)
{
  g_autoptr(GPtrArray) documents = NULL;
  g_autoptr(GError) error = NULL;

  if (self->store == NULL)
    return;

  documents = jk_store_load_documents (self->store, COLLECTION, &error);
  if (documents == NULL)
    g_warning ("watched projects cannot be loaded: %s", error->message);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    load (self, g_ptr_array_index (documents, i));
}

static void
reconfigure (JkEngine         *self,
             JkWatchedProject *watched)
{
  jk_engine_replace_collectors (self, &watched->collectors, jk_engine_make_project_collectors (self, &watched->project));
}

/* The configuration is another: every project gets the collectors that it asks for. */
void
jk_engine_projects_reconfigure (JkEngine *self)
{
  for (guint i = 0; i < self->projects->len; i++)
    reconfigure (self, g_ptr_array_index (self->projects, i));
}

static void
update_branch (JkEngine         *self,
               JkWatchedProject *watched)
{
  GVariant *detail = jk_engine_get_detail (self, "git", watched->project.id);
  const char *branch = NULL;

  if (detail == NULL || !g_variant_lookup (detail, "branch", "&s", &branch) || *branch == '\0')
    branch = NULL;
  if (g_strcmp0 (branch, watched->project.branch) == 0)
    return;

  g_free (watched->project.branch);
  watched->project.branch = g_strdup (branch);
  jk_engine_changed (self, JK_FACET_PROJECTS);
}

static void
update_state (JkEngine         *self,
              JkWatchedProject *watched)
{
  const char *state = watched->failure != NULL ? "failed"
                      : !watched->seen ? "waiting"
                      : watched->observed != NULL ? "observing" : "ok";
  const char *error = watched->failure != NULL ? watched->failure : watched->observed;

  if (g_str_equal (watched->project.state, state) && g_strcmp0 (watched->project.error, error) == 0)
    return;

  watched->project.state = state;
  g_free (watched->project.error);
  watched->project.error = g_strdup (error);
  jk_engine_changed (self, JK_FACET_PROJECTS);
}

static void
update_level (JkEngine         *self,
              JkWatchedProject *watched)
{
  JkLevel level = jk_metric_table_worst (self->table, watched->project.id);

  if (level == watched->project.level)
    return;
  watched->project.level = level;
  jk_engine_changed (self, JK_FACET_PROJECTS);
}

void
jk_engine_projects_update_levels (JkEngine *self)
{
  for (guint i = 0; i < self->projects->len; i++)
    update_level (self, g_ptr_array_index (self->projects, i));
}

/* A project is as well as its Git status: the other collectors show their failures by themselves. */
void
jk_engine_projects_collected (JkEngine     *self,
                              JkCollector  *collector,
                              const GError *error)
{
  const char *id = jk_collector_get_project (collector);
  JkWatchedProject *watched = id != NULL ? jk_engine_find_project (self, id) : NULL;

  if (watched == NULL)
    return;

  if (g_str_equal (jk_collector_get_id (collector), "git"))
    {
      watched->seen = TRUE;
      g_free (watched->failure);
      watched->failure = error != NULL ? g_strdup (error->message) : NULL;
      update_branch (self, watched);
    }
  else if (g_str_equal (jk_collector_get_id (collector), "mark"))
    {
      g_free (watched->observed);
      watched->observed = jk_engine_describe_mark_owner (self, watched->project.id);
    }
  update_state (self, watched);
  update_level (self, watched); /* of this one only: there may be a thousand */
}

/* A name for people: what they gave, else the folder's, made printable and short. */
char *
jk_project_make_name (const char *wished,
                      const char *path)
{
  g_autofree char *folder = g_path_get_basename (path);
  g_autofree char *printable = jk_git_path_escape (wished != NULL && *wished != '\0' ? wished : folder);

  return g_utf8_substring (printable, 0, MIN (g_utf8_strlen (printable, -1), MAX_NAME_CHARS));
}

static gboolean
set_not_found (const char *id,
               GError    **error)
{
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no project with the id %s"), id);
  return FALSE;
}

static void
end_watching (JkEngine         *self,
              JkWatchedProject *watched)
{
  jk_engine_cancel_sweeps (self, watched->project.id, _ ("The project was removed"));
  jk_engine_remove_collectors (self, watched->collectors);
  jk_engine_release_marks (self, watched->collectors, NULL, NULL);
  jk_engine_forget_changes (self, watched->project.id);
}

static void
list_changed (JkEngine *self)
{
  jk_engine_update_level (self); /* it may have been this project's */
  jk_engine_changed (self, JK_FACET_PROJECTS);
  jk_engine_changed (self, JK_FACET_METRICS);
}

gboolean
jk_engine_remove_project (JkEngine   *self,
                          const char *id,
                          GError    **error)
{
  JkWatchedProject *watched = jk_engine_find_project (self, id);

  if (watched == NULL)
    return set_not_found (id, error);

  end_watching (self, watched);
  jk_alert_book_drop_project (self->alerts->book, watched->project.id, TRUE);
  jk_engine_alerts_changed (self);
  if (self->store != NULL)
    {
      jk_store_delete_document (self->store, COLLECTION, watched->project.id);
      jk_store_forget_project (self->store, watched->project.id);
    }
  jk_run_times_forget_project (self->run_times, watched->project.id);
  jk_git_permits_forget (self->permits, watched->project.id);
  g_ptr_array_remove (self->projects, watched);
  list_changed (self);
  return TRUE;
}

void
jk_engine_put_aside_project (JkEngine         *self,
                             JkWatchedProject *watched)
{
  JkWatchedProject *remembered = g_new0 (JkWatchedProject, 1);

  end_watching (self, watched);
  jk_alert_book_drop_project (self->alerts->book, watched->project.id, FALSE);
  jk_engine_alerts_changed (self);
  remembered->project.id = g_strdup (watched->project.id);
  remembered->project.name = g_strdup (watched->project.name);
  remembered->project.path = g_strdup (watched->project.path);
  remembered->project.added_us = watched->project.added_us;
  remembered->project.this_run_only = TRUE;
  remembered->project.heal_mode = watched->project.heal_mode;
  remembered->project.untracked = watched->project.untracked;
  remembered->project.trusted = watched->project.trusted;
  remembered->allows_untracked = watched->allows_untracked;
  g_ptr_array_add (self->remembered, remembered);
  g_ptr_array_remove (self->projects, watched);
  list_changed (self);
}

gboolean
jk_engine_check_rename (JkEngine   *self,
                        const char *id,
                        const char *name,
                        char      **printable,
                        GError    **error)
{
  JkWatchedProject *watched = jk_engine_find_project (self, id);

  if (watched == NULL)
    return set_not_found (id, error);
  if (name == NULL || !g_utf8_validate (name, -1, NULL) || *name == '\0' || g_utf8_strlen (name, -1) > MAX_NAME_CHARS)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("A name has 1 to %d characters"), MAX_NAME_CHARS);
      return FALSE;
    }
  *printable = jk_project_make_name (name, watched->project.path);
  return TRUE;
}

gboolean
jk_engine_rename_project (JkEngine   *self,
                          const char *id,
                          const char *name,
                          GError    **error)
{
  JkWatchedProject *watched = jk_engine_find_project (self, id);
  char *printable;

  if (!jk_engine_check_rename (self, id, name, &printable, error))
    return FALSE;

  g_free (watched->project.name);
  watched->project.name = printable;
  jk_engine_projects_keep (self, &watched->project);
  jk_alert_book_rename_project (self->alerts->book, id, watched->project.name);
  jk_engine_alerts_changed (self);
  reconfigure (self, watched); /* probes and services can name a project by its name */
  jk_engine_changed (self, JK_FACET_PROJECTS);
  return TRUE;
}
