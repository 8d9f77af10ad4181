/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-effect-words.h"
#include "jk-json.h"
#include "jk-text.h"
#include "jk-value-text.h"
#include "jk-words.h"

#define N_ACTIONS_SHOWN 10
#define N_ITEMS_SHOWN 40

static const char *
word_of (const char        *word,
         const char *const (*words)[2],
         gsize              n)
{
  for (gsize i = 0; word != NULL && i < n; i++)
    {
      if (g_str_equal (words[i][0], word))
        return g_dpgettext2 (NULL, "heal", words[i][1]);
    }
  return word;
}

static const char *
rule_state_word (const char *state)
{
  static const char *const words[][2] = {
    { "watching", NC_ ("heal", "watching") }, { "pending", NC_ ("heal", "waits") }, { "deciding", NC_ ("heal", "deciding") },
    { "checkpointing", NC_ ("heal", "checkpoint") }, { "acting", NC_ ("heal", "acting") }, { "verifying", NC_ ("heal", "verifying") },
    { "cooling", NC_ ("heal", "cooling down") }, { "resting", NC_ ("heal", "resting") }, { "paused", NC_ ("heal", "held back") },
    { "off", NC_ ("heal", "off") },
  };

  return word_of (state, words, G_N_ELEMENTS (words));
}

static const char *
action_state_word (const char *state)
{
  static const char *const words[][2] = {
    { "running", NC_ ("heal", "under way") }, { "kept", NC_ ("heal", "done") }, { "undone", NC_ ("heal", "undone") },
    { "failed", NC_ ("heal", "failed") }, { "interrupted", NC_ ("heal", "cut short") }, { "refused", NC_ ("heal", "not done") },
    { "recommended", NC_ ("heal", "proposed") },
  };

  return word_of (state, words, G_N_ELEMENTS (words));
}

/* What somebody else wrote, on a line of its own. */
static void
say_line (JkCtl      *ctl,
          const char *text)
{
  g_autofree char *escaped = jk_text_escape (text);

  if (*escaped != '\0')
    jk_ctl_say (ctl, "%s\n", escaped);
}

/* The condition stands last: it is the longest, and the name tells the same in words. */
static void
print_rules (JkCtl      *ctl,
             JsonObject *healing)
{
  g_autoptr(JkTable) table = jk_table_new ();
  JsonArray *rows = jk_json_get_array (healing, "rules");

  jk_table_add_column (table, C_ ("heal", "Rule"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "State"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "What it looks at"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "When"), JK_TABLE_SHRINKS);
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      gboolean is_resting = g_strcmp0 (jk_json_get_string (row, "state"), "resting") == 0;

      jk_table_add (table, jk_json_get_string (row, "id"), NULL);
      jk_table_add (table, rule_state_word (jk_json_get_string (row, "state")), is_resting ? "31" : NULL);
      jk_table_add (table, jk_json_get_string (row, "name"), NULL);
      jk_table_add (table, jk_json_get_string (row, "condition"), "2");
    }
  jk_ctl_print_table (ctl, table);
}

/* Sentences: in a table they would be cut. */
static void
say_refusals (JkCtl      *ctl,
              JsonObject *healing)
{
  JsonArray *rows = jk_json_get_array (healing, "rules");

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      g_autofree char *refusal = jk_text_escape (jk_json_get_string (row, "refusal"));
      g_autofree char *id = jk_text_escape (jk_json_get_string (row, "id"));

      if (*refusal != '\0')
        /* Translators: a rule of self-healing, and why it does nothing */
        jk_ctl_say (ctl, _ ("%s does nothing now: %s\n"), id, refusal);
    }
}

static void
print_actions (JkCtl      *ctl,
               JsonObject *healing)
{
  g_autoptr(JkTable) table = jk_table_new ();
  JsonArray *rows = jk_json_get_array (healing, "actions");
  const guint n = jk_json_get_length (rows);
  gboolean can_undo = FALSE;

  jk_table_add_column (table, _ ("Id"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "Begun"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "State"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "Way back"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "What"), JK_TABLE_SHRINKS);
  for (guint i = 0; i < MIN (n, N_ACTIONS_SHOWN); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      g_autofree char *begun = jk_words_ago (jk_json_get_time_us (row, "started"), g_get_real_time ());
      const char *error = jk_json_get_string (row, "error"), *title = jk_json_get_string (row, "title");
      const char *text = error != NULL ? error : jk_json_get_string (row, "text");
      g_autofree char *what = g_strdup_printf ("%s. %s", title != NULL ? title : "", text != NULL ? text : "");

      jk_table_add (table, jk_json_get_string (row, "id"), "2");
      jk_table_add (table, begun, NULL);
      jk_table_add (table, action_state_word (jk_json_get_string (row, "state")), NULL);
      jk_table_add (table, jk_json_get_boolean (row, "can_undo") ? C_ ("heal", "undo") : "", NULL);
      jk_table_add (table, what, NULL);
      can_undo = can_undo || jk_json_get_boolean (row, "can_undo");
    }
  if (jk_table_is_empty (table))
    return;
  jk_ctl_say (ctl, "\n");
  jk_ctl_print_table (ctl, table);
  if (can_undo)
    jk_ctl_say (ctl, "%s\n", _ ("“jikimictl heal undo ID” takes one back."));
  if (n > N_ACTIONS_SHOWN)
    jk_ctl_say (ctl, "%s\n", _ ("Older ones stand on the window’s page, and in “jikimictl --json heal”."));
}

