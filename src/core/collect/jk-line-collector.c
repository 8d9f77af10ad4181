/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-line-collector.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "jk-attributes-reader.h"
#include "jk-error.h"
#include "jk-git-status.h"
#include "jk-line-detail.h"
#include "jk-tracked-files.h"

/* The share of one core that looking again and again may take is the inverse of this. */
#define PAUSE_FACTOR 400
#define MAX_PAUSE_US (120 * G_USEC_PER_SEC)

struct _JkLineCollector
{
  JkCollector parent_instance;

  JkRepository *repository;
  guint limit;
  JkLineScan *scan;
  JkAttributesReader *attributes;
  const JkLineTotals *totals; /* (nullable): of the last scan */
  GVariant *detail;           /* (nullable): the same */
  gint64 next_us;             /* boot time before which no other scan is worth its cost */
  guint64 changes_seen;       /* of the repository, before the last scan; 0: not known */
};

G_DEFINE_FINAL_TYPE (JkLineCollector, jk_line_collector, JK_TYPE_COLLECTOR)

typedef struct
{
  GPtrArray *attribute_files; /* (nullable): where these are noted */
  JkLineScan *scan;           /* (nullable): where files are counted */
  GCancellable *cancellable;
  guint seen;
} Visit;

static gboolean
note_attributes_cb (const char *path,
                    guint32     mode,
                    guint64     size,
                    gint64      mtime_ns,
                    gpointer    user_data)
{
  Visit *visit = user_data;
  gsize length = strlen (path);
  const gsize n = strlen (".gitattributes");

  if (length >= n && strcmp (path + length - n, ".gitattributes") == 0 && (length == n || path[length - n - 1] == '/'))
    g_ptr_array_add (visit->attribute_files, g_strdup (path));
  return TRUE;
}

static gboolean
count_cb (const char *path,
          guint32     mode,
          guint64     size,
          gint64      mtime_ns,
          gpointer    user_data)
{
  Visit *visit = user_data;

  jk_line_scan_visit (visit->scan, path, mode);
  return ++visit->seen % 64 != 0 || !g_cancellable_is_cancelled (visit->cancellable);
}

static gboolean
update_attributes (JkLineCollector *self,
                   int              root,
                   GError         **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *info = g_build_filename (jk_repository_get_common_dir (self->repository), "info", "attributes", NULL);
  Visit visit = { files, NULL, NULL, 0 };

  if (!jk_tracked_files_foreach (self->repository, note_attributes_cb, &visit, error))
    return FALSE;
  if (jk_attributes_reader_update (self->attributes, root, info, files))
    jk_line_scan_forget (self->scan);
  return TRUE;
}

static gboolean
scan_files (JkLineCollector *self,
            int              root,
            GCancellable    *cancellable,
            GError         **error)
{
  Visit visit = { NULL, self->scan, cancellable, 0 };
  gint64 now_us = jk_clock_get_real_us (jk_collector_get_clock (JK_COLLECTOR (self)));

  jk_line_scan_begin (self->scan, root, jk_attributes_reader_get (self->attributes), now_us);
  self->totals = NULL;
  if (!jk_tracked_files_foreach (self->repository, count_cb, &visit, error)
      || g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      jk_line_scan_abort (self->scan);
      return FALSE;
    }
  self->totals = jk_line_scan_end (self->scan);
  /* The memory of the scan before, and what was read. */
  (void) malloc_trim (0);
  return TRUE;
}

static gint64
get_cpu_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Returns: a descriptor of the top of the working tree; -1 with @error */
static int
open_top (JkLineCollector *self,
          GError         **error)
{
  const char *top;
  int root;

  if (!jk_repository_open (self->repository, error))
    return -1;
  top = jk_repository_get_worktree (self->repository);
  root = open (top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0)
    {
      int saved = errno;

      g_set_error (error, JK_ERROR, saved == EACCES ? JK_ERROR_PERMISSION : JK_ERROR_NOT_FOUND, "%s: %s", top, g_strerror (saved));
    }
  return root;
}

/* Returns: %FALSE if it takes a look at all to know what @paths change */
static gboolean
look_at (JkLineCollector *self,
         int              root,
         GPtrArray       *paths)
{
  gint64 now_us = jk_clock_get_real_us (jk_collector_get_clock (JK_COLLECTOR (self)));
  gboolean is_known = TRUE;

  jk_line_scan_begin_again (self->scan, root, jk_attributes_reader_get (self->attributes), now_us);
  for (guint i = 0; is_known && i < paths->len; i++)
    {
      guint32 mode = 0;
      const JkTrackedKind kind = jk_tracked_files_find (self->repository, paths->pdata[i], &mode);

      is_known = kind == JK_TRACKED_NOT || (kind == JK_TRACKED_FILE && jk_line_scan_revisit (self->scan, paths->pdata[i], mode));
    }
  self->totals = jk_line_scan_end (self->scan);
  return is_known;
}

