/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tune-dialog.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-detail.h"
#include "jk-format.h"
#include "jk-preferences.h"
#include "jk-setting.h"
#include "jk-tuning.h"
#include "jk-value-text.h"

#define WEEK_DAYS 6.9
#define HOUR_S 3600
#define MINUTE_S 60

#define JK_TYPE_TUNE_DIALOG (jk_tune_dialog_get_type ())
G_DECLARE_FINAL_TYPE (JkTuneDialog, jk_tune_dialog, JK, TUNE_DIALOG, AdwWindow)

struct _JkTuneDialog
{
  AdwWindow parent_instance;

  GtkWidget *title;
  GtkWidget *apply_button;
  GtkWidget *stack;
  GtkWidget *spinner;
  GtkWidget *failed;
  GtkWidget *options;
  GtkWidget *note;
  GtkWidget *first_check; /* (nullable): of the group of radio buttons */

  JkHost *host;
  JkAlertItem *alert;
  void (*changed) (GtkWindow *parent, JsonObject *before, const char *sentence);
  GCancellable *cancellable;
  JsonObject *tune;       /* (nullable): what the host counted */
  char *metric;
  char *unit;
  char *key;
  char *kept;             /* (nullable): what the configuration has; %NULL for the default */
  gboolean is_fixed;      /* by the environment */
  JkThresholds thresholds;
  JkLevel level;
  double current;
  double chosen;
};

G_DEFINE_FINAL_TYPE (JkTuneDialog, jk_tune_dialog, ADW_TYPE_WINDOW)

/* A threshold is a round number: shown without decimals that a measured value needs. */
static char *
value_text (JkTuneDialog *self,
            double        value)
{
  return jk_value_text_new (value, self->unit, value == round (value) ? 0 : 1);
}

static void
show_failed (JkTuneDialog *self,
             const char   *reason)
{
  g_autofree char *markup = g_markup_escape_text (reason, -1);

  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), FALSE);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->failed), markup);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "failed");
}

/* Returns: (transfer full): "2 hours 10 minutes" in short: how long it held in all */
static char *
length_text (gint64 seconds)
{
  guint minutes = MAX (seconds, MINUTE_S) / MINUTE_S;

  if (seconds < HOUR_S)
    return g_strdup_printf (ngettext ("%u minute in all", "%u minutes in all", minutes), minutes);
  if (seconds % HOUR_S < MINUTE_S)
    return g_strdup_printf (ngettext ("%u hour in all", "%u hours in all", minutes / 60), minutes / 60);
  /* Translators: hours and minutes */
  return g_strdup_printf (_ ("%u h %02u min in all"), minutes / 60, minutes % 60);
}

static char *
fired_text (guint  n_fired,
            gint64 seconds)
{
  g_autofree char *times = NULL, *length = NULL;

  if (n_fired == 0)
    return g_strdup (_ ("never"));
  times = g_strdup_printf (ngettext ("%u time", "%u times", n_fired), n_fired);
  length = length_text (seconds);
  /* Translators: how often, and for how long */
  return g_strdup_printf (C_ ("threshold", "%s, %s"), times, length);
}

/* What the choice does to the other levels. */
static char *
note_text (JkTuneDialog *self)
{
  JkThresholds after = self->thresholds;
  GString *left_out = g_string_new (NULL);
  g_autofree char *names = NULL;

  jk_tuning_change (&after, self->level, self->chosen);
  for (JkLevel level = JK_LEVEL_WARNING; level <= JK_LEVEL_EMERGENCY; level++)
    {
      if (!isnan (jk_tuning_get (&self->thresholds, level)) && isnan (jk_tuning_get (&after, level)))
        g_string_append_printf (left_out, "%s%s", left_out->len > 0 ? ", " : "", jk_format_level (level));
    }
  names = g_string_free (left_out, FALSE);
  /* Translators: names of levels, such as “Critical” */
  return *names != '\0' ? g_strdup_printf (_ ("With this value there is no threshold left for: %s."), names) : NULL;
}

static void
show_choice (JkTuneDialog *self)
{
  g_autofree char *note = NULL;

  if (self->is_fixed)
    {
      g_autofree char *variable = jk_setting_environment_name (self->key);

      note = g_strdup_printf (_ ("Set by the environment variable %s"), variable);
    }
  else if (self->chosen != self->current)
    note = note_text (self);
  gtk_label_set_label (GTK_LABEL (self->note), note != NULL ? note : "");
  gtk_widget_set_visible (self->note, note != NULL);
  gtk_widget_set_sensitive (self->apply_button, !self->is_fixed && self->chosen != self->current);
}

