/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-level.h"

static const char *const names[] = { "info", "success", "warning", "critical", "emergency" };

const char *
jk_level_to_string (JkLevel level)
{
  g_return_val_if_fail ((guint) level < G_N_ELEMENTS (names), names[0]);
  return names[level];
}

gboolean
jk_level_from_string (const char *name,
                      JkLevel    *out)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (name, names[i]))
        {
          *out = i;
          return TRUE;
        }
    }
  return FALSE;
}
