/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-value-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-metric.h"

#define NO_NUMBER "–"
#define KILO 1000.0
/* Beyond this a double has no exact whole numbers. */
#define MAX_WHOLE 1e15

/* Bytes grow in steps of 1,000, as the disks' makers and GNOME count them. */
static char *
format_bytes (double       value,
              gboolean     per_second,
              char       **shown_unit)
{
  static const char *const sizes[] = { "B", "kB", "MB", "GB", "TB", "PB" };
  guint step = 0;

  while (fabs (value) >= KILO && step < G_N_ELEMENTS (sizes) - 1)
    {
      value /= KILO;
      step++;
    }

  *shown_unit = g_strconcat (sizes[step], per_second ? "/s" : "", NULL);
  return g_strdup_printf ("%.*f", step == 0 || fabs (value) >= 100 ? 0 : 1, value);
}

/* Whole things are counted with the words of the language. */
static const char *
counting_unit (const char *unit,
               gulong      n)
{
  if (g_str_equal (unit, "paths"))
    return ngettext ("path", "paths", n);
  if (g_str_equal (unit, "files"))
    return ngettext ("file", "files", n);
  if (g_str_equal (unit, "commits"))
    return ngettext ("commit", "commits", n);
  if (g_str_equal (unit, "lines"))
    return ngettext ("line", "lines", n);
  if (g_str_equal (unit, "d"))
    return ngettext ("day", "days", n);
  return NULL;
}

char *
jk_value_number_new (double       value,
                     const char  *unit,
                     guint        decimals,
                     char       **shown_unit)
{
  const char *counted;

  if (isnan (value))
    {
      *shown_unit = g_strdup ("");
      return g_strdup (NO_NUMBER);
    }
  if (g_str_equal (unit, "B") || g_str_equal (unit, "B/s"))
    return format_bytes (value, unit[1] == '/', shown_unit);

  counted = counting_unit (unit, (gulong) CLAMP (round (fabs (value)), 0, G_MAXUINT));
  *shown_unit = g_strdup (counted != NULL ? counted : unit);
  if (fabs (value) >= MAX_WHOLE)
    return g_strdup_printf ("%g", value);
  if (fabs (value) >= KILO)
    decimals = 0;
  return g_strdup_printf ("%'.*f", (int) decimals, value);
}

char *
jk_value_text_new (double      value,
                   const char *unit,
                   guint       decimals)
{
  g_autofree char *shown = NULL;
  g_autofree char *number = jk_value_number_new (value, unit, decimals, &shown);

  if (*shown == '\0')
    return g_steal_pointer (&number);
  if (g_str_equal (shown, "%") || g_str_equal (shown, "°C"))
    return g_strconcat (number, shown, NULL);
  if (counting_unit (unit, 1) != NULL)
    /* Translators: a number and what it counts, such as "3 files" */
    return g_strdup_printf (C_ ("counted", "%s %s"), number, shown);
  return g_strconcat (number, " ", shown, NULL);
}

char *
jk_metric_text_new (const char *metric,
                    const char *unit,
                    double      value)
{
  const JkMetric *known = metric != NULL ? jk_metric_lookup (metric) : NULL;
  guint decimals = known != NULL ? known->decimals : value == floor (value) ? 0 : 2;

  if (unit == NULL || (*unit == '\0' && known != NULL))
    unit = known != NULL ? known->unit : "";
  return jk_value_text_new (value, unit, decimals);
}
