/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-collector.h"

#include "jk-git-listing.h"
#include "jk-git-path.h"
#include "jk-git-status.h"

struct _JkGitCollector
{
  JkCollector parent_instance;

  JkRepository *repository;
  JkGitWatch *watch; /* nullable */
  JkGitListing *listing; /* only while collecting */
  guint max_listed;
};

G_DEFINE_FINAL_TYPE (JkGitCollector, jk_git_collector, JK_TYPE_COLLECTOR)

static void
insert_text (GVariantDict *dict,
             const char   *key,
             const char   *bytes)
{
  g_autofree char *shown = jk_git_path_escape (bytes);

  g_variant_dict_insert (dict, key, "s", shown);
}

static void
insert_head (GVariantDict    *dict,
             const JkGitHead *head)
{
  insert_text (dict, "branch", head->branch);
  insert_text (dict, "upstream", head->upstream);
  g_variant_dict_insert (dict, "detached", "b", head->is_detached);
  g_variant_dict_insert (dict, "unborn", "b", head->is_unborn);
  g_variant_dict_insert (dict, "worktree", "b", head->is_linked);
  g_variant_dict_insert (dict, "head", "s", head->commit);
  g_variant_dict_insert (dict, "operation", "s", head->operation);
  if (!head->has_counts)
    return;
  g_variant_dict_insert (dict, "ahead", "u", head->ahead);
  g_variant_dict_insert (dict, "behind", "u", head->behind);
}

static const char *
reason_to_string (JkGitWatchReason reason)
{
  switch (reason)
    {
    case JK_GIT_WATCH_REASON_BUDGET:
      return "limit";
    case JK_GIT_WATCH_REASON_SYSTEM:
      return "system-limit";
    case JK_GIT_WATCH_REASON_FILE_SYSTEM:
      return "file-system";
    default:
      return "";
    }
}

/* Without the looks that were spared: those come with each cycle, and would make each a change. */
static GVariant *
report_to_variant (JkGitWatch *watch)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  JkGitWatchReport report;

  jk_git_watch_get_report (watch, &report);
  g_variant_dict_insert (&dict, "state", "s", jk_git_watching_to_string (report.watching));
  g_variant_dict_insert (&dict, "reason", "s", reason_to_string (report.reason));
  g_variant_dict_insert (&dict, "folders", "u", report.n_watches);
  g_variant_dict_insert (&dict, "missing", "u", report.n_missing);
  g_variant_dict_insert (&dict, "limit", "u", report.limit);
  g_variant_dict_insert (&dict, "full_scans", "t", report.n_full);
  g_variant_dict_insert (&dict, "incremental_reads", "t", report.n_incremental);
  return g_variant_dict_end (&dict);
}

static GVariant *
status_to_variant (JkGitCollector    *self,
                   const JkGitStatus *status)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  insert_head (&dict, &status->head);
  g_variant_dict_insert (&dict, "total", "u", status->total);
  g_variant_dict_insert (&dict, "staged", "u", status->staged);
  g_variant_dict_insert (&dict, "modified", "u", status->modified);
  g_variant_dict_insert (&dict, "untracked", "u", status->untracked);
  g_variant_dict_insert (&dict, "conflicted", "u", status->conflicted);
  g_variant_dict_insert (&dict, "renamed", "u", status->renamed);
  g_variant_dict_insert_value (&dict, "changes", jk_git_listing_make (self->listing, status->changes));
  g_variant_dict_insert (&dict, "truncated", "b", status->is_truncated);
  if (self->watch != NULL)
    g_variant_dict_insert_value (&dict, "watching", report_to_variant (self->watch));
  return g_variant_dict_end (&dict);
}

static void
add_samples (JkCollection      *collection,
             const JkGitStatus *status)
{
  jk_collection_add (collection, "git_changes", status->total);
  jk_collection_add (collection, "git_staged", status->staged);
  jk_collection_add (collection, "git_modified", status->modified);
  jk_collection_add (collection, "git_untracked", status->untracked);
  jk_collection_add (collection, "git_conflicted", status->conflicted);
  jk_collection_add (collection, "git_renamed", status->renamed);
  if (!status->head.has_counts)
    return;
  jk_collection_add (collection, "git_ahead", status->head.ahead);
  jk_collection_add (collection, "git_behind", status->head.behind);
}

static JkCollection *
jk_git_collector_collect (JkCollector  *collector,
                          GCancellable *cancellable,
                          GError      **error)
{
  JkGitCollector *self = JK_GIT_COLLECTOR (collector);
  g_autoptr (JkCollection) collection = NULL;
  g_autoptr (JkGitStatus) status = jk_repository_read_status (self->repository, self->max_listed, cancellable, error);

  if (status == NULL)
    return NULL;
  collection = jk_collector_new_collection (collector);
  add_samples (collection, status);
  jk_collection_take_detail (collection, status_to_variant (self, status));
  return g_steal_pointer (&collection);
}

static void
jk_git_collector_finalize (GObject *object)
{
  JkGitCollector *self = JK_GIT_COLLECTOR (object);

  g_clear_pointer (&self->watch, jk_git_watch_unref);
  jk_git_listing_free (self->listing);
  g_clear_object (&self->repository);

  G_OBJECT_CLASS (jk_git_collector_parent_class)->finalize (object);
}

static void
jk_git_collector_class_init (JkGitCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_git_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_git_collector_collect;
}

static void
jk_git_collector_init (JkGitCollector *self)
{
  self->listing = jk_git_listing_new ();
}

JkCollector *
jk_git_collector_new (const char *project,
                      const char *path,
                      guint       max_listed,
                      JkClock    *clock)
{
  g_autofree char *lane = NULL;
  JkGitCollector *self;

  g_return_val_if_fail (project != NULL && path != NULL, NULL);

  lane = g_strconcat ("project:", project, NULL);
  self = g_object_new (JK_TYPE_GIT_COLLECTOR, "id", "git", "project", project, "lane", lane, "clock", clock, NULL);
  self->repository = jk_repository_new (path);
  self->max_listed = max_listed;
  return JK_COLLECTOR (self);
}

JkRepository *
jk_git_collector_get_repository (JkGitCollector *self)
{
  g_return_val_if_fail (JK_IS_GIT_COLLECTOR (self), NULL);

  return self->repository;
}

void
jk_git_collector_follow (JkGitCollector *self,
                         JkGitWatcher   *watcher,
                         JkGitWatchFunc  func,
                         gpointer        user_data)
{
  g_return_if_fail (JK_IS_GIT_COLLECTOR (self) && self->watch == NULL);

  self->watch = jk_git_watch_new (watcher, func, user_data);
  jk_repository_set_watch (self->repository, self->watch);
}

void
jk_git_collector_unfollow (JkGitCollector *self)
{
  g_return_if_fail (JK_IS_GIT_COLLECTOR (self));

  if (self->watch != NULL)
    jk_git_watch_stop (self->watch);
}

gboolean
jk_git_collector_get_report (JkGitCollector   *self,
                             JkGitWatchReport *report)
{
  g_return_val_if_fail (JK_IS_GIT_COLLECTOR (self), FALSE);

  if (self->watch == NULL)
    return FALSE;
  jk_git_watch_get_report (self->watch, report);
  return TRUE;
}
