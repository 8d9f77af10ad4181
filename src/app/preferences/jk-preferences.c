/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-preferences.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-detail.h"
#include "jk-format.h"
#include "jk-maintenance-group.h"
#include "jk-quiet-hours-row.h"
#include "jk-setting.h"
#include "jk-value-text.h"
#include "jk-window-group.h"

/* A spin button that is held down is one change, not twenty. */
#define APPLY_AFTER_MS 600

typedef enum
{
  SETTING_SECONDS, /* a duration, shown as seconds */
  SETTING_NUMBER,
  SETTING_SWITCH,
  SETTING_PORT,
  SETTING_THRESHOLDS,
  SETTING_HOURS,
} SettingKind;

typedef struct
{
  SettingKind kind;
  const char *key;
  const char *title;    /* msgid */
  const char *subtitle; /* msgid */
  double low;
  double high;
} SettingInfo;

static const SettingInfo watch_settings[] = {
  { SETTING_SECONDS, "watch.machine_interval", N_ ("Measure the machine every"), N_ ("Seconds"), 1, 3600 },
  { SETTING_SECONDS, "watch.project_interval", N_ ("Look at projects every"), N_ ("Seconds"), 1, 86400 },
};

static const SettingInfo project_settings[] = {
  { SETTING_NUMBER, "coverage.goal", N_ ("Coverage goal"), N_ ("Percent of lines that should be tested"), 0, 100 },
  { SETTING_NUMBER, "lines.limit", N_ ("Longest source file"), N_ ("Lines; longer files are named"), 1, 1000000 },
};

static const SettingInfo alert_settings[] = {
  { SETTING_SWITCH, "alerts.desktop", N_ ("Desktop notifications"), N_ ("All alerts are on the list in any case"), 0, 0 },
  { SETTING_HOURS, "alerts.quiet_hours", N_ ("Do not disturb"), N_ ("Only emergencies are told in these hours"), 0, 0 },
};

static const SettingInfo api_settings[] = {
  { SETTING_SWITCH, "api.tcp", N_ ("REST API on this machine"), N_ ("http://localhost, for scripts and the browser"), 0, 0 },
  { SETTING_PORT, "api.port", N_ ("Port (“auto” or a number)"), NULL, 0, 65535 },
};

typedef struct _Preferences Preferences;

typedef struct
{
  Preferences *owner;
  SettingKind kind;
  char *key;
  JkWorse worse;
  GtkWidget *row;
  GtkWidget *input; /* spin button, switch, or the row itself */
  char *subtitle;
  guint timer;
} Setting;

struct _Preferences
{
  GtkWidget *window; /* owns this struct */
  JkHost *host;
  GCancellable *cancellable;
  GPtrArray *settings;
  GtkWidget *thresholds; /* page */
  gboolean filling;
};

static void
setting_free (gpointer data)
{
  Setting *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->key);
  g_free (self->subtitle);
  g_free (self);
}

static void
preferences_free (gpointer data)
{
  Preferences *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->host, self);
  g_object_unref (self->host);
  g_ptr_array_unref (self->settings);
  g_free (self);
}

static void
say (Preferences *self,
     const char  *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self->window), adw_toast_new (markup));
}

static void load (Preferences *self);

static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GtkWidget) window = data;
  g_autoptr(GError) error = NULL;
  Preferences *self = g_object_get_data (G_OBJECT (window), "jk-preferences");

  if (jk_host_change_finish (JK_HOST (source), result, &error) || self == NULL
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  say (self, error->message);
  load (self);
}

static void
write_value (Setting    *setting,
             const char *value)
{
  Preferences *self = setting->owner;
  g_autoptr(JsonObject) changes = json_object_new ();

  json_object_set_string_member (changes, setting->key, value);
  jk_host_set_config_async (self->host, changes, self->cancellable, on_written_cb, g_object_ref (self->window));
}

