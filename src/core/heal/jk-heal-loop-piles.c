/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on what: of several commits on a branch only the newest can be taken back. */
#include "jk-heal-loop-private.h"

static char *
make_key (const char *project,
          const char *pile)
{
  return g_strjoin ("\n", project != NULL ? project : "", pile, NULL);
}

void
jk_heal_loop_note_top (JkHealLoop *self,
                       const char *project,
                       const char *pile,
                       const char *top)
{
  g_hash_table_replace (self->tops, make_key (project, pile), g_strdup (top));
  jk_heal_loop_note_change (self);
}

static gboolean
is_same_pile (const JkHealRecord *a,
              const JkHealRecord *b)
{
  return g_strcmp0 (a->pile, b->pile) == 0 && g_strcmp0 (a->target->project, b->target->project) == 0;
}

/* Nobody has told since this process began what lies on top. */
static gboolean
has_newer (JkHealLoop         *self,
           const JkHealRecord *record)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      const JkHealRecord *other = g_ptr_array_index (self->records, i);

      if (other == record)
        return FALSE;
      if (other->state == JK_HEAL_KEPT && is_same_pile (other, record))
        return TRUE;
    }
  return FALSE;
}

gboolean
jk_heal_loop_is_covered (JkHealLoop         *self,
                         const JkHealRecord *record)
{
  g_autofree char *key = NULL;
  const char *top;

  if (record->pile == NULL)
    return FALSE;
  key = make_key (record->target->project, record->pile);
  top = g_hash_table_lookup (self->tops, key);
  return top != NULL && record->mark != NULL ? !g_str_equal (top, record->mark) : has_newer (self, record);
}
