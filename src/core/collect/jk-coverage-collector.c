/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-collector.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "jk-coverage-detail.h"
#include "jk-coverage-report.h"
#include "jk-coverage-union.h"
#include "jk-error.h"
#include "jk-head-time.h"
#include "jk-open-below.h"
#include "jk-report-finder.h"

#define SEARCH_MAX_ENTRIES 200000
#define SEARCH_MAX_US (2 * G_USEC_PER_SEC)
/* More than any monorepo has packages; what lies deeper is left out. */
#define MAX_REPORTS 500

struct _JkCoverageCollector
{
  JkCollector parent_instance;

  char *worktree;
  double goal;
  char **globs;
  GPtrArray *reports;  /* JkCoverageReport */
  GHashTable *known;   /* path → JkCoverageReport */
  gboolean has_searched;
  gint64 searched_us;  /* boot time */
  gboolean search_cut;
};

G_DEFINE_FINAL_TYPE (JkCoverageCollector, jk_coverage_collector, JK_TYPE_COLLECTOR)

static void
learn_report (JkCoverageCollector *self,
              const char          *path)
{
  JkCoverageReport *report;

  if (self->reports->len >= MAX_REPORTS || g_hash_table_contains (self->known, path))
    return;
  report = jk_coverage_report_new (path);
  g_ptr_array_add (self->reports, report);
  g_hash_table_insert (self->known, report->path, report);
}

static gboolean
search_tree (JkCoverageCollector *self,
             int                  root,
             GCancellable        *cancellable,
             GError             **error)
{
  JkReportSearch search = { (const char *const *) self->globs, SEARCH_MAX_ENTRIES, SEARCH_MAX_US };
  g_autoptr(GPtrArray) found = jk_report_finder_find (root, &search, &self->search_cut, cancellable, error);

  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    learn_report (self, found->pdata[i]);
  return TRUE;
}

/* Looks for new reports: everywhere now and then, at the usual places every time. */
static gboolean
discover (JkCoverageCollector *self,
          int                  root,
          GCancellable        *cancellable,
          GError             **error)
{
  gint64 now_us = jk_clock_get_boot_us (jk_collector_get_clock (JK_COLLECTOR (self)));
  const char *const *places = jk_report_finder_usual_places ();

  if (!self->has_searched || now_us - self->searched_us >= JK_COVERAGE_SEARCH_US)
    {
      if (!search_tree (self, root, cancellable, error))
        return FALSE;
      self->has_searched = TRUE;
      self->searched_us = now_us;
    }
  if (self->globs != NULL && self->globs[0] != NULL)
    return TRUE;
  for (guint i = 0; places[i] != NULL; i++)
    if (faccessat (root, places[i], R_OK, 0) == 0)
      learn_report (self, places[i]);
  return TRUE;
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  const JkCoverageReport *left = *(JkCoverageReport *const *) a;
  const JkCoverageReport *right = *(JkCoverageReport *const *) b;

  if (left->mtime_ns != right->mtime_ns)
    return left->mtime_ns > right->mtime_ns ? -1 : 1;
  return strcmp (left->path, right->path);
}