static gboolean
on_hours_timer_cb (gpointer data)
{
  Setting *setting = data;
  g_autofree char *hours = jk_quiet_hours_row_dup_hours (JK_QUIET_HOURS_ROW (setting->row));

  setting->timer = 0;
  write_value (setting, hours);
  return G_SOURCE_REMOVE;
}

static void
on_hours_changed_cb (Setting *setting)
{
  if (setting->owner->filling)
    return;
  g_clear_handle_id (&setting->timer, g_source_remove);
  setting->timer = g_timeout_add (APPLY_AFTER_MS, on_hours_timer_cb, setting);
}

static gboolean
on_spin_timer_cb (gpointer data)
{
  Setting *setting = data;
  double value = gtk_spin_button_get_value (GTK_SPIN_BUTTON (setting->input));
  g_autofree char *text = setting->kind == SETTING_SECONDS ? jk_setting_write_duration (value)
                                                           : g_strdup_printf ("%.0f", value);

  setting->timer = 0;
  write_value (setting, text);
  return G_SOURCE_REMOVE;
}

static void
on_spin_changed_cb (Setting *setting)
{
  if (setting->owner->filling)
    return;
  g_clear_handle_id (&setting->timer, g_source_remove);
  setting->timer = g_timeout_add (APPLY_AFTER_MS, on_spin_timer_cb, setting);
}

static void
on_switch_changed_cb (Setting *setting)
{
  if (!setting->owner->filling)
    write_value (setting, gtk_switch_get_active (GTK_SWITCH (setting->input)) ? "true" : "false");
}

static const char *
check_entry (Setting *setting)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (setting->row));

  return setting->kind == SETTING_PORT ? jk_setting_check_port (text) : jk_setting_check_thresholds (text, setting->worse);
}

static void
on_entry_changed_cb (Setting *setting)
{
  const char *wrong = check_entry (setting);

  if (wrong != NULL)
    gtk_widget_add_css_class (setting->row, "error");
  else
    gtk_widget_remove_css_class (setting->row, "error");
  gtk_widget_set_tooltip_text (setting->row, wrong);
}

static void
on_entry_applied_cb (Setting *setting)
{
  const char *wrong = check_entry (setting);

  if (wrong != NULL)
    say (setting->owner, wrong);
  else
    write_value (setting, gtk_editable_get_text (GTK_EDITABLE (setting->row)));
}

static void
show_value (Setting    *setting,
            const char *value)
{
  switch (setting->kind)
    {
    case SETTING_SECONDS:
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (setting->input), jk_setting_parse_duration (value));
      break;
    case SETTING_NUMBER:
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (setting->input), g_ascii_strtod (value, NULL));
      break;
    case SETTING_SWITCH:
      gtk_switch_set_active (GTK_SWITCH (setting->input), g_str_equal (value, "true"));
      break;
    case SETTING_HOURS:
      jk_quiet_hours_row_set_hours (JK_QUIET_HOURS_ROW (setting->row), value);
      break;
    case SETTING_PORT:
    case SETTING_THRESHOLDS:
      gtk_editable_set_text (GTK_EDITABLE (setting->row), value);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
show_origin (Setting    *setting,
             const char *origin)
{
  gboolean fixed = g_str_equal (origin, "environment");
  g_autofree char *variable = jk_setting_environment_name (setting->key);
  g_autofree char *why = g_strdup_printf (_ ("Set by the environment variable %s"), variable);

  gtk_widget_set_sensitive (setting->row, !fixed);
  if (ADW_IS_ACTION_ROW (setting->row))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (setting->row), fixed ? why : setting->subtitle);
  else
    gtk_widget_set_tooltip_text (setting->row, fixed ? why : NULL);
}

