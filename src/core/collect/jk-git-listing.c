/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-listing.h"

#include "jk-git-path.h"

typedef struct
{
  char *path;
  char *old_path; /* nullable */
  char index;
  char worktree;
  gboolean is_conflicted;
  GVariant *variant; /* in serialised form: into a list it is copied as it is */
} Row;

struct _JkGitListing
{
  GHashTable *rows; /* path → Row: of the last list; of a path that it had twice, one */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->path);
  g_free (row->old_path);
  g_variant_unref (row->variant);
  g_free (row);
}

static GHashTable *
new_rows (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, row_free);
}

JkGitListing *
jk_git_listing_new (void)
{
  JkGitListing *self = g_new0 (JkGitListing, 1);

  self->rows = new_rows ();
  return self;
}

void
jk_git_listing_free (JkGitListing *self)
{
  g_hash_table_unref (self->rows);
  g_free (self);
}

static void
insert_text (GVariantDict *dict,
             const char   *key,
             const char   *bytes)
{
  g_autofree char *shown = jk_git_path_escape (bytes);

  g_variant_dict_insert (dict, key, "s", shown);
}

static void
insert_letter (GVariantDict *dict,
               const char   *key,
               char          letter)
{
  const char text[2] = { letter, '\0' };

  g_variant_dict_insert (dict, key, "s", text);
}

static GVariant *
change_to_variant (const JkGitChange *change)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  GVariant *variant;

  insert_text (&dict, "path", change->path);
  insert_text (&dict, "old_path", change->old_path != NULL ? change->old_path : "");
  insert_letter (&dict, "index", change->index);
  insert_letter (&dict, "worktree", change->worktree);
  g_variant_dict_insert (&dict, "conflicted", "b", change->is_conflicted);
  variant = g_variant_ref_sink (g_variant_dict_end (&dict));
  (void) g_variant_get_data (variant);
  return variant;
}

static Row *
row_new (const JkGitChange *change)
{
  Row *row = g_new (Row, 1);

  *row = (Row) { g_strdup (change->path), g_strdup (change->old_path),  change->index, change->worktree,
                 change->is_conflicted,   change_to_variant (change) };
  return row;
}

static gboolean
is_same (const Row         *row,
         const JkGitChange *change)
{
  return row->index == change->index && row->worktree == change->worktree && row->is_conflicted == change->is_conflicted
         && g_strcmp0 (row->old_path, change->old_path) == 0;
}

/* Returns: (transfer full): as it was in the last list, or new */
static Row *
take_row (JkGitListing      *self,
          const JkGitChange *change)
{
  gpointer path, row;

  if (!g_hash_table_steal_extended (self->rows, change->path, &path, &row))
    return row_new (change);
  if (is_same (row, change))
    return row;
  row_free (row);
  return row_new (change);
}

GVariant *
jk_git_listing_make (JkGitListing *self,
                     GPtrArray    *changes)
{
  g_autoptr (GPtrArray) listed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  GHashTable *rows = new_rows ();

  for (guint i = 0; i < changes->len; i++)
    {
      Row *row = take_row (self, changes->pdata[i]);

      g_ptr_array_add (listed, g_variant_ref (row->variant));
      g_hash_table_replace (rows, row->path, row);
    }
  g_hash_table_unref (self->rows);
  self->rows = rows;
  return g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *) listed->pdata, listed->len);
}
