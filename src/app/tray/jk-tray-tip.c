/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tray-tip.h"

#include "jk-plain-line.h"

char *
jk_tray_tip_new (const char *const *lines)
{
  GString *tip = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = jk_plain_line_new (lines[i]);

      g_string_append_printf (tip, "%s%s", i > 0 ? "\n" : "", line);
    }
  g_string_replace (tip, "&", "＆", 0);
  g_string_replace (tip, "<", "‹", 0);
  g_string_replace (tip, ">", "›", 0);
  return g_string_free (tip, FALSE);
}
