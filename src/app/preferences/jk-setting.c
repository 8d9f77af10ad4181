/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-setting.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static const struct
{
  const char *name;
  double seconds;
} units[] = {
  { "d", 86400 }, { "h", 3600 }, { "min", 60 }, { "s", 1 }, { "ms", 0.001 },
};

double
jk_setting_parse_duration (const char *text)
{
  char *end;
  double number = g_ascii_strtod (text, &end);

  if (end == text || !isfinite (number) || number < 0)
    return NAN;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (g_str_equal (end, units[i].name))
        return number * units[i].seconds;
    }
  return NAN;
}

char *
jk_setting_write_duration (double seconds)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      double number = seconds / units[i].seconds;

      if (number >= 1 && fabs (number - round (number)) < 1e-9)
        return g_strdup_printf ("%.0f%s", round (number), units[i].name);
    }
  return g_strdup ("0s");
}

static gboolean
parse_threshold (const char *text,
                 double     *value)
{
  char *end;

  if (g_str_equal (text, "-"))
    {
      *value = NAN;
      return TRUE;
    }
  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value);
}

const char *
jk_setting_check_thresholds (const char *text,
                             JkWorse     worse)
{
  g_auto(GStrv) parts = g_strsplit (text, "/", -1);
  double last = NAN;

  if (g_str_equal (text, "none"))
    return NULL;
  if (g_strv_length (parts) != 3)
    return _ ("Three numbers are needed, such as 70/85/95.");

  for (guint i = 0; i < 3; i++)
    {
      double value;

      if (!parse_threshold (g_strstrip (parts[i]), &value))
        return _ ("Each of the three is a number, or “-” for none.");
      if (isnan (value))
        continue;
      if (!isnan (last) && (worse == JK_WORSE_LOWER ? value >= last : value <= last))
        return worse == JK_WORSE_LOWER ? _ ("Each number has to be smaller than the one before it.")
                                       : _ ("Each number has to be larger than the one before it.");
      last = value;
    }
  return NULL;
}

const char *
jk_setting_check_port (const char *text)
{
  char *end;
  guint64 port;

  if (g_str_equal (text, "auto"))
    return NULL;
  port = g_ascii_isdigit (*text) ? g_ascii_strtoull (text, &end, 10) : G_MAXUINT64;
  return port <= 65535 && *end == '\0' ? NULL : _ ("A port is a number from 0 to 65535, or “auto”.");
}

static gboolean
parse_clock (const char *text,
             guint      *minutes)
{
  guint64 hour, minute;
  g_auto(GStrv) parts = g_strsplit (text, ":", -1);

  if (g_strv_length (parts) != 2 || !g_ascii_string_to_unsigned (parts[0], 10, 0, 24, &hour, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 0, 59, &minute, NULL))
    return FALSE;
  *minutes = (hour % 24) * 60 + minute;
  return TRUE;
}

gboolean
jk_setting_parse_hours (const char *text,
                        guint      *from,
                        guint      *to)
{
  g_auto(GStrv) parts = g_strsplit (text, "-", -1);

  return g_strv_length (parts) == 2 && parse_clock (g_strstrip (parts[0]), from) && parse_clock (g_strstrip (parts[1]), to);
}

char *
jk_setting_write_hours (guint from,
                        guint to)
{
  return g_strdup_printf ("%02u:%02u-%02u:%02u", from / 60, from % 60, to / 60, to % 60);
}

char *
jk_setting_environment_name (const char *key)
{
  g_autofree char *upper = g_ascii_strup (key, -1);

  return g_strconcat ("JIKIMI_", g_strdelimit (upper, ".-", '_'), NULL);
}
