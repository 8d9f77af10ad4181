/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways to put something right that rules can call for. */
#include "jk-engine-remedies.h"

#include "jk-engine-changes.h"
#include "jk-git-action.h"

static void
add_git_actions (JkEngine  *self,
                 GPtrArray *remedies)
{
  static const char *const ids[] = { "git-commit", "git-checkpoint" };
  g_autofree char *dir = jk_engine_dup_checkpoints_dir (self, NULL);
  const JkChangeRules rules = jk_engine_get_change_rules (self, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_ptr_array_add (remedies, jk_git_action_new (ids[i], self->permits, dir, self->id, rules.max_size));
}

GPtrArray *
jk_engine_make_remedies (JkEngine *self)
{
  GPtrArray *remedies = g_ptr_array_new_with_free_func (g_object_unref);

  add_git_actions (self, remedies);
  return remedies;
}
