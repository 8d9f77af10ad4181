/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-row.h"

#include <glib/gi18n-lib.h>

#include "jk-alert-facts.h"
#include "jk-format.h"
#include "jk-level-badge.h"
#include "jk-wrap-layout.h"

#define MAX_ACTIONS 5

struct _JkAlertRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *body;
  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *level_word;
  GtkWidget *facts;
  GtkWidget *arrow;
  GtkWidget *details; /* (nullable): made when it is first opened */
  GtkWidget *later;   /* (nullable): its button with a menu */

  JkAlertItem *alert;
  guint position;
  gboolean can_act;
  gboolean is_other;  /* than the alert whose texts are shown */
  char *details_key;  /* what the details shown were made of */
};

G_DEFINE_FINAL_TYPE (JkAlertRow, jk_alert_row, GTK_TYPE_LIST_BOX_ROW)

static void
set_text (GtkWidget  *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), text) != 0)
    gtk_label_set_label (GTK_LABEL (label), text);
}

static GtkWidget *
append_text (JkAlertRow *self,
             const char *text,
             const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (self->details), label);
  return label;
}

static void
append_part (JkAlertRow *self,
             const char *heading,
             const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  gtk_widget_add_css_class (append_text (self, heading, "caption-heading"), "jk-alert-part");
  append_text (self, text, NULL);
}

static GVariant *
wish (JkAlertRow *self,
      const char *verb,
      const char *length)
{
  return g_variant_new ("(sss)", jk_alert_item_get_id (self->alert), verb, length);
}

static GMenuModel *
snooze_menu (JkAlertRow *self)
{
  static const struct
  {
    const char *length;
    const char *label;
  } lengths[] = {
    { "15min", NC_ ("put an alert off", "15 Minutes") },
    { "1h", NC_ ("put an alert off", "1 Hour") },
    { "today", NC_ ("put an alert off", "For Today") },
    { "change", NC_ ("put an alert off", "Until It Changes") },
  };
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(GMenuItem) item = g_menu_item_new (g_dpgettext2 (NULL, "put an alert off", lengths[i].label), NULL);

      g_menu_item_set_action_and_target_value (item, "win.act-on-alert", wish (self, "snooze", lengths[i].length));
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static GtkWidget *
make_button (JkAlertRow *self,
             const char *verb,
             const char *label)
{
  g_autofree char *name = NULL;
  GtkWidget *button;

  if (g_str_equal (verb, "snooze"))
    {
      g_autoptr(GMenuModel) menu = snooze_menu (self);

      button = gtk_menu_button_new ();
      gtk_menu_button_set_label (GTK_MENU_BUTTON (button), label);
      gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
      /* Others follow their action; of a menu only the items do. */
      gtk_widget_set_sensitive (button, self->can_act);
      self->later = button;
    }
  else
    {
      button = gtk_button_new_with_label (label);
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), wish (self, verb, ""));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.act-on-alert");
    }
  /* Translators: what a button does, and to which alert */
  name = g_strdup_printf (C_ ("button and alert", "%s: %s"), label, jk_alert_item_get_title (self->alert));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

/* What a host says goes into the path of a request to it: only what is known. */
static gboolean
is_known (JkAlertItem *alert,
          const char  *verb)
{
  static const char *const known[] = { "refresh", "tune", "ack", "snooze", "dismiss", NULL };

  if (g_str_equal (verb, "heal-run"))
    return jk_alert_item_get_heal_rule (alert) != NULL;
  if (g_str_equal (verb, "heal-undo"))
    return jk_alert_item_get_heal_action (alert) != NULL;
  return g_strv_contains (known, verb);
}

static void
append_buttons (JkAlertRow *self)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "layout-manager", jk_wrap_layout_new (), NULL);
  guint n = MIN (jk_alert_item_get_n_actions (self->alert), MAX_ACTIONS);

  gtk_widget_add_css_class (box, "jk-alert-actions");
  if (g_strcmp0 (jk_alert_item_get_metric (self->alert), "git_changes") == 0 && jk_alert_item_get_project (self->alert) != NULL)
    gtk_box_append (GTK_BOX (box), make_button (self, "changes", C_ ("alert action", "View Changes")));
  for (guint i = 0; i < n; i++)
    {
      const char *label;
      const char *verb = jk_alert_item_get_action (self->alert, i, &label);

      /* What it would do is seen first. */
      if (g_str_equal (verb, "heal-run"))
        label = _ ("Preview…");
      if (is_known (self->alert, verb))
        gtk_box_append (GTK_BOX (box), make_button (self, verb, label));
    }
  gtk_widget_set_visible (box, gtk_widget_get_first_child (box) != NULL);
  gtk_box_append (GTK_BOX (self->details), box);
}

static char *
make_details_key (JkAlertItem *alert)
{
  const char *did = jk_alert_item_get_did (alert), *next = jk_alert_item_get_next (alert);
  GString *key = g_string_new (NULL);

  g_string_append_printf (key, "%s\n%s\n%s\n%s", jk_alert_item_get_title (alert), jk_alert_item_get_text (alert),
                          did != NULL ? did : "", next != NULL ? next : "");
  g_string_append_printf (key, "\n%s %s", jk_alert_item_get_heal_rule (alert) != NULL ? "heal" : "",
                          jk_alert_item_get_heal_action (alert) != NULL ? "undo" : "");
  for (guint i = 0; i < jk_alert_item_get_n_actions (alert); i++)
    {
      const char *label;
      const char *verb = jk_alert_item_get_action (alert, i, &label);

      g_string_append_printf (key, "\n%s %s", verb, label);
    }
  return g_string_free (key, FALSE);
}

