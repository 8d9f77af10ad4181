/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "healing-action.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

G_DEFINE_FINAL_TYPE (TestAction, test_action, JK_TYPE_HEAL_ACTION)

static char *
file_of (TestAction *self,
         const char *name)
{
  return g_build_filename (self->dir, name, NULL);
}

gboolean
test_action_has (TestAction *self,
                 const char *name)
{
  g_autofree char *path = file_of (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
note (TestAction *self,
      const char *name)
{
  g_autofree char *path = file_of (self, name);
  FILE *file = fopen (path, "a");

  g_assert_nonnull (file);
  fputs (".", file);
  fclose (file);
}

static void
halt_at (TestAction *self,
         const char *stage)
{
  if (g_strcmp0 (self->halt, stage) != 0)
    return;
  printf ("%s\n", stage);
  fflush (stdout);
  for (;;)
    pause ();
}

static JkHealPlan *
plan (JkHealAction       *action,
      const JkHealTarget *target,
      GCancellable       *cancellable,
      GError            **error)
{
  JkHealPlan *made = jk_heal_plan_new ();

  halt_at (TEST_ACTION (action), "plan");
  made->can_undo = TRUE;
  /* What the machine's memory does meanwhile, by which the rule is due, is not what is looked at. */
  made->judges_itself = TRUE;
  jk_heal_items_add (made->items, "the thing", "kept", 7);
  jk_heal_effects_add (made->effects, "reclaimed", "B", NAN, 7);
  return made;
}

static GVariant *
checkpoint (JkHealAction       *action,
            const JkHealTarget *target,
            const JkHealPlan   *made,
            GCancellable       *cancellable,
            GError            **error)
{
  note (TEST_ACTION (action), "checkpoint");
  halt_at (TEST_ACTION (action), "checkpoint");
  return g_variant_ref_sink (g_variant_new_parsed ("{'was': <'there'>}"));
}

static JkHealOutcome *
act (JkHealAction       *action,
     const JkHealTarget *target,
     const JkHealPlan   *made,
     GVariant           *way_back,
     JkOperation        *operation,
     GCancellable       *cancellable,
     GError            **error)
{
  TestAction *self = TEST_ACTION (action);
  JkHealOutcome *outcome;
  const char *was = NULL;

  g_assert_true (g_variant_lookup (way_back, "was", "&s", &was));
  halt_at (self, "before");
  while (self->hangs && !g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  note (self, "acted");
  halt_at (self, "after");
  outcome = jk_heal_outcome_new ();
  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %u", i);

      jk_heal_items_add (outcome->items, line, "journal", -1);
    }
  return outcome;
}

static JkHealVerdict
verify (JkHealAction       *action,
        const JkHealTarget *target,
        const JkHealPlan   *made,
        JkHealOutcome      *outcome,
        GCancellable       *cancellable,
        GError            **error)
{
  halt_at (TEST_ACTION (action), "verify");
  return JK_HEAL_HELPED;
}

static gboolean
undo (JkHealAction       *action,
      const JkHealTarget *target,
      GVariant           *way_back,
      GVariant           *outcome_data,
      GCancellable       *cancellable,
      GError            **error)
{
  halt_at (TEST_ACTION (action), "undo");
  note (TEST_ACTION (action), "undone");
  return TRUE;
}

static JkHealRemains
recover (JkHealAction       *action,
         const JkHealTarget *target,
         GVariant           *plan_data,
         GVariant           *way_back,
         GCancellable       *cancellable,
         GError            **error)
{
  TestAction *self = TEST_ACTION (action);

  g_assert_nonnull (way_back);
  if (test_action_has (self, "undone") || !test_action_has (self, "acted"))
    return JK_HEAL_LEFT_NOTHING;
  return JK_HEAL_LEFT_FINISHED;
}

static void
test_action_finalize (GObject *object)
{
  g_free (TEST_ACTION (object)->dir);
  G_OBJECT_CLASS (test_action_parent_class)->finalize (object);
}

static void
test_action_class_init (TestActionClass *klass)
{
  JkHealActionClass *action = JK_HEAL_ACTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_action_finalize;
  action->plan = plan;
  action->checkpoint = checkpoint;
  action->act = act;
  action->verify = verify;
  action->undo = undo;
  action->recover = recover;
}

static void
test_action_init (TestAction *self)
{
}