static void
on_loaded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GtkWidget) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);
  Preferences *self = g_object_get_data (G_OBJECT (window), "jk-preferences");
  JsonObject *values = jk_detail_get_object (answer, "values");

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    {
      say (self, error->message);
      return;
    }

  self->filling = TRUE;
  for (guint i = 0; i < self->settings->len; i++)
    {
      Setting *setting = g_ptr_array_index (self->settings, i);
      JsonObject *value = jk_detail_get_object (values, setting->key);

      gtk_widget_set_visible (setting->row, value != NULL);
      if (value == NULL)
        continue;
      show_value (setting, jk_detail_get_string (value, "value"));
      show_origin (setting, jk_detail_get_string (value, "origin"));
    }
  self->filling = FALSE;
  if (*jk_detail_get_string (answer, "error") != '\0')
    say (self, jk_detail_get_string (answer, "error"));
}

static void
load (Preferences *self)
{
  jk_host_load_config_async (self->host, self->cancellable, on_loaded_cb, g_object_ref (self->window));
}

static void
make_action_row (Setting           *setting,
                 const SettingInfo *info)
{
  setting->row = adw_action_row_new ();
  setting->subtitle = g_strdup (info->subtitle != NULL ? _ (info->subtitle) : "");
  if (info->kind == SETTING_SWITCH)
    {
      setting->input = gtk_switch_new ();
      g_signal_connect_swapped (setting->input, "notify::active", G_CALLBACK (on_switch_changed_cb), setting);
    }
  else
    {
      setting->input = gtk_spin_button_new_with_range (info->low, info->high, 1);
      g_signal_connect_swapped (setting->input, "value-changed", G_CALLBACK (on_spin_changed_cb), setting);
    }
  gtk_widget_set_valign (setting->input, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (setting->row), _ (info->title));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (setting->row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (setting->row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (setting->row), setting->subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (setting->input), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (info->title), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (setting->row), setting->input);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (setting->row), setting->input);
}

static void
make_entry_row (Setting    *setting,
                const char *title)
{
  setting->row = adw_entry_row_new ();
  setting->input = setting->row;
  setting->subtitle = g_strdup ("");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (setting->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (setting->row), title);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (setting->row), TRUE);
  g_signal_connect_swapped (setting->row, "changed", G_CALLBACK (on_entry_changed_cb), setting);
  g_signal_connect_swapped (setting->row, "apply", G_CALLBACK (on_entry_applied_cb), setting);
}

static void
make_hours_row (Setting           *setting,
                const SettingInfo *info)
{
  setting->row = jk_quiet_hours_row_new ();
  setting->input = setting->row;
  setting->subtitle = g_strdup (_ (info->subtitle));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (setting->row), _ (info->title));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (setting->row), setting->subtitle);
  g_signal_connect_swapped (setting->row, "hours-changed", G_CALLBACK (on_hours_changed_cb), setting);
}

static Setting *
setting_new (Preferences *self,
             SettingKind  kind,
             const char  *key)
{
  Setting *setting = g_new0 (Setting, 1);

  setting->owner = self;
  setting->kind = kind;
  setting->key = g_strdup (key);
  g_ptr_array_add (self->settings, setting);
  return setting;
}

static GtkWidget *
make_group (Preferences       *self,
            const char        *title,
            const SettingInfo *infos,
            guint              n_infos)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  for (guint i = 0; i < n_infos; i++)
    {
      Setting *setting = setting_new (self, infos[i].kind, infos[i].key);

      if (infos[i].kind == SETTING_PORT)
        make_entry_row (setting, _ (infos[i].title));
      else if (infos[i].kind == SETTING_HOURS)
        make_hours_row (setting, &infos[i]);
      else
        make_action_row (setting, &infos[i]);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), setting->row);
    }
  return group;
}

