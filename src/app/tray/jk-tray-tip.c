/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tray-tip.h"

char *
jk_tray_tip_new (const char *text)
{
  GString *tip = g_string_new (text);

  g_string_replace (tip, "&", "＆", 0);
  g_string_replace (tip, "<", "‹", 0);
  g_string_replace (tip, ">", "›", 0);
  return g_string_free (tip, FALSE);
}
