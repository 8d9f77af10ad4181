/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-coverage-union.h"

#include <string.h>

JkCoverageUnion *
jk_coverage_union_new (void)
{
  JkCoverageUnion *self = g_new0 (JkCoverageUnion, 1);

  self->files = g_ptr_array_new ();
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
jk_coverage_union_free (JkCoverageUnion *self)
{
  g_ptr_array_unref (self->files);
  g_hash_table_unref (self->by_name);
  g_free (self);
}

static const char *
get_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static gboolean
ends_with (const char *path,
           const char *end)
{
  gsize n = strlen (path), m = strlen (end);

  return n >= m && strcmp (path + n - m, end) == 0 && (n == m || path[n - m - 1] == '/');
}

static gboolean
has_file (JkCoverageUnion *self,
          const char      *path)
{
  GPtrArray *paths = g_hash_table_lookup (self->by_name, get_name (path));

  for (guint i = 0; paths != NULL && i < paths->len; i++)
    if (ends_with (paths->pdata[i], path) || ends_with (path, paths->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
add_file (JkCoverageUnion *self,
          JkCoverageFile  *file)
{
  const char *name = get_name (file->path);
  GPtrArray *paths = g_hash_table_lookup (self->by_name, name);

  if (paths == NULL)
    {
      paths = g_ptr_array_new ();
      g_hash_table_insert (self->by_name, (char *) name, paths);
    }
  g_ptr_array_add (paths, file->path);
  g_ptr_array_add (self->files, file);
  self->covered += file->covered;
  self->lines += file->lines;
}

gboolean
jk_coverage_union_add (JkCoverageUnion  *self,
                       const JkCoverage *coverage)
{
  g_autoptr(GPtrArray) fresh = g_ptr_array_new ();

  /* All are looked up before any is added: within one report "a.c" and "lib/a.c" are two files. */
  for (guint i = 0; i < coverage->files->len; i++)
    if (!has_file (self, ((JkCoverageFile *) coverage->files->pdata[i])->path))
      g_ptr_array_add (fresh, coverage->files->pdata[i]);
  if (fresh->len * 2 <= coverage->files->len)
    return FALSE;

  for (guint i = 0; i < fresh->len; i++)
    add_file (self, fresh->pdata[i]);
  return TRUE;
}