static void
on_toggled_cb (GtkCheckButton *check,
               JkTuneDialog   *self)
{
  if (!gtk_check_button_get_active (check))
    return;
  self->chosen = *(double *) g_object_get_data (G_OBJECT (check), "jk-value");
  show_choice (self);
}

static GtkWidget *
make_mark (const char *word)
{
  GtkWidget *mark = gtk_label_new (word);

  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (mark, "jk-count");
  return mark;
}

static GtkWidget *
make_check (JkTuneDialog *self,
            double        value)
{
  GtkWidget *check = gtk_check_button_new ();

  g_object_set_data_full (G_OBJECT (check), "jk-value", g_memdup2 (&value, sizeof value), g_free);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  if (self->first_check != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (self->first_check));
  else
    self->first_check = check;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), value == self->current);
  gtk_widget_set_sensitive (check, !self->is_fixed);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled_cb), self, 0);
  return check;
}

static void
add_option (JkTuneDialog *self,
            JsonObject   *option,
            double        suggested)
{
  double value = jk_detail_get_double (option, "value");
  g_autofree char *shown = value_text (self, value);
  g_autofree char *fired = fired_text (MAX (jk_detail_get_int (option, "fired"), 0), jk_detail_get_int (option, "fired_s"));
  const char *mark = value == self->current ? C_ ("threshold", "Now")
                     : value == suggested     ? C_ ("threshold", "Suggested")
                                              : NULL;
  g_autofree char *name = mark != NULL ? g_strdup_printf ("%s: %s, %s", shown, fired, mark)
                                       : g_strdup_printf ("%s: %s", shown, fired);
  GtkWidget *row = adw_action_row_new (), *check = make_check (self, value);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), shown);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), fired);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  /* It would be called by the title as well. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  if (mark != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_mark (mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->options), row);
  if (value == self->current)
    gtk_widget_grab_focus (row);
}

static char *
heading_text (JkTuneDialog *self,
              double        days)
{
  g_autofree char *number = NULL;

  if (days >= WEEK_DAYS)
    return g_strdup (_ ("How often this alert would have come in the last 7 days with each threshold."));
  number = jk_value_text_new (days, "", days < 10 ? 1 : 0);
  /* Translators: %s is a number of days such as 2.5 */
  return g_strdup_printf (_ ("How often this alert would have come with each threshold. There is a history of %s days only."), number);
}

static void
show_options (JkTuneDialog *self)
{
  JsonObject *tune = self->tune;
  guint n = jk_detail_get_length (tune, "options");
  g_autofree char *heading = heading_text (self, jk_detail_get_double (tune, "days"));
  g_autofree char *subtitle = NULL;

  if (n == 0 || isnan (self->current) || *self->key == '\0')
    {
      show_failed (self, _ ("Only what has a threshold and a history can be adjusted."));
      return;
    }
  /* Translators: metric and level: “Memory usage: Critical” */
  subtitle = g_strdup_printf (C_ ("metric: level", "%s: %s"), jk_format_metric_title (self->metric),
                              jk_format_level (self->level));
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), subtitle);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->options), heading);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), FALSE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "options");
  for (guint i = 0; i < n; i++)
    add_option (self, jk_detail_get_element (tune, "options", i), jk_detail_get_double (tune, "suggested"));
  show_choice (self);
}

static void
take_config (JkTuneDialog *self,
             JsonObject   *config)
{
  JsonObject *value = jk_detail_get_object (jk_detail_get_object (config, "values"), self->key);
  const char *origin = jk_detail_get_string (value, "origin");

  self->is_fixed = g_str_equal (origin, "environment");
  if (g_str_equal (origin, "file"))
    self->kept = g_strdup (jk_detail_get_string (value, "value"));
}

static void
take_tune (JkTuneDialog *self,
           JsonObject   *tune)
{
  JsonObject *thresholds = jk_detail_get_object (tune, "thresholds");

  self->tune = json_object_ref (tune);
  self->metric = g_strdup (jk_detail_get_string (tune, "metric"));
  self->unit = g_strdup (jk_detail_get_string (tune, "unit"));
  self->key = g_strdup (jk_detail_get_string (tune, "key"));
  self->level = JK_LEVEL_WARNING;
  (void) jk_level_from_string (jk_detail_get_string (tune, "level"), &self->level);
  self->thresholds.warning = jk_detail_get_double (thresholds, "warning");
  self->thresholds.critical = jk_detail_get_double (thresholds, "critical");
  self->thresholds.emergency = jk_detail_get_double (thresholds, "emergency");
  self->thresholds.worse = g_str_equal (jk_detail_get_string (thresholds, "worse"), "lower") ? JK_WORSE_LOWER : JK_WORSE_HIGHER;
  self->level = MAX (self->level, JK_LEVEL_WARNING);
  self->current = self->chosen = jk_tuning_get (&self->thresholds, self->level);
}