gboolean
jk_alert_row_get_open (JkAlertRow *self)
{
  return self->details != NULL && gtk_widget_get_visible (self->details);
}

static void
show_details (JkAlertRow *self)
{
  g_autofree char *key = NULL;
  GtkWidget *focus;
  gboolean had_focus;

  if (!jk_alert_row_get_open (self))
    return;
  key = make_details_key (self->alert);
  if (g_strcmp0 (self->details_key, key) == 0)
    return;
  g_free (self->details_key);
  self->details_key = g_steal_pointer (&key);

  focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  had_focus = focus != NULL && gtk_widget_is_ancestor (focus, self->details);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (self->details)) != NULL;)
    gtk_box_remove (GTK_BOX (self->details), child);
  self->later = NULL;
  append_text (self, jk_alert_item_get_text (self->alert), NULL);
  append_part (self, _ ("What Jikimi Did"), jk_alert_item_get_did (self->alert));
  append_part (self, _ ("What to Do Next"), jk_alert_item_get_next (self->alert));
  append_buttons (self);
  if (had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
jk_alert_row_dispose (GObject *object)
{
  JkAlertRow *self = JK_ALERT_ROW (object);

  g_clear_object (&self->alert);
  g_clear_pointer (&self->details_key, g_free);

  G_OBJECT_CLASS (jk_alert_row_parent_class)->dispose (object);
}

static void
jk_alert_row_class_init (JkAlertRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_alert_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-alert-row.ui");
  gtk_widget_class_bind_template_child (widget_class, JkAlertRow, body);
  gtk_widget_class_bind_template_child (widget_class, JkAlertRow, icon);
  gtk_widget_class_bind_template_child (widget_class, JkAlertRow, title);
  gtk_widget_class_bind_template_child (widget_class, JkAlertRow, level_word);
  gtk_widget_class_bind_template_child (widget_class, JkAlertRow, facts);
  gtk_widget_class_bind_template_child (widget_class, JkAlertRow, arrow);
}

static void
jk_alert_row_init (JkAlertRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE, -1);
}

GtkWidget *
jk_alert_row_new (JkAlertItem *alert)
{
  JkAlertRow *self = g_object_new (JK_TYPE_ALERT_ROW, NULL);

  self->alert = g_object_ref (alert);
  self->is_other = TRUE;
  return GTK_WIDGET (self);
}

JkAlertItem *
jk_alert_row_get_alert (JkAlertRow *self)
{
  return self->alert;
}

void
jk_alert_row_set_alert (JkAlertRow  *self,
                        JkAlertItem *alert)
{
  if (!g_set_object (&self->alert, alert))
    return;
  self->is_other = TRUE;
  g_clear_pointer (&self->details_key, g_free); /* its buttons are about the one before */
}

guint
jk_alert_row_get_position (JkAlertRow *self)
{
  return self->position;
}

void
jk_alert_row_set_position (JkAlertRow *self,
                           guint       position)
{
  self->position = position;
}

gboolean
jk_alert_row_refresh (JkAlertRow         *self,
                      const JkAlertPlace *place)
{
  JkLevel level = jk_alert_item_get_level (self->alert);
  const char *title = jk_alert_item_get_title (self->alert);
  g_autofree char *facts = jk_alert_facts_text (self->alert, place->cause, " · ");
  g_autofree char *spoken = NULL, *name = NULL, *exact = NULL;

  self->position = place->position;
  self->can_act = place->can_act;
  if (place->is_below_cause)
    gtk_widget_add_css_class (self->body, "jk-alert-below");
  else
    gtk_widget_remove_css_class (self->body, "jk-alert-below");
  show_details (self);
  if (self->later != NULL)
    gtk_widget_set_sensitive (self->later, place->can_act);
  if (!self->is_other && g_str_equal (gtk_label_get_label (GTK_LABEL (self->title)), title)
      && g_str_equal (gtk_label_get_label (GTK_LABEL (self->facts)), facts)
      && g_str_equal (gtk_label_get_label (GTK_LABEL (self->level_word)), jk_format_level (level)))
    return FALSE;

  self->is_other = FALSE;
  set_text (self->title, title);
  set_text (self->facts, facts);
  set_text (self->level_word, jk_format_level (level));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), jk_format_level_icon (level));
  jk_level_style (self->icon, level);
  jk_level_style (self->level_word, level);
  exact = jk_format_time (jk_alert_item_get_since (self->alert));
  gtk_widget_set_tooltip_text (self->facts, exact);
  spoken = jk_alert_facts_text (self->alert, place->cause, ", ");
  /* Translators: an alert, read aloud: its level, its title, facts such as “System, 3 minutes ago” */
  name = g_strdup_printf (C_ ("alert", "%s: %s. %s."), jk_format_level (level), title, spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return TRUE;
}

void
jk_alert_row_toggle (JkAlertRow *self)
{
  gboolean is_open = !jk_alert_row_get_open (self);

  if (self->details == NULL)
    {
      self->details = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
      gtk_widget_add_css_class (self->details, "jk-alert-details");
      gtk_box_append (GTK_BOX (self->body), self->details);
    }
  gtk_widget_set_visible (self->details, is_open);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->arrow), is_open ? "pan-up-symbolic" : "pan-down-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, is_open, -1);
  show_details (self);
}
