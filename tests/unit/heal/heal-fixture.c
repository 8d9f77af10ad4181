/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "heal-fixture.h"

#include <glib/gstdio.h>
#include <math.h>

#define TEST_TYPE_ACTION (test_action_get_type ())
G_DECLARE_FINAL_TYPE (TestAction, test_action, TEST, ACTION, JkHealAction)

struct _TestAction
{
  JkHealAction parent_instance;
};

G_DEFINE_FINAL_TYPE (TestAction, test_action, JK_TYPE_HEAL_ACTION)

static void
test_action_class_init (TestActionClass *klass)
{
}

static void
test_action_init (TestAction *self)
{
}

static void
begin (JkHealRun *run,
       gpointer   user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->begun, run);
}

static char *
forbid (const JkHealTarget *target,
        gpointer            user_data)
{
  return g_strdup (((Fixture *) user_data)->forbidden);
}

static char *
path_of (const char *project,
         gpointer    user_data)
{
  return g_strconcat ("/tree/", project, NULL);
}

static gboolean
is_project (const char *wanted,
            const char *project,
            gpointer    user_data)
{
  return g_str_equal (wanted, project);
}

static void
announce (JkHealRun *run,
          gpointer   user_data)
{
}

static void
keep (const JkHealRecord *record,
      gpointer            user_data)
{
  ((Fixture *) user_data)->n_keeps++;
}

static void
forget (const char *id,
        gpointer    user_data)
{
  g_ptr_array_add (((Fixture *) user_data)->forgotten, g_strdup (id));
}

static void
ended (const JkHealRecord *record,
       gpointer            user_data)
{
  const char *verdict = record->is_judged ? jk_heal_verdict_to_string (record->verdict) : "-";

  g_ptr_array_add (((Fixture *) user_data)->told,
                   g_strdup_printf ("%s %s %s", record->rule, jk_heal_state_to_string (record->state), verdict));
}

static void
changed (gpointer user_data)
{
}

static const JkHealHost host = {
  .begin = begin, .forbid = forbid, .path = path_of, .is_project = is_project, .announce = announce, .keep = keep, .forget = forget,
  .ended = ended, .changed = changed,
};

void
fixture_configure (Fixture    *fixture,
                   const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("heal-XXXXXX.conf", &path, &error);
  g_autoptr(JkConfig) config = NULL;
  g_autoptr(GPtrArray) rules = NULL, actions = g_ptr_array_new ();

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  config = jk_config_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  rules = jk_heal_rules_new (config);
  g_ptr_array_add (actions, fixture->action);
  jk_heal_loop_set_rules (fixture->loop, rules, actions, jk_config_get_int (config, "healing.max_per_hour"));
}

void
fixture_use_own_rules (Fixture *fixture)
{
  g_autoptr(JkConfig) config = jk_config_load ("/nonexistent/jikimi.conf", NULL, NULL);
  g_autoptr(GPtrArray) rules = jk_heal_rules_new (config), actions = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < rules->len; i++)
    g_ptr_array_add (actions, g_object_new (TEST_TYPE_ACTION, "id", ((JkHealRule *) g_ptr_array_index (rules, i))->action, NULL));
  jk_heal_loop_set_rules (fixture->loop, rules, actions, 12);
}

void
fixture_set_up (Fixture      *fixture,
                gconstpointer unused)
{
  fixture->clock = jk_clock_new_manual (1000 * HOUR);
  jk_clock_advance (fixture->clock, HOUR);
  fixture->loop = jk_heal_loop_new (fixture->clock, &host, fixture);
  fixture->facts = jk_heal_facts_new ();
  fixture->begun = g_ptr_array_new ();
  fixture->told = g_ptr_array_new_with_free_func (g_free);
  fixture->forgotten = g_ptr_array_new_with_free_func (g_free);
  fixture->action = g_object_new (TEST_TYPE_ACTION, "id", "disk-clean", "timeout-us", 60 * SECOND, NULL);
  jk_heal_loop_set_allowed (fixture->loop, TRUE, JK_HEAL_STOPPED_BY_NOBODY);
  fixture_configure (fixture, "[heal test]\ncondition = disk_usage >= 90\nfor = 10s\naction = disk-clean\nverify_for = 1min\n"
                              "cooldown = 2min\nstable = 5min\nretries = 2\n[heal low-disk]\nmode = off\n");
}

