/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-coverage.h"

#include <math.h>

#define MAX_COUNT (G_GUINT64_CONSTANT (1) << 40)

static void
coverage_file_free (gpointer data)
{
  JkCoverageFile *self = data;

  g_free (self->path);
  g_clear_pointer (&self->seen, g_array_unref);
  g_free (self);
}

JkCoverage *
jk_coverage_new (void)
{
  JkCoverage *self = g_new0 (JkCoverage, 1);

  self->files = g_ptr_array_new_with_free_func (coverage_file_free);
  self->sources = g_ptr_array_new_with_free_func (g_free);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
jk_coverage_free (JkCoverage *self)
{
  g_clear_pointer (&self->by_path, g_hash_table_unref);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->sources);
  g_free (self);
}

JkCoverageFile *
jk_coverage_get_file (JkCoverage *self,
                      const char *path)
{
  JkCoverageFile *file = g_hash_table_lookup (self->by_path, path);

  if (file != NULL)
    return file;

  file = g_new0 (JkCoverageFile, 1);
  file->path = g_strdup (path);
  g_ptr_array_add (self->files, file);
  g_hash_table_insert (self->by_path, file->path, file);
  return file;
}

void
jk_coverage_file_add_line (JkCoverageFile *self,
                           guint           number,
                           gboolean        covered)
{
  guint32 record = number * 2 + (covered ? 1 : 0);

  g_return_if_fail (number > 0 && number <= JK_COVERAGE_MAX_LINE);

  if (self->seen == NULL)
    self->seen = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (self->seen, record);
}

gboolean
jk_coverage_file_add_count (JkCoverageFile *self,
                            guint64         covered,
                            guint64         lines)
{
  if (covered > lines || lines > MAX_COUNT || self->lines + lines > MAX_COUNT)
    return FALSE;

  self->covered += covered;
  self->lines += lines;
  return TRUE;
}

static int
compare_records (gconstpointer a,
                 gconstpointer b)
{
  guint32 left = *(const guint32 *) a;
  guint32 right = *(const guint32 *) b;

  return (left > right) - (left < right);
}

static void
count_lines (JkCoverageFile *self)
{
  guint n = self->seen->len;

  /* Sorted by line, and the covered record of a line last. */
  g_array_sort (self->seen, compare_records);
  for (guint i = 0; i < n; i++)
    {
      guint32 record = g_array_index (self->seen, guint32, i);

      if (i + 1 < n && g_array_index (self->seen, guint32, i + 1) / 2 == record / 2)
        continue;
      self->lines++;
      self->covered += record & 1;
    }
  /* The lines are not needed any more, and a large report has many. */
  g_clear_pointer (&self->seen, g_array_unref);
}

void
jk_coverage_finish (JkCoverage *self)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (coverage_file_free);

  for (guint i = 0; i < self->files->len; i++)
    {
      JkCoverageFile *file = self->files->pdata[i];

      if (file->seen != NULL)
        count_lines (file);
      self->covered += file->covered;
      self->lines += file->lines;
      if (file->lines > 0)
        g_ptr_array_add (files, file);
      else
        coverage_file_free (file);
    }
  g_clear_pointer (&self->by_path, g_hash_table_unref);
  g_ptr_array_set_free_func (self->files, NULL);
  g_ptr_array_unref (self->files);
  self->files = files;
}

double
jk_coverage_percent (guint64 covered,
                     guint64 lines)
{
  return lines > 0 ? 100.0 * covered / lines : NAN;
}