static GtkWidget *
make_threshold_group (Preferences *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  gsize n_metrics;
  const JkMetric *metrics = jk_metric_list (&n_metrics);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Thresholds"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _ ("Warning/critical/emergency. “-” leaves one out, “none” all of them."));
  for (gsize i = 0; i < n_metrics; i++)
    {
      g_autofree char *key = g_strconcat ("thresholds.", metrics[i].id, NULL);
      g_autofree char *unit = NULL, *number = NULL, *title = NULL;
      Setting *setting;

      if (!jk_thresholds_is_set (&metrics[i].thresholds))
        continue;
      number = jk_value_number_new (1, metrics[i].unit, 0, &unit);
      title = *unit != '\0' ? g_strdup_printf ("%s (%s)", _ (metrics[i].title), unit) : g_strdup (_ (metrics[i].title));
      setting = setting_new (self, SETTING_THRESHOLDS, key);
      setting->worse = metrics[i].thresholds.worse;
      make_entry_row (setting, title);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), setting->row);
    }
  return group;
}

static GtkWidget *
add_page (Preferences *self,
          const char  *title,
          const char  *icon,
          GtkWidget   *first,
          GtkWidget   *second)
{
  GtkWidget *page = adw_preferences_page_new ();

  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), title);
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (page), icon);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (first));
  if (second != NULL)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (second));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self->window), ADW_PREFERENCES_PAGE (page));
  return page;
}

static Preferences *
preferences_new (GtkWindow *parent,
                 JkHost    *host)
{
  Preferences *self = g_new0 (Preferences, 1);
  GtkWidget *alerts;

  self->host = g_object_ref (host);
  self->cancellable = g_cancellable_new ();
  self->settings = g_ptr_array_new_with_free_func (setting_free);
  self->window = g_object_new (ADW_TYPE_PREFERENCES_WINDOW, "transient-for", parent, "modal", TRUE, "search-enabled", FALSE,
                               "default-width", MIN (560, gtk_widget_get_width (GTK_WIDGET (parent))), "default-height", 620, NULL);
  g_object_set_data_full (G_OBJECT (self->window), "jk-preferences", self, preferences_free);

  add_page (self, _ ("Watching"), "jk-overview-symbolic",
            make_group (self, _ ("How Often"), watch_settings, G_N_ELEMENTS (watch_settings)),
            make_group (self, _ ("Projects"), project_settings, G_N_ELEMENTS (project_settings)));
  alerts = add_page (self, C_ ("page", "Alerts"), "jk-alerts-symbolic",
                     make_group (self, _ ("Notifications"), alert_settings, G_N_ELEMENTS (alert_settings)),
                     jk_maintenance_group_new (host));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (alerts), ADW_PREFERENCES_GROUP (jk_window_group_new (parent)));
  self->thresholds = add_page (self, _ ("Thresholds"), "jk-level-warning-symbolic", make_threshold_group (self), NULL);
  add_page (self, _ ("REST API"), "network-server-symbolic",
            make_group (self, _ ("REST API"), api_settings, G_N_ELEMENTS (api_settings)), NULL);

  g_signal_connect_swapped (host, "config-changed", G_CALLBACK (load), self);
  load (self);
  return self;
}

void
jk_preferences_present (GtkWindow *parent,
                        JkHost    *host)
{
  Preferences *self = preferences_new (parent, host);

  gtk_window_present (GTK_WINDOW (self->window));
}

void
jk_preferences_present_thresholds (GtkWindow  *parent,
                                   JkHost     *host,
                                   const char *metric)
{
  Preferences *self = preferences_new (parent, host);
  g_autofree char *key = g_strconcat ("thresholds.", metric, NULL);

  adw_preferences_window_set_visible_page (ADW_PREFERENCES_WINDOW (self->window), ADW_PREFERENCES_PAGE (self->thresholds));
  gtk_window_present (GTK_WINDOW (self->window));
  for (guint i = 0; i < self->settings->len; i++)
    {
      Setting *setting = g_ptr_array_index (self->settings, i);

      if (g_str_equal (setting->key, key))
        gtk_widget_grab_focus (setting->row);
    }
}
