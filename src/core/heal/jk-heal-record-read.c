/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-record.h"

#include <math.h>

static char *
read_text (GVariant   *from,
           const char *name)
{
  char *text = NULL;

  (void) g_variant_lookup (from, name, "s", &text);
  return text;
}

static gboolean
read_boolean (GVariant   *from,
              const char *name)
{
  gboolean value = FALSE;

  return g_variant_lookup (from, name, "b", &value) && value;
}

static double
read_number (GVariant   *from,
             const char *name)
{
  double value = NAN;

  (void) g_variant_lookup (from, name, "d", &value);
  return value;
}

static void
read_items (JkHealPlan *into,
            GVariant   *from)
{
  g_autoptr(GVariant) items = g_variant_lookup_value (from, "items", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; items != NULL && i < g_variant_n_children (items); i++)
    {
      g_autoptr(GVariant) item = g_variant_get_child_value (items, i);
      g_autofree char *name = read_text (item, "name");
      g_autofree char *note = read_text (item, "note");
      gint64 size_bytes = -1;

      (void) g_variant_lookup (item, "size_bytes", "x", &size_bytes);
      jk_heal_items_add (into->items, name != NULL ? name : "", note, size_bytes);
    }
}

static void
read_effects (JkHealPlan *into,
              GVariant   *from)
{
  g_autoptr(GVariant) effects = g_variant_lookup_value (from, "effects", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; effects != NULL && i < g_variant_n_children (effects); i++)
    {
      g_autoptr(GVariant) effect = g_variant_get_child_value (effects, i);
      g_autofree char *metric = read_text (effect, "metric");
      g_autofree char *unit = read_text (effect, "unit");

      jk_heal_effects_add (into->effects, metric != NULL ? metric : "", unit != NULL ? unit : "", read_number (effect, "before"),
                           read_number (effect, "after"));
    }
}

static void
read_lists (JkHealRecord *self,
            GVariant     *from)
{
  g_autoptr(JkHealPlan) lists = jk_heal_plan_new ();
  guint32 n_items = 0;

  read_items (lists, from);
  read_effects (lists, from);
  (void) g_variant_lookup (from, "n_items", "u", &n_items);
  jk_heal_record_set_lists (self, lists->items, n_items, lists->effects);
}

static void
read_state (JkHealRecord *self,
            GVariant     *from)
{
  g_autofree char *state = read_text (from, "state");
  g_autofree char *verdict = read_text (from, "verdict");
  guint32 stage = JK_HEAL_ENDED;

  self->state = JK_HEAL_INTERRUPTED;
  for (JkHealState i = JK_HEAL_RUNNING; i <= JK_HEAL_RECOMMENDED; i++)
    {
      if (g_strcmp0 (jk_heal_state_to_string (i), state) == 0)
        self->state = i;
    }
  for (JkHealVerdict i = JK_HEAL_UNKNOWN; verdict != NULL && i <= JK_HEAL_WORSE; i++)
    {
      if (g_str_equal (jk_heal_verdict_to_string (i), verdict))
        self->verdict = i;
    }
  self->is_judged = verdict != NULL;
  (void) g_variant_lookup (from, "stage", "u", &stage);
  self->stage = MIN (stage, JK_HEAL_ENDED);
}

static JkHealTarget *
read_target (GVariant *from)
{
  g_autofree char *project = read_text (from, "project");
  g_autofree char *object = read_text (from, "target");
  const char *path = NULL;

  (void) g_variant_lookup (from, "path", "^&ay", &path);
  return jk_heal_target_new (project, path, object, read_boolean (from, "has_value") ? read_number (from, "value") : NAN);
}

JkHealRecord *
jk_heal_record_from_text (const char *text)
{
  g_autoptr(GVariant) from = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autofree char *id = from != NULL ? read_text (from, "id") : NULL;
  g_autofree char *rule = from != NULL ? read_text (from, "rule") : NULL;
  g_autofree char *action = from != NULL ? read_text (from, "action") : NULL;
  g_autofree char *trigger = from != NULL ? read_text (from, "trigger") : NULL;
  JkHealRecord *self;

  if (id == NULL || rule == NULL || action == NULL)
    return NULL;
  self = jk_heal_record_new (rule, action, read_target (from), g_strcmp0 (trigger, "person") == 0, 0);
  g_free (self->id);
  self->id = g_steal_pointer (&id);
  (void) g_variant_lookup (from, "started_us", "x", &self->started_us);
  (void) g_variant_lookup (from, "ended_us", "x", &self->ended_us);
  self->operation = read_text (from, "operation");
  self->error = read_text (from, "error");
  self->can_undo = read_boolean (from, "undoable");
  self->pile = read_text (from, "pile");
  self->below = read_text (from, "below");
  self->mark = read_text (from, "mark");
  read_state (self, from);
  read_lists (self, from);
  self->plan_data = g_variant_lookup_value (from, "plan_data", NULL);
  self->way_back = g_variant_lookup_value (from, "way_back", NULL);
  self->outcome_data = g_variant_lookup_value (from, "outcome_data", NULL);
  return self;
}