static void
say_held_back (JkCtl      *ctl,
               JsonObject *healing)
{
  gint64 until_us = jk_json_get_time_us (healing, "paused_until");
  const char *by = jk_json_get_string (healing, "stopped_by");
  g_autofree char *until = until_us != 0 ? jk_words_time (until_us) : NULL;

  if (g_strcmp0 (by, "file") == 0)
    jk_ctl_say (ctl, "%s\n",
                _ ("Self-healing is stopped by a file on this computer. Nothing is repaired until the file is removed."));
  else if (g_strcmp0 (by, "environment") == 0)
    jk_ctl_say (ctl, "%s\n",
                _ ("Self-healing is stopped by an environment variable. Start Jikimi without it to allow repairs."));
  else if (until != NULL)
    {
      g_autofree char *text
        = g_strdup_printf (_ ("Healing is held back until %s; “jikimictl heal resume” lets it go on sooner."), until);

      jk_ctl_say (ctl, "%s\n", text);
    }
  else
    jk_ctl_say (ctl, "%s\n", _ ("Healing is held back; “jikimictl heal resume” lets it go on."));
}

void
jk_heal_view_say (JkCtl      *ctl,
                  JsonObject *healing)
{
  JsonObject *budget = jk_json_get_object (healing, "budget");

  if (!jk_json_get_boolean (healing, "auto_healing"))
    jk_ctl_say (ctl, "%s\n", _ ("Nothing is repaired without asking; “jikimictl healing on” lets it be."));
  if (jk_json_get_boolean (healing, "paused"))
    say_held_back (ctl, healing);
  jk_ctl_say (ctl, _ ("Actions in the last hour: %d of %d\n"), (int) jk_json_get_int (budget, "used"),
              (int) jk_json_get_int (budget, "per_hour"));
  print_rules (ctl, healing);
  say_refusals (ctl, healing);
  print_actions (ctl, healing);
}

static void
say_effects (JkCtl      *ctl,
             JsonObject *told)
{
  JsonArray *rows = jk_json_get_array (told, "effects");

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *metric = jk_json_get_string (row, "metric"), *unit = jk_json_get_string (row, "unit");
      const double before = jk_json_get_double (row, "before"), after = jk_json_get_double (row, "after");
      g_autofree char *title = jk_text_escape (jk_effect_words_title (metric));
      g_autofree char *was = jk_metric_text_new (metric, unit, before), *is = jk_metric_text_new (metric, unit, after);

      if (isnan (before) || isnan (after))
        jk_ctl_say (ctl, "  %s: %s\n", title, isnan (before) ? is : was);
      else
        jk_ctl_say (ctl, "  %s: %s → %s\n", title, was, is);
    }
}

static void
print_items (JkCtl      *ctl,
             JsonObject *told)
{
  g_autoptr(JkTable) table = jk_table_new ();
  JsonArray *items = jk_json_get_array (told, "items");
  const guint n_shown = MIN (jk_json_get_length (items), N_ITEMS_SHOWN);
  const gint64 n = MAX (jk_json_get_int (told, "n_items"), (gint64) jk_json_get_length (items));

  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  jk_table_add_column (table, NULL, JK_TABLE_RIGHT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  for (guint i = 0; i < n_shown; i++)
    {
      JsonObject *item = jk_json_get_element (items, i);
      const double size = jk_json_get_double (item, "size_bytes");
      g_autofree char *text = isnan (size) ? g_strdup ("") : jk_value_text_new (size, "B", 1);

      jk_table_add (table, "", NULL);
      jk_table_add (table, jk_json_get_string (item, "name"), NULL);
      jk_table_add (table, text, NULL);
      jk_table_add (table, jk_json_get_string (item, "note"), "2");
    }
  if (!jk_table_is_empty (table))
    jk_ctl_print_table (ctl, table);
  if (n > n_shown)
    jk_ctl_say (ctl, ngettext ("  and %d more\n", "  and %d more\n", (int) (n - n_shown)), (int) (n - n_shown));
}

static void
say_next (JkCtl      *ctl,
          JsonObject *preview)
{
  g_autofree char *rule = jk_text_escape (jk_json_get_string (preview, "rule"));

  if (jk_json_get_boolean (preview, "only_recommends"))
    jk_ctl_say (ctl, "%s\n", _ ("Only says what to do; it changes nothing."));
  else if (jk_json_get_boolean (preview, "would_act"))
    jk_ctl_say (ctl, jk_json_get_boolean (preview, "can_undo")
                         ? _ ("“jikimictl heal run %s” does it, with the same options; it can be undone.\n")
                         : _ ("“jikimictl heal run %s” does it, with the same options; it cannot be undone.\n"), rule);
}

void
jk_heal_view_say_preview (JkCtl      *ctl,
                          JsonObject *preview)
{
  g_autofree char *refusal = jk_text_escape (jk_json_get_string (preview, "refusal"));

  say_line (ctl, jk_json_get_string (preview, "title"));
  if (!jk_json_get_boolean (preview, "only_recommends"))
    say_line (ctl, jk_json_get_string (preview, "text"));
  if (*refusal != '\0')
    jk_ctl_say (ctl, _ ("Why not: %s\n"), refusal);
  say_effects (ctl, preview);
  print_items (ctl, preview);
  say_next (ctl, preview);
}

void
jk_heal_view_say_action (JkCtl      *ctl,
                         JsonObject *healing,
                         const char *id)
{
  JsonArray *rows = jk_json_get_array (healing, "actions");

  for (guint i = 0; id != NULL && i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);

      if (g_strcmp0 (jk_json_get_string (row, "id"), id) != 0)
        continue;
      say_line (ctl, jk_json_get_string (row, "title"));
      say_line (ctl, jk_json_get_string (row, "text"));
      say_effects (ctl, row);
      print_items (ctl, row);
      if (jk_json_get_boolean (row, "can_undo"))
        jk_ctl_say (ctl, _ ("“jikimictl heal undo %s” takes it back.\n"), id);
      return;
    }
}