static void
on_config_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(JkTuneDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) config = jk_host_load_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (config == NULL)
    show_failed (self, error->message);
  else
    {
      take_config (self, config);
      show_options (self);
    }
}

static void
on_tune_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(JkTuneDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) tune = jk_host_load_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (tune == NULL)
    {
      show_failed (self, error->message);
      return;
    }
  take_tune (self, tune);
  jk_host_load_config_async (self->host, self->cancellable, on_config_cb, g_object_ref (self));
}

static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(JkTuneDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) before = NULL;
  g_autofree char *value = NULL, *sentence = NULL;

  gtk_widget_set_sensitive (self->options, TRUE);
  if (!jk_host_change_finish (JK_HOST (source), result, &error))
    {
      gtk_label_set_label (GTK_LABEL (self->note), error->message);
      gtk_widget_set_visible (self->note, TRUE);
      gtk_widget_set_sensitive (self->apply_button, TRUE);
      return;
    }
  before = json_object_new ();
  if (self->kept != NULL)
    json_object_set_string_member (before, self->key, self->kept);
  else
    json_object_set_null_member (before, self->key);
  value = value_text (self, self->chosen);
  /* Translators: metric, level, value: “Memory usage: the threshold for Critical is 90% now” */
  sentence = g_strdup_printf (_ ("%s: the threshold for %s is %s now"), jk_format_metric_title (self->metric),
                              jk_format_level (self->level), value);
  self->changed (gtk_window_get_transient_for (GTK_WINDOW (self)), before, sentence);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_apply_cb (JkTuneDialog *self)
{
  JkThresholds after = self->thresholds;
  g_autoptr(JsonObject) changes = json_object_new ();
  g_autofree char *text = NULL;

  jk_tuning_change (&after, self->level, self->chosen);
  text = jk_tuning_write (&after);
  json_object_set_string_member (changes, self->key, text);
  gtk_widget_set_sensitive (self->apply_button, FALSE);
  gtk_widget_set_sensitive (self->options, FALSE);
  /* Not cancelled with the dialog: what was asked for is told. */
  jk_host_set_config_async (self->host, changes, NULL, on_written_cb, g_object_ref (self));
}

static void
on_all_cb (JkTuneDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *metric = g_strdup (jk_alert_item_get_metric (self->alert));
  g_autoptr(JkHost) host = g_object_ref (self->host);

  gtk_window_close (GTK_WINDOW (self));
  jk_preferences_present_thresholds (parent, host, metric);
}

static gboolean
jk_tune_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (JK_TUNE_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (jk_tune_dialog_parent_class)->close_request (window);
}

static void
jk_tune_dialog_dispose (GObject *object)
{
  JkTuneDialog *self = JK_TUNE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->host);
  g_clear_object (&self->alert);

  G_OBJECT_CLASS (jk_tune_dialog_parent_class)->dispose (object);
}

static void
jk_tune_dialog_finalize (GObject *object)
{
  JkTuneDialog *self = JK_TUNE_DIALOG (object);

  g_object_unref (self->cancellable);
  g_free (self->metric);
  g_free (self->unit);
  g_free (self->key);
  g_free (self->kept);
  g_clear_pointer (&self->tune, json_object_unref);

  G_OBJECT_CLASS (jk_tune_dialog_parent_class)->finalize (object);
}

static void
jk_tune_dialog_class_init (JkTuneDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_tune_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = jk_tune_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = jk_tune_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-tune-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JkTuneDialog, title);
  gtk_widget_class_bind_template_child (widget_class, JkTuneDialog, apply_button);
  gtk_widget_class_bind_template_child (widget_class, JkTuneDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, JkTuneDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, JkTuneDialog, failed);
  gtk_widget_class_bind_template_child (widget_class, JkTuneDialog, options);
  gtk_widget_class_bind_template_child (widget_class, JkTuneDialog, note);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_all_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
jk_tune_dialog_init (JkTuneDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

void
jk_tune_dialog_present (GtkWindow   *parent,
                        JkHost      *host,
                        JkAlertItem *alert,
                        void       (*changed) (GtkWindow *parent, JsonObject *before, const char *sentence))
{
  JkTuneDialog *self = g_object_new (JK_TYPE_TUNE_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, "default-width",
                                     MIN (460, gtk_widget_get_width (GTK_WIDGET (parent))), NULL);

  self->host = g_object_ref (host);
  self->alert = g_object_ref (alert);
  self->changed = changed;
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), TRUE);
  gtk_window_present (GTK_WINDOW (self));
  jk_host_load_tune_async (host, jk_alert_item_get_id (alert), self->cancellable, on_tune_cb, g_object_ref (self));
}
