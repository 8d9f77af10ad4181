/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-coverage-report.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-coverage-paths.h"
#include "jk-open-below.h"

/* A writer is not expected to pause for longer in the middle of its report. */
#define WRITING_US (15 * G_USEC_PER_SEC)
#define SNIFF_BYTES 4096

JkCoverageReport *
jk_coverage_report_new (const char *path)
{
  JkCoverageReport *self = g_new0 (JkCoverageReport, 1);

  self->path = g_strdup (path);
  return self;
}

void
jk_coverage_report_free (JkCoverageReport *self)
{
  g_free (self->path);
  g_clear_pointer (&self->coverage, jk_coverage_free);
  g_clear_error (&self->error);
  g_free (self);
}

static gint64
to_ns (struct timespec time)
{
  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

static gboolean
is_unchanged (const JkCoverageReport *self,
              const struct stat      *st)
{
  return self->is_read && self->size == (guint64) st->st_size && self->inode == st->st_ino && self->device == st->st_dev
         && self->mtime_ns == to_ns (st->st_mtim) && self->ctime_ns == to_ns (st->st_ctim);
}

static void
remember (JkCoverageReport  *self,
          const struct stat *st)
{
  self->size = st->st_size;
  self->inode = st->st_ino;
  self->device = st->st_dev;
  self->mtime_ns = to_ns (st->st_mtim);
  self->ctime_ns = to_ns (st->st_ctim);
}

static gboolean
exists_cb (const char *path,
           gpointer    user_data)
{
  return faccessat (*(int *) user_data, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Most candidates are no reports: 4 KiB tell, and the rest is not read. */
static const JkCoverageFormat *
sniff (int         root,
       const char *path)
{
  char text[SNIFF_BYTES];
  int fd = jk_open_below (root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  gssize n = fd >= 0 ? jk_read_start (fd, text, sizeof text) : -1;

  if (fd >= 0)
    close (fd);
  return n > 0 ? jk_coverage_format_sniff (text, n) : NULL;
}

static JkCoverage *
parse (const JkCoverageReport *self,
       int                     root,
       const char             *worktree,
       GCancellable           *cancellable,
       GError                **error)
{
  g_autoptr(GBytes) bytes = jk_read_below (root, self->path, JK_COVERAGE_MAX_BYTES, cancellable, error);
  JkCoverage *coverage;
  const char *text;
  gsize length;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  coverage = self->format->parse (text != NULL ? text : "", length, error);
  if (coverage != NULL)
    jk_coverage_resolve_paths (coverage, worktree, self->path, exists_cb, &root);
  return coverage;
}

static void
read_report (JkCoverageReport *self,
             int               root,
             const char       *worktree,
             gint64            now_us,
             GCancellable     *cancellable)
{
  JkCoverage *coverage;
  gboolean settled = now_us - self->mtime_ns / 1000 > WRITING_US;

  g_clear_error (&self->error);
  coverage = parse (self, root, worktree, cancellable, &self->error);
  if (g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->is_read = FALSE;
      return;
    }
  if (coverage != NULL || settled)
    g_clear_pointer (&self->coverage, jk_coverage_free);
  if (coverage != NULL)
    self->coverage = coverage;
  self->is_read = coverage != NULL || settled;
}

gboolean
jk_coverage_report_refresh (JkCoverageReport *self,
                            int               root,
                            const char       *worktree,
                            gint64            now_us,
                            GCancellable     *cancellable)
{
  int fd = jk_open_below (root, self->path, O_PATH);
  gboolean regular;
  const JkCoverageFormat *format;
  struct stat st;

  if (fd < 0)
    return FALSE;
  regular = fstat (fd, &st) == 0 && S_ISREG (st.st_mode);
  close (fd);
  if (!regular)
    return FALSE;
  if (is_unchanged (self, &st))
    return TRUE;

  format = sniff (root, self->path);
  /* An empty file where a report was is one about to be written. */
  if (format == NULL && !(self->coverage != NULL && st.st_size == 0))
    return FALSE;
  if (format != NULL)
    self->format = format;
  remember (self, &st);
  read_report (self, root, worktree, now_us, cancellable);
  return TRUE;
}
