/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-tally.h"

#include <string.h>

#include "jk-git-beside.h"

struct _JkGitTally
{
  guint max_listed;
  GHashTable *tracked; /* path, owned by the change → JkGitChange */
  GPtrArray *untracked;
  guint n_untracked;
};

static void
change_free (gpointer data)
{
  JkGitChange *self = data;

  g_free (self->path);
  g_free (self->old_path);
  g_free (self);
}

static JkGitChange *
change_new (const char *path)
{
  JkGitChange *self = g_new0 (JkGitChange, 1);

  self->path = g_strdup (path);
  return self;
}

JkGitTally *
jk_git_tally_new (guint max_listed)
{
  JkGitTally *self = g_new0 (JkGitTally, 1);

  self->max_listed = max_listed;
  self->tracked = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, change_free);
  self->untracked = g_ptr_array_new_with_free_func (change_free);
  return self;
}

void
jk_git_tally_free (JkGitTally *self)
{
  g_hash_table_unref (self->tracked);
  g_ptr_array_unref (self->untracked);
  g_free (self);
}

JkGitChange *
jk_git_tally_peek (JkGitTally *self,
                   const char *path)
{
  return g_hash_table_lookup (self->tracked, path);
}

static JkGitChange *
get_tracked (JkGitTally *self,
             const char *path)
{
  JkGitChange *change = jk_git_tally_peek (self, path);

  if (change == NULL)
    {
      change = change_new (path);
      g_hash_table_insert (self->tracked, change->path, change);
    }
  return change;
}

static void
set_old_path (JkGitChange *change,
              const char  *old_path)
{
  if (old_path == NULL)
    return;
  g_free (change->old_path);
  change->old_path = g_strdup (old_path);
}

void
jk_git_tally_add_index (JkGitTally *self,
                        const char *path,
                        const char *old_path,
                        char        letter)
{
  JkGitChange *change = get_tracked (self, path);

  change->index = letter;
  set_old_path (change, old_path);
}

void
jk_git_tally_add_worktree (JkGitTally *self,
                           const char *path,
                           const char *old_path,
                           char        letter)
{
  JkGitChange *change = get_tracked (self, path);

  change->worktree = letter;
  set_old_path (change, old_path);
}

void
jk_git_tally_add_conflict (JkGitTally *self,
                           const char *path)
{
  get_tracked (self, path)->is_conflicted = TRUE;
}

void
jk_git_tally_add_untracked (JkGitTally *self,
                            const char *path)
{
  JkGitChange *change;

  /* There for a moment, in the middle of a restore. */
  if (jk_git_is_temporary (path))
    return;
  self->n_untracked++;
  if (self->untracked->len >= self->max_listed)
    return;
  change = change_new (path);
  change->worktree = '?';
  g_ptr_array_add (self->untracked, change);
}

gboolean
jk_git_tally_copy_worktree (JkGitTally *self,
                            GHashTable *letters)
{
  GHashTableIter iter;
  gpointer value;

  if (self->n_untracked > self->untracked->len)
    return FALSE;
  g_hash_table_iter_init (&iter, self->tracked);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const JkGitChange *change = value;

      if (change->is_conflicted || change->worktree == 'A' || change->worktree == 'R')
        return FALSE;
      if (change->worktree != '\0')
        g_hash_table_insert (letters, g_strdup (change->path), GINT_TO_POINTER (change->worktree));
    }
  for (guint i = 0; i < self->untracked->len; i++)
    g_hash_table_insert (letters, g_strdup (((JkGitChange *) self->untracked->pdata[i])->path), GINT_TO_POINTER ('?'));
  return TRUE;
}

void
jk_git_tally_limit (JkGitTally *self,
                    guint       max_listed)
{
  self->max_listed = MIN (self->max_listed, max_listed);
  if (self->untracked->len > self->max_listed)
    g_ptr_array_set_size (self->untracked, self->max_listed);
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  const JkGitChange *const *first = a;
  const JkGitChange *const *second = b;

  return strcmp ((*first)->path, (*second)->path);
}

static void
count_change (JkGitStatus *status,
              JkGitChange *change)
{
  status->total++;
  if (change->is_conflicted)
    {
      change->index = change->worktree = '\0';
      status->conflicted++;
      return;
    }
  status->staged += change->index != '\0';
  status->modified += change->worktree != '\0';
  status->renamed += change->index == 'R' || change->worktree == 'R';
  status->deleted += change->index == 'D' || change->worktree == 'D';
  status->type_changed += change->index == 'T' || change->worktree == 'T';
}

void
jk_git_tally_finish (JkGitTally  *self,
                     JkGitStatus *status)
{
  g_autoptr (GPtrArray) tracked = g_ptr_array_new_with_free_func (change_free);
  GHashTableIter iter;
  gpointer change;

  g_hash_table_iter_init (&iter, self->tracked);
  while (g_hash_table_iter_next (&iter, NULL, &change))
    {
      g_hash_table_iter_steal (&iter);
      count_change (status, change);
      g_ptr_array_add (tracked, change);
    }
  g_ptr_array_sort (tracked, compare_paths);
  if (tracked->len > self->max_listed)
    g_ptr_array_set_size (tracked, self->max_listed);
  if (tracked->len + self->untracked->len > self->max_listed)
    g_ptr_array_set_size (self->untracked, self->max_listed - tracked->len);

  status->untracked = self->n_untracked;
  status->total += self->n_untracked;
  g_clear_pointer (&status->changes, g_ptr_array_unref);
  status->changes = g_steal_pointer (&tracked);
  g_ptr_array_extend_and_steal (status->changes, g_steal_pointer (&self->untracked));
  self->untracked = g_ptr_array_new_with_free_func (change_free);
  self->n_untracked = 0;
  status->is_truncated = status->total > status->changes->len;
}
