/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that the user named for cleaning, and what lies in them that must not be cleaned, or is not to be counted twice. */
#include <math.h>

#include "files-fixture.h"
#include "jk-disk-clean.h"
#include "jk-error.h"

#define DAY_S (24 * 60 * 60)
#define DAY_US (DAY_S * (gint64) G_USEC_PER_SEC)

typedef struct
{
  char *home;
  char *data;
  char *quarantine;
  JkHealTarget *target;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->home = g_dir_make_tmp ("jikimi-places-XXXXXX", NULL);
  fixture->data = g_build_filename (fixture->home, ".local/share/jikimi", NULL);
  fixture->quarantine = g_build_filename (fixture->data, "quarantine", NULL);
  fixture->target = jk_heal_target_new (NULL, NULL, NULL, NAN);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  remove_tree (fixture->home);
  g_free (fixture->home);
  g_free (fixture->data);
  g_free (fixture->quarantine);
  jk_heal_target_free (fixture->target);
}

static JkHealAction *
make_action (Fixture           *fixture,
             const char *const *kinds,
             const char        *folder,
             const char        *own,
             gint64             keep_us)
{
  const char *const folders[] = { folder, NULL }, *const owns[] = { own, NULL };
  const JkDiskCleanOptions options = { .home = fixture->home, .kinds = kinds, .folders = folders, .goal_percent = 80,
                                       .quarantine = fixture->quarantine, .keep_us = keep_us, .own = owns };

  return jk_disk_clean_new (&options);
}

static JkHealOutcome *
clean (Fixture      *fixture,
       JkHealAction *action,
       JkHealPlan  **plan)
{
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(GError) error = NULL;
  JkHealOutcome *outcome;

  *plan = jk_heal_action_plan (action, fixture->target, NULL, &error);
  g_assert_no_error (error);
  way_back = jk_heal_action_checkpoint (action, fixture->target, *plan, NULL, &error);
  outcome = jk_heal_action_act (action, fixture->target, *plan, way_back, NULL, NULL, &error);
  g_assert_no_error (error);
  (void) jk_heal_action_verify (action, fixture->target, *plan, outcome, NULL, &error);
  return outcome;
}

static double
effect_of (GPtrArray  *effects,
           const char *metric)
{
  for (guint i = 0; i < effects->len; i++)
    {
      const JkHealEffect *effect = g_ptr_array_index (effects, i);

      if (g_str_equal (effect->metric, metric))
        return effect->after;
    }
  return NAN;
}

/* What Jikimi keeps is no cache, whoever names a folder around it, in it, or a link to it. */
static void
test_own_files (Fixture      *fixture,
                gconstpointer user_data)
{
  g_autofree char *above = g_build_filename (fixture->home, ".local", NULL), *link = g_build_filename (fixture->home, "link", NULL);
  g_autofree char *below = g_build_filename (fixture->data, "backups", NULL);
  const char *const named[] = { above, fixture->data, below };

  put_file (fixture->data, "backups/2024/pack", 5000, 100 * DAY_S);
  put_file (fixture->data, "checkpoints/x", 5000, 100 * DAY_S);
  g_assert_cmpint (symlink (fixture->data, link), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autoptr(JkHealAction) action = make_action (fixture, NULL, named[i], link, 0);
      g_autoptr(JkHealPlan) plan = NULL;
      g_autoptr(JkHealOutcome) outcome = clean (fixture, action, &plan);

      g_assert_nonnull (find_item (plan->items, "refused"));
      g_assert_cmpuint (outcome->n_items, ==, 0);
      g_assert_true (has_file (fixture->data, "backups/2024/pack"));
      g_assert_true (has_file (fixture->data, "checkpoints/x"));
    }
}

/* A folder that is named, and a cache in it that is allowed as well: each byte is counted, and each entry moved, once. */
static void
test_overlapping (Fixture      *fixture,
                  gconstpointer user_data)
{
  const char *const kinds[] = { "pip", NULL };
  g_autofree char *cache = g_build_filename (fixture->home, ".cache", NULL), *pip = g_build_filename (cache, "pip", NULL);
  const char *const named[] = { cache, pip };

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autoptr(JkHealAction) action = make_action (fixture, kinds, named[i], fixture->data, DAY_US);
      g_autoptr(JkHealPlan) plan = NULL;
      g_autoptr(JkHealOutcome) outcome = NULL;
      double moved;

      put_file (fixture->home, ".cache/pip/one", 100000, 5);
      put_file (fixture->home, ".cache/pip/two", 100000, 5);
      outcome = clean (fixture, action, &plan);
      moved = effect_of (plan->effects, "quarantined");
      g_assert_cmpuint (outcome->n_items, ==, 2);
      g_assert_cmpfloat (moved, >=, 200000);
      g_assert_cmpfloat (moved, <, 300000);
      g_assert_null (find_item (outcome->items, "changed"));
      /* What was foretold is measured, too. */
      g_assert_cmpfloat (effect_of (outcome->effects, "quarantined"), ==, moved);
      g_assert_true (has_file (fixture->home, ".cache/pip"));
    }
}

/* A quarantine that is not ours alone is not used, and nothing is deleted in its place. */
static void
test_no_quarantine (Fixture      *fixture,
                    gconstpointer user_data)
{
  const char *const kinds[] = { "pip", NULL };
  g_autofree char *nowhere = g_build_filename (fixture->home, "nowhere", NULL);

  put_file (fixture->home, ".cache/pip/one", 100000, 5);
  put_file (fixture->home, "elsewhere/file", 1, 5);
  g_assert_cmpint (g_mkdir_with_parents (fixture->data, 0700), ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(JkHealAction) action = make_action (fixture, kinds, nowhere, nowhere, DAY_US);
      g_autoptr(GError) error = NULL;
      g_autoptr(JkHealPlan) plan = NULL;

      if (i == 0)
        g_assert_cmpint (symlink ("../../../elsewhere", fixture->quarantine), ==, 0);
      else if (i == 1)
        g_assert_true (g_file_set_contents (fixture->quarantine, "x", 1, NULL));
      else
        g_assert_cmpint (g_mkdir (fixture->quarantine, 0700) | chmod (fixture->quarantine, 0770), ==, 0);
      plan = jk_heal_action_plan (action, fixture->target, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (plan->refusal);
      g_test_message ("%s", plan->refusal->message);
      g_assert_nonnull (strstr (plan->refusal->message, "quarantine"));
      g_assert_null (find_item (plan->items, "delete"));
      g_assert_cmpint (g_remove (fixture->quarantine), ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/disk-places/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("own-files", test_own_files);
  ADD ("overlapping", test_overlapping);
  ADD ("no-quarantine", test_no_quarantine);
  return g_test_run ();
}
