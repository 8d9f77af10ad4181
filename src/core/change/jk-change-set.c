/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-change-set.h"

#include <string.h>

struct _JkChangeSet
{
  gatomicrefcount refs;
  GPtrArray *changes;
  GPtrArray *proposals;
  GHashTable *by_path; /* path of the change → it */
  gboolean is_truncated;
};

static void
change_free (gpointer data)
{
  JkClassifiedChange *change = data;

  g_free (change->path);
  g_free (change->old_path);
  jk_change_judgement_clear (&change->judgement);
  g_free (change);
}

JkChangeSet *
jk_change_set_new (void)
{
  JkChangeSet *self = g_new0 (JkChangeSet, 1);

  g_atomic_ref_count_init (&self->refs);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
jk_change_set_take (JkChangeSet        *self,
                    JkClassifiedChange *change)
{
  g_return_if_fail (self->proposals == NULL);

  g_ptr_array_add (self->changes, change);
  g_hash_table_replace (self->by_path, change->path, change);
}

static void
ask_about_many_deleted (JkChangeSet *self)
{
  guint n = 0;

  for (guint i = 0; i < self->changes->len; i++)
    n += g_str_equal (((JkClassifiedChange *) self->changes->pdata[i])->judgement.reason, "deleted");
  for (guint i = 0; i < self->changes->len && n > JK_CHANGE_MANY_DELETED; i++)
    {
      JkChangeJudgement *judgement = &((JkClassifiedChange *) self->changes->pdata[i])->judgement;

      if (!g_str_equal (judgement->reason, "deleted"))
        continue;
      judgement->verdict = JK_CHANGE_ASK;
      judgement->reason = "many-deleted";
    }
}

void
jk_change_set_seal (JkChangeSet *self,
                    gboolean     is_truncated)
{
  g_autofree JkChangeEntry *entries = g_new (JkChangeEntry, self->changes->len + 1);

  ask_about_many_deleted (self);
  for (guint i = 0; i < self->changes->len; i++)
    {
      const JkClassifiedChange *change = self->changes->pdata[i];

      entries[i] = (JkChangeEntry) { change->path,     change->old_path,        change->index,
                                     change->worktree, change->judgement.class, change->judgement.verdict };
    }
  self->proposals = jk_change_group (entries, self->changes->len);
  self->is_truncated = is_truncated;
}

JkChangeSet *
jk_change_set_ref (JkChangeSet *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
jk_change_set_unref (JkChangeSet *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->by_path);
  g_clear_pointer (&self->proposals, g_ptr_array_unref);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

GPtrArray *
jk_change_set_get_changes (const JkChangeSet *self)
{
  return self->changes;
}

GPtrArray *
jk_change_set_get_proposals (const JkChangeSet *self)
{
  return self->proposals;
}

gboolean
jk_change_set_get_truncated (const JkChangeSet *self)
{
  return self->is_truncated;
}

const JkClassifiedChange *
jk_change_set_find (const JkChangeSet *self,
                    const char        *path)
{
  return g_hash_table_lookup (self->by_path, path);
}

const JkChangeProposal *
jk_change_set_find_proposal (const JkChangeSet *self,
                             const char        *id)
{
  for (guint i = 0; i < self->proposals->len; i++)
    if (g_str_equal (((JkChangeProposal *) self->proposals->pdata[i])->id, id))
      return self->proposals->pdata[i];
  return NULL;
}

char *
jk_change_path_unescape (const char *shown)
{
  GString *path = g_string_new (NULL);

  for (const char *p = shown; *p != '\0'; p++)
    if (p[0] == '\\' && p[1] == 'x' && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3]))
      {
        g_string_append_c (path, (char) (g_ascii_xdigit_value (p[2]) << 4 | g_ascii_xdigit_value (p[3])));
        p += 3;
      }
    else
      g_string_append_c (path, *p);
  return g_string_free (path, FALSE);
}
