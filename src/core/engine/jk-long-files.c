/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-long-files.h"

struct _JkLongFileTable
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GHashTable *files; /* project → GStrv */
};

JkLongFileTable *
jk_long_file_table_new (void)
{
  JkLongFileTable *self = g_new0 (JkLongFileTable, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  return self;
}

JkLongFileTable *
jk_long_file_table_ref (JkLongFileTable *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
jk_long_file_table_unref (JkLongFileTable *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->files);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static GStrv
read_paths (GVariant *detail)
{
  g_autoptr(GStrvBuilder) paths = g_strv_builder_new ();
  g_autoptr(GVariant) violations = detail != NULL ? g_variant_lookup_value (detail, "violations", G_VARIANT_TYPE ("aa{sv}")) : NULL;

  for (gsize i = 0; violations != NULL && i < g_variant_n_children (violations); i++)
    {
      g_autoptr(GVariant) violation = g_variant_get_child_value (violations, i);
      const char *path;

      if (g_variant_lookup (violation, "path", "&s", &path))
        g_strv_builder_add (paths, path);
    }
  return g_strv_builder_end (paths);
}

void
jk_long_file_table_set (JkLongFileTable *self,
                        const char      *project,
                        GVariant        *detail)
{
  GStrv paths = read_paths (detail);

  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->files, g_strdup (project), paths);
  g_mutex_unlock (&self->mutex);
}

GStrv
jk_long_file_table_dup (JkLongFileTable *self,
                        const char      *project)
{
  GStrv paths;

  g_mutex_lock (&self->mutex);
  paths = g_strdupv (g_hash_table_lookup (self->files, project));
  g_mutex_unlock (&self->mutex);
  return paths;
}
