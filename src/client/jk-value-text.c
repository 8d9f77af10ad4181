/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-value-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-metric.h"

/* Beyond these a double has no exact whole numbers, or no sensible plural. */
#define MAX_COUNT 1e15

static char *
bytes_text (double value)
{
  guint64 n = (guint64) CLAMP (fabs (value), 0, 9e18);
  /* The library writes few bytes out as a word, which fits neither a rate nor a column of numbers. */
  char *size = n < 1000 ? g_strdup_printf ("%d B", (int) n) : g_format_size (n);

  if (value < 0)
    {
      g_autofree char *positive = size;

      size = g_strdup_printf ("-%s", positive);
    }
  return size;
}

/* Whole things are counted with the words of the language. */
static char *
count_text (const char *unit,
            double      value)
{
  gulong n = (gulong) CLAMP (fabs (value), 0, MAX_COUNT);
  g_autofree char *number = g_strdup_printf ("%'.0f", value);

  /* Translators: %s is a number. */
  if (g_str_equal (unit, "paths"))
    return g_strdup_printf (ngettext ("%s path", "%s paths", n), number);
  if (g_str_equal (unit, "files"))
    return g_strdup_printf (ngettext ("%s file", "%s files", n), number);
  if (g_str_equal (unit, "commits"))
    return g_strdup_printf (ngettext ("%s commit", "%s commits", n), number);
  if (g_str_equal (unit, "lines"))
    return g_strdup_printf (ngettext ("%s line", "%s lines", n), number);
  return NULL;
}

char *
jk_value_number_new (const char *metric,
                     double      value)
{
  const JkMetric *known = metric != NULL ? jk_metric_lookup (metric) : NULL;

  if (isnan (value))
    return g_strdup ("–");
  if (fabs (value) >= MAX_COUNT)
    return g_strdup_printf ("%g", value);
  if (known == NULL)
    return g_strdup_printf (value == floor (value) ? "%'.0f" : "%'.2f", value);
  return g_strdup_printf ("%'.*f", (int) known->decimals, value);
}

char *
jk_value_text_new (const char *metric,
                   const char *unit,
                   double      value)
{
  g_autofree char *number = jk_value_number_new (metric, value);
  char *counted;

  if (isnan (value) || unit == NULL || *unit == '\0')
    return g_steal_pointer (&number);
  if (g_str_equal (unit, "B"))
    return bytes_text (value);
  if (g_str_equal (unit, "B/s"))
    {
      g_autofree char *size = bytes_text (value);

      return g_strdup_printf ("%s/s", size);
    }

  counted = count_text (unit, value);
  if (counted != NULL)
    return counted;
  if (g_str_equal (unit, "%"))
    /* Translators: a percentage; %s is a number. Korean has no space here. */
    return g_strdup_printf (C_("percentage", "%s %%"), number);
  if (g_str_equal (unit, "d"))
    return g_strdup_printf (ngettext ("%s day", "%s days", (gulong) CLAMP (fabs (value), 0, MAX_COUNT)), number);
  return g_strdup_printf ("%s %s", number, unit);
}
