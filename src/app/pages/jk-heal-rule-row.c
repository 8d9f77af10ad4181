/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-rule-row.h"

#include <glib/gi18n-lib.h>

#include "jk-heal-text.h"

struct _JkHealRuleRow
{
  JkUnfoldRow parent_instance;

  JkHealRuleItem *rule;
  JkHost *host;
};

G_DEFINE_FINAL_TYPE (JkHealRuleRow, jk_heal_rule_row, JK_TYPE_UNFOLD_ROW)

/* Returns: (transfer full): "" where it may act at any time */
static char *
next_text (JkHealRuleItem *rule)
{
  gint64 next = MAX (jk_heal_rule_item_get_next_allowed (rule), jk_heal_rule_item_get_rests_until (rule));
  g_autofree char *clock = NULL;

  if (next <= g_get_real_time () || jk_heal_rule_item_get_state (rule) == JK_HEAL_OFF)
    return g_strdup ("");
  clock = jk_heal_text_clock (next);
  /* Translators: %s is a time */
  return g_strdup_printf (_ ("again from %s"), clock);
}

static char *
scope_text (JkHealRuleRow *self)
{
  const char *id = jk_heal_rule_item_get_project (self->rule), *target = jk_heal_rule_item_get_target (self->rule);
  JkProjectItem *project = id != NULL ? jk_host_find_project (self->host, id) : NULL;

  if (project != NULL)
    return g_strdup (jk_project_item_get_name (project));
  return g_strdup (target != NULL ? target : "");
}

/* A condition of several parts is for the details: nobody takes it in at a glance. */
static gboolean
is_short (JkHealRuleItem *rule)
{
  g_autofree char *condition = jk_heal_text_condition (rule);

  return !g_str_equal (condition, jk_heal_rule_item_get_condition (rule));
}

/* Returns: (transfer full): the condition and for how long it has to hold */
static char *
trigger_text (JkHealRuleItem *rule)
{
  g_autofree char *condition = jk_heal_text_condition (rule);
  gint64 for_s = jk_heal_rule_item_get_for_s (rule);

  if (*condition == '\0' || for_s <= 0)
    return g_steal_pointer (&condition);
  if (for_s % 60 != 0)
    return g_strdup_printf (ngettext ("%s for %d second", "%s for %d seconds", for_s), condition, (int) for_s);
  return g_strdup_printf (ngettext ("%s for %d minute", "%s for %d minutes", for_s / 60), condition, (int) (for_s / 60));
}

static char *
breaker_text (JkHealRuleItem *rule)
{
  gint64 n = jk_heal_rule_item_get_n_failures (rule), until = jk_heal_rule_item_get_rests_until (rule);
  g_autofree char *clock = NULL;

  if (jk_heal_rule_item_is_on_trial (rule))
    return g_strdup (_ ("It failed before. The next attempt decides whether it goes on."));
  if (until == 0 && n == 0)
    return g_strdup ("");
  if (until == 0)
    return g_strdup_printf (ngettext ("%d attempt in a row did not help.", "%d attempts in a row did not help.", n), (int) n);
  clock = jk_heal_text_clock (until);
  return g_strdup_printf (ngettext ("%d attempt in a row did not help. It tries again from %s.",
                                    "%d attempts in a row did not help. It tries again from %s.", n), (int) n, clock);
}

static const char *
nature_text (JkHealRuleItem *rule)
{
  if (jk_heal_rule_item_get_only_recommends (rule))
    return _ ("Only says what to do; it changes nothing.");
  return jk_heal_rule_item_get_can_undo (rule) ? _ ("What it does can be undone.") : _ ("What it does cannot be undone.");
}

static void
jk_heal_rule_row_fill (JkUnfoldRow *row)
{
  JkHealRuleRow *self = JK_HEAL_RULE_ROW (row);
  const char *raw = jk_heal_rule_item_get_condition (self->rule);
  g_autofree char *trigger = trigger_text (self->rule), *breaker = breaker_text (self->rule);

  jk_unfold_row_add_part (row, _ ("What Sets It Off"), trigger);
  /* Who wrote the rule knows it by this. */
  if (is_short (self->rule))
    {
      GtkWidget *label = gtk_label_new (raw);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_widget_add_css_class (label, "monospace");
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      jk_unfold_row_add_widget (row, label);
    }
  jk_unfold_row_add_part (row, _ ("What It Does"), nature_text (self->rule));
  jk_unfold_row_add_part (row, _ ("Why It Does Not Act"), jk_heal_rule_item_get_refusal (self->rule));
  jk_unfold_row_add_part (row, _ ("Earlier Attempts"), breaker);
  jk_unfold_row_add_button (row, _ ("Preview…"), "win.preview-heal", jk_heal_rule_item_get_id (self->rule));
}

void
jk_heal_rule_row_refresh (JkHealRuleRow *self)
{
  JkHealState state = jk_heal_rule_item_get_state (self->rule);
  const char *refusal = jk_heal_rule_item_get_refusal (self->rule);
  g_autofree char *trigger = trigger_text (self->rule), *value = jk_heal_text_now (self->rule, self->host, !is_short (self->rule));
  g_autofree char *now = value != NULL ? g_strdup_printf (_ ("now %s"), value) : g_strdup ("");
  g_autofree char *next = next_text (self->rule), *scope = scope_text (self), *breaker = breaker_text (self->rule);
  g_autofree char *key = g_strjoin ("\n", trigger, breaker, nature_text (self->rule), refusal != NULL ? refusal : "", NULL);
  const char *facts[] = { scope, is_short (self->rule) ? trigger : "", now, next,
                          jk_heal_rule_item_only_proposes (self->rule) ? _ ("only proposes") : "", NULL };
  JkRowHead head = { jk_heal_text_state_icon (state), jk_heal_text_state_level (state),
                     jk_heal_rule_item_get_name (self->rule), jk_heal_text_state (state), facts, key };

  jk_unfold_row_show (JK_UNFOLD_ROW (self), &head);
}

static void
jk_heal_rule_row_dispose (GObject *object)
{
  JkHealRuleRow *self = JK_HEAL_RULE_ROW (object);

  g_clear_object (&self->rule);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (jk_heal_rule_row_parent_class)->dispose (object);
}

static void
jk_heal_rule_row_class_init (JkHealRuleRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jk_heal_rule_row_dispose;
  JK_UNFOLD_ROW_CLASS (klass)->fill = jk_heal_rule_row_fill;
}

static void
jk_heal_rule_row_init (JkHealRuleRow *self)
{
}

GtkWidget *
jk_heal_rule_row_new (JkHealRuleItem *rule,
                      JkHost         *host)
{
  JkHealRuleRow *self = g_object_new (JK_TYPE_HEAL_RULE_ROW, NULL);

  self->rule = g_object_ref (rule);
  self->host = g_object_ref (host);
  g_signal_connect_object (rule, "changed", G_CALLBACK (jk_heal_rule_row_refresh), self, G_CONNECT_SWAPPED);
  jk_heal_rule_row_refresh (self);
  return GTK_WIDGET (self);
}

JkHealRuleItem *
jk_heal_rule_row_get_rule (JkHealRuleRow *self)
{
  return self->rule;
}