/* Brings every known report up to date and forgets those that went away or are none. */
static gboolean
refresh_reports (JkCoverageCollector *self,
                 int                  root,
                 GCancellable        *cancellable,
                 GError             **error)
{
  gint64 now_us = jk_clock_get_real_us (jk_collector_get_clock (JK_COLLECTOR (self)));

  for (guint i = self->reports->len; i > 0; i--)
    {
      JkCoverageReport *report = self->reports->pdata[i - 1];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (jk_coverage_report_refresh (report, root, self->worktree, now_us, cancellable))
        continue;
      g_hash_table_remove (self->known, report->path);
      g_ptr_array_remove_index (self->reports, i - 1);
    }
  g_ptr_array_sort (self->reports, compare_newest_first);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* There is no number: say why, and what to do. */
static void
explain_nothing (JkCoverageCollector *self,
                 GError             **error)
{
  if (self->reports->len > 0)
    {
      const JkCoverageReport *newest = self->reports->pdata[0];

      g_propagate_prefixed_error (error, g_error_copy (newest->error), "%s: ", newest->path);
    }
  else if (self->globs != NULL && self->globs[0] != NULL)
    {
      g_autofree char *patterns = g_strjoinv (", ", self->globs);

      g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, _("No coverage report matches %s"), patterns);
    }
  else if (self->search_cut)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_NO_DATA,
                         _("No coverage report found in the part searched: name one in [coverage] reports"));
  else
    g_set_error_literal (error, JK_ERROR, JK_ERROR_NO_DATA,
                         _("No coverage report found: run the tests with coverage"));
}

static JkCollection *
make_collection (JkCoverageCollector *self,
                 GError             **error)
{
  g_autoptr(JkCoverageUnion) all = jk_coverage_union_new ();
  const JkCoverageReport *newest = NULL;
  JkCollection *collection;

  for (guint i = 0; i < self->reports->len; i++)
    {
      const JkCoverageReport *report = self->reports->pdata[i];

      if (report->coverage != NULL && jk_coverage_union_add (all, report->coverage) && newest == NULL)
        newest = report;
    }
  if (newest == NULL)
    {
      explain_nothing (self, error);
      return NULL;
    }
  collection = jk_collector_new_collection (JK_COLLECTOR (self));
  jk_collection_add (collection, "test_coverage", jk_coverage_percent (all->covered, all->lines));
  jk_collection_take_detail (collection, jk_coverage_detail_new (all, self->reports, newest, self->goal,
                                                                 jk_head_time_read (self->worktree)));
  return collection;
}

static JkCollection *
jk_coverage_collector_collect (JkCollector  *collector,
                               GCancellable *cancellable,
                               GError      **error)
{
  JkCoverageCollector *self = JK_COVERAGE_COLLECTOR (collector);
  int root = open (self->worktree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ready;

  if (root < 0)
    {
      int saved = errno;

      g_set_error (error, JK_ERROR, saved == EACCES ? JK_ERROR_PERMISSION : JK_ERROR_NOT_FOUND, "%s: %s", self->worktree,
                   g_strerror (saved));
      return NULL;
    }
  ready = discover (self, root, cancellable, error) && refresh_reports (self, root, cancellable, error);
  close (root);
  return ready ? make_collection (self, error) : NULL;
}

static void
jk_coverage_collector_finalize (GObject *object)
{
  JkCoverageCollector *self = JK_COVERAGE_COLLECTOR (object);

  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->reports);
  g_strfreev (self->globs);
  g_free (self->worktree);

  G_OBJECT_CLASS (jk_coverage_collector_parent_class)->finalize (object);
}

static void
jk_coverage_collector_class_init (JkCoverageCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_coverage_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_coverage_collector_collect;
}

static void
jk_coverage_collector_init (JkCoverageCollector *self)
{
  self->reports = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_coverage_report_free);
  self->known = g_hash_table_new (g_str_hash, g_str_equal);
}

JkCollector *
jk_coverage_collector_new (const char        *project,
                           const char        *worktree,
                           double             goal,
                           const char *const *globs,
                           JkClock           *clock)
{
  g_autofree char *lane = NULL;
  JkCoverageCollector *self;

  g_return_val_if_fail (project != NULL && worktree != NULL, NULL);

  lane = g_strconcat ("project:", project, NULL);
  self = g_object_new (JK_TYPE_COVERAGE_COLLECTOR, "id", "coverage", "project", project, "lane", lane, "clock", clock, NULL);
  self->worktree = g_strdup (worktree);
  self->goal = goal;
  self->globs = g_strdupv ((char **) globs);
  return JK_COLLECTOR (self);
}
