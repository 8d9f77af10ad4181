/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-format.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-value-text.h"

#define NO_NUMBER "–"
gboolean
jk_format_is_state (const char *metric)
{
  return g_str_equal (metric, "deployment_health");
}

static const char *
deployment_word (double value)
{
  if (isnan (value))
    return NO_NUMBER;
  if (value < 0.5)
    return C_ ("deployment", "Healthy");
  return value < 1.5 ? C_ ("deployment", "Degraded") : C_ ("deployment", "Unavailable");
}

char *
jk_format_metric (const char *metric,
                  double      value,
                  const char *unit)
{
  if (jk_format_is_state (metric))
    return g_strdup (deployment_word (value));
  return jk_metric_text_new (metric, unit, value);
}

char *
jk_format_change (double      delta,
                  const char *unit,
                  guint       decimals)
{
  g_autofree char *amount = NULL;
  double smallest = 0.5 * pow (10, -(double) decimals);

  if (fabs (delta) < smallest)
    return g_strdup (_ ("Same as yesterday"));

  amount = g_str_equal (unit, "%") ? g_strdup_printf (_ ("%.*f points"), (int) decimals, fabs (delta))
                                   : jk_value_text_new (fabs (delta), unit, decimals);
  if (delta > 0)
    /* Translators: %s is an amount such as "3 files" */
    return g_strdup_printf (_ ("%s more than yesterday"), amount);
  return g_strdup_printf (_ ("%s less than yesterday"), amount);
}

char *
jk_format_ago (gint64 then_us,
               gint64 now_us)
{
  gint64 seconds = (now_us - then_us) / G_USEC_PER_SEC;

  /* A clock set back must not show a time to come. */
  if (seconds < 5)
    return g_strdup (_ ("just now"));
  if (seconds < 60)
    return g_strdup_printf (ngettext ("%d second ago", "%d seconds ago", seconds), (int) seconds);
  if (seconds < 3600)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", seconds / 60), (int) (seconds / 60));
  if (seconds < 86400)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", seconds / 3600), (int) (seconds / 3600));
  return g_strdup_printf (ngettext ("%d day ago", "%d days ago", seconds / 86400), (int) (seconds / 86400));
}

char *
jk_format_time (gint64 time_us)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  if (local == NULL)
    return g_strdup (NO_NUMBER);
  /* Translators: an exact time, see g_date_time_format() */
  return g_date_time_format (local, C_ ("exact time", "%-d %B %Y, %H:%M:%S"));
}

static const char *const alert_categories[]
  = { "system", "automation", "git", "test", "deployment", "performance", "security", "backup", NULL };

const char *const *
jk_format_list_alert_categories (void)
{
  return alert_categories;
}

const char *
jk_format_alert_category (const char *category)
{
  static const char *const words[] = {
    NC_ ("category of alerts", "System"),   NC_ ("category of alerts", "Automation"),
    NC_ ("category of alerts", "Git"),      NC_ ("category of alerts", "Tests"),
    NC_ ("category of alerts", "Deployment"), NC_ ("category of alerts", "Performance"),
    NC_ ("category of alerts", "Security"), NC_ ("category of alerts", "Backup"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (alert_categories[i], category))
        return g_dpgettext2 (NULL, "category of alerts", words[i]);
    }
  return category;
}

char *
jk_format_until (gint64 time_us)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  /* Of today the time is enough. */
  if (local == NULL)
    return jk_format_time (time_us);
  if (g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (now)
      && g_date_time_get_year (local) == g_date_time_get_year (now))
    return g_date_time_format (local, "%H:%M");
  /* Translators: a day and a time, see g_date_time_format() */
  return g_date_time_format (local, C_ ("alert", "%-d %B, %H:%M"));
}

const char *
jk_format_level (JkLevel level)
{
  static const char *const words[] = {
    NC_ ("level", "Normal"), NC_ ("level", "Success"), NC_ ("level", "Warning"), NC_ ("level", "Critical"),
    NC_ ("level", "Emergency"),
  };

  return g_dpgettext2 (NULL, "level", words[level]);
}

const char *
jk_format_level_icon (JkLevel level)
{
  static const char *const icons[] = {
    "jk-level-info-symbolic", "jk-level-success-symbolic", "jk-level-warning-symbolic", "jk-level-critical-symbolic",
    "jk-level-emergency-symbolic",
  };

  return icons[level];
}

const char *
jk_format_metric_title (const char *metric)
{
  const JkMetric *known = jk_metric_lookup (metric);

  return known != NULL ? _ (known->title) : metric;
}

char *
jk_format_thresholds (const JkThresholds *self,
                      const char         *unit,
                      guint               decimals)
{
  const double values[] = { self->warning, self->critical, self->emergency };
  g_autoptr(GString) text = g_string_new (NULL);

  if (!jk_thresholds_is_set (self))
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *value = NULL;

      if (isnan (values[i]))
        continue;
      value = jk_value_text_new (values[i], unit, values[i] == round (values[i]) ? 0 : decimals);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", jk_format_level (JK_LEVEL_WARNING + i), value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