void
fixture_tear_down (Fixture      *fixture,
                   gconstpointer unused)
{
  jk_heal_loop_free (fixture->loop);
  jk_heal_facts_free (fixture->facts);
  g_ptr_array_unref (fixture->begun);
  g_ptr_array_unref (fixture->told);
  g_ptr_array_unref (fixture->forgotten);
  g_object_unref (fixture->action);
  g_free (fixture->forbidden);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->keys) && fixture->keys[i] != NULL; i++)
    {
      g_free (fixture->keys[i]);
      g_free (fixture->labels[i][1]);
    }
  jk_clock_unref (fixture->clock);
}

void
fixture_set_series (Fixture *fixture,
                    guint    n,
                    double   value)
{
  fixture->n_series = n;
  for (guint i = 0; i < n; i++)
    {
      fixture->values[i] = value;
      if (fixture->keys[i] != NULL)
        continue;
      fixture->labels[i][0] = (char *) "mount";
      fixture->labels[i][1] = g_strdup_printf ("/disk%u", i);
      fixture->keys[i] = g_strdup_printf ("disk_usage{mount=\"/disk%u\"}", i);
    }
}

void
fixture_tick (Fixture *fixture,
              gint64   us)
{
  jk_clock_advance (fixture->clock, us);
  jk_heal_facts_clear (fixture->facts);
  for (guint i = 0; i < fixture->n_series; i++)
    {
      const JkHealSeries series = {
        .series = fixture->keys[i], .metric = "disk_usage", .labels = (const char *const *) fixture->labels[i],
        .fact = { fixture->values[i], NULL, JK_LEVEL_INFO, 0, jk_clock_get_real_us (fixture->clock) },
      };

      jk_heal_facts_add (fixture->facts, &series);
    }
  jk_heal_loop_tick (fixture->loop, fixture->facts);
}

JkHealRun *
fixture_take (Fixture   *fixture,
              JkHealStep step)
{
  for (guint i = 0; i < fixture->begun->len; i++)
    {
      if (((JkHealRun *) g_ptr_array_index (fixture->begun, i))->step == step)
        return g_ptr_array_steal_index (fixture->begun, i);
    }
  g_error ("no run waits for its step %d", step);
}

JkHealPlan *
fixture_plan (gboolean can_undo)
{
  JkHealPlan *plan = jk_heal_plan_new ();

  plan->can_undo = can_undo;
  jk_heal_items_add (plan->items, "/cache", NULL, 5);
  jk_heal_effects_add (plan->effects, "reclaimed", "B", NAN, 5);
  return plan;
}

JkHealRun *
fixture_act (Fixture *fixture,
             gboolean can_undo)
{
  JkHealRun *run = fixture_act_by (fixture, fixture_plan (can_undo));

  jk_heal_loop_verified (fixture->loop, run, JK_HEAL_UNKNOWN, NULL);
  return run;
}

JkHealRun *
fixture_act_by (Fixture    *fixture,
                JkHealPlan *plan)
{
  JkHealRun *run = fixture_take (fixture, JK_HEAL_STEP_PLAN);

  jk_heal_loop_planned (fixture->loop, run, plan, NULL);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_CHECKPOINT) == run);
  jk_heal_loop_checkpointed (fixture->loop, run, g_variant_ref_sink (g_variant_new_parsed ("{'was': <1>}")), NULL);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_KEEP) == run);
  jk_heal_loop_kept (fixture->loop, run, NULL);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_ACT) == run);
  jk_heal_loop_acted (fixture->loop, run, jk_heal_outcome_new (), NULL);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_VERIFY) == run);
  return run;
}

const char *
fixture_last (Fixture *fixture)
{
  return fixture->told->len > 0 ? g_ptr_array_index (fixture->told, fixture->told->len - 1) : "";
}
