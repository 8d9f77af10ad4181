/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-duration.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"

#define MAX_MS (100.0 * 366 * 86400 * 1000)

static const struct
{
  const char *unit;
  double ms;
} units[] = { { "ms", 1 },       { "s", 1e3 },      { "m", 60e3 },      { "min", 60e3 },
              { "h", 3600e3 },   { "d", 86400e3 },  { "w", 604800e3 } };

static double
get_unit_ms (const char *unit,
             gsize       length)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (strlen (units[i].unit) == length && strncmp (units[i].unit, unit, length) == 0)
        return units[i].ms;
    }
  return 0;
}

/* Returns: ms, or 0 if @text is no stretch of time */
static double
parse (const char *text)
{
  double total = 0;

  while (*text != '\0')
    {
      char *end;
      double number;
      gsize length = 0;

      if (!g_ascii_isdigit (*text) || (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')))
        return 0;
      number = g_ascii_strtod (text, &end);
      while (g_ascii_isalpha (end[length]))
        length++;
      if (length == 0)
        return *end == '\0' && total <= 0 ? number * 1000 : 0;
      if (get_unit_ms (end, length) <= 0)
        return 0;
      total += number * get_unit_ms (end, length);
      text = end + length;
    }
  return total;
}

gboolean
jk_duration_parse (const char *text,
                   gint64     *out_ms,
                   GError    **error)
{
  double ms = parse (text);

  if (!(ms >= 1 && ms <= MAX_MS))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not a stretch of time such as 90s, 30m, 24h or 7d."), text);
      return FALSE;
    }
  *out_ms = (gint64) ms;
  return TRUE;
}