/* Looks at what has changed, or else at all files, and keeps the result. */
static gboolean
look_again (JkLineCollector *self,
            GCancellable    *cancellable,
            GError         **error)
{
  const guint64 changes_seen = jk_repository_get_changes_seen (self->repository);
  const gint64 started_us = get_cpu_us ();
  g_autoptr (GPtrArray) paths = NULL;
  const int root = open_top (self, error);
  gboolean done;

  if (root < 0)
    return FALSE;
  paths = jk_repository_take_changed_paths (self->repository);
  done = paths != NULL && changes_seen != 0 && self->changes_seen != 0 && self->totals != NULL && look_at (self, root, paths);
  if (!done)
    {
      /* What was told is used up: should this fail, only a look at all will do the next time. */
      self->changes_seen = 0;
      done = update_attributes (self, root, error) && scan_files (self, root, cancellable, error);
    }
  close (root);
  if (!done)
    return FALSE;

  self->changes_seen = changes_seen;
  g_clear_pointer (&self->detail, g_variant_unref);
  self->detail = g_variant_ref_sink (jk_line_detail_new (self->totals, self->limit));
  self->next_us = jk_clock_get_boot_us (jk_collector_get_clock (JK_COLLECTOR (self)))
                  + MIN ((get_cpu_us () - started_us) * PAUSE_FACTOR, MAX_PAUSE_US);
  return TRUE;
}

/* While a watched repository stands still, so do its lines. */
static gboolean
is_due (JkLineCollector *self)
{
  const guint64 changes_seen = jk_repository_get_changes_seen (self->repository);

  if (self->totals == NULL)
    return TRUE;
  if (changes_seen != 0 && changes_seen == self->changes_seen)
    return FALSE;
  return jk_clock_get_boot_us (jk_collector_get_clock (JK_COLLECTOR (self))) >= self->next_us;
}

static JkCollection *
jk_line_collector_collect (JkCollector  *collector,
                           GCancellable *cancellable,
                           GError      **error)
{
  JkLineCollector *self = JK_LINE_COLLECTOR (collector);
  JkCollection *collection;

  if (is_due (self) && !look_again (self, cancellable, error))
    return NULL;

  collection = jk_collector_new_collection (collector);
  jk_collection_add (collection, "file_size_violations", self->totals->violations->len);
  jk_collection_add (collection, "source_lines", self->totals->lines);
  jk_collection_take_detail (collection, g_variant_ref (self->detail));
  return collection;
}

static void
jk_line_collector_finalize (GObject *object)
{
  JkLineCollector *self = JK_LINE_COLLECTOR (object);

  g_clear_pointer (&self->detail, g_variant_unref);
  jk_line_scan_free (self->scan);
  jk_attributes_reader_free (self->attributes);
  g_object_unref (self->repository);

  G_OBJECT_CLASS (jk_line_collector_parent_class)->finalize (object);
}

static void
jk_line_collector_class_init (JkLineCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_line_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_line_collector_collect;
}

static void
jk_line_collector_init (JkLineCollector *self)
{
  self->attributes = jk_attributes_reader_new ();
}

JkCollector *
jk_line_collector_new (const char        *project,
                       JkRepository      *repository,
                       guint              limit,
                       const char *const *excludes,
                       JkClock           *clock)
{
  g_autofree char *lane = NULL;
  JkLineCollector *self;

  g_return_val_if_fail (project != NULL && JK_IS_REPOSITORY (repository), NULL);

  lane = g_strconcat ("project:", project, NULL);
  self = g_object_new (JK_TYPE_LINE_COLLECTOR, "id", "file_size", "project", project, "lane", lane, "clock", clock, NULL);
  self->repository = g_object_ref (repository);
  self->limit = limit;
  self->scan = jk_line_scan_new (limit, excludes);
  return JK_COLLECTOR (self);
}

const JkLineTotals *
jk_line_collector_get_totals (JkLineCollector *self)
{
  return self->totals;
}

gsize
jk_line_collector_get_memory (JkLineCollector *self)
{
  return jk_line_scan_get_memory (self->scan);
}
