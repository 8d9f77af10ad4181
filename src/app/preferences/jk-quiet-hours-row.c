/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-quiet-hours-row.h"

#include <glib/gi18n-lib.h>

#include "jk-setting.h"

#define DAY_MIN 1440
#define STEP_MIN 15
/* For who has none yet: the night. */
#define USUAL_FROM_MIN (22 * 60)
#define USUAL_TO_MIN (8 * 60)

struct _JkQuietHoursRow
{
  AdwExpanderRow parent_instance;

  GtkWidget *from;
  GtkWidget *to;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (JkQuietHoursRow, jk_quiet_hours_row, ADW_TYPE_EXPANDER_ROW)

static guint changed_signal;

static void
tell (JkQuietHoursRow *self)
{
  if (!self->filling)
    g_signal_emit (self, changed_signal, 0);
}

static gboolean
on_output_cb (GtkSpinButton *spin)
{
  guint minutes = gtk_spin_button_get_value_as_int (spin);
  g_autofree char *text = g_strdup_printf ("%02u:%02u", minutes / 60 % 24, minutes % 60);

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (spin)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  return TRUE;
}

static int
on_input_cb (GtkSpinButton *spin,
             double        *value)
{
  g_autofree char *text = g_strdup_printf ("%s-00:00", gtk_editable_get_text (GTK_EDITABLE (spin)));
  guint minutes, ignored;

  if (!jk_setting_parse_hours (text, &minutes, &ignored))
    return GTK_INPUT_ERROR;
  *value = minutes;
  return TRUE;
}

static GtkWidget *
add_clock (JkQuietHoursRow *self,
           const char      *title)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (0, DAY_MIN - 1, STEP_MIN);

  gtk_spin_button_set_wrap (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 5);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect (spin, "output", G_CALLBACK (on_output_cb), NULL);
  g_signal_connect (spin, "input", G_CALLBACK (on_input_cb), NULL);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  /* It would be called by the title as well. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  return spin;
}

static void
jk_quiet_hours_row_class_init (JkQuietHoursRowClass *klass)
{
  changed_signal = g_signal_new ("hours-changed", JK_TYPE_QUIET_HOURS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jk_quiet_hours_row_init (JkQuietHoursRow *self)
{
  self->filling = TRUE;
  self->from = add_clock (self, C_ ("quiet hours", "From"));
  self->to = add_clock (self, C_ ("quiet hours", "Until"));
  adw_expander_row_set_show_enable_switch (ADW_EXPANDER_ROW (self), TRUE);
  jk_quiet_hours_row_set_hours (self, "");
  g_signal_connect (self, "notify::enable-expansion", G_CALLBACK (tell), NULL);
}

GtkWidget *
jk_quiet_hours_row_new (void)
{
  return g_object_new (JK_TYPE_QUIET_HOURS_ROW, NULL);
}

void
jk_quiet_hours_row_set_hours (JkQuietHoursRow *self,
                              const char      *hours)
{
  guint from = USUAL_FROM_MIN, to = USUAL_TO_MIN;
  gboolean any = jk_setting_parse_hours (hours, &from, &to);

  self->filling = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->from), from);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->to), to);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), any);
  self->filling = FALSE;
}

char *
jk_quiet_hours_row_dup_hours (JkQuietHoursRow *self)
{
  if (!adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self)))
    return g_strdup ("");
  return jk_setting_write_hours (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->from)),
                                 gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->to)));
}
