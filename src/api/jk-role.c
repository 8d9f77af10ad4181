/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-role.h"

static const char *const names[] = { "all", "reader", "operator", "admin" };

const char *
jk_role_to_string (JkRole role)
{
  return names[role];
}

gboolean
jk_role_from_string (const char *text,
                     JkRole     *out)
{
  for (guint role = JK_ROLE_READER; role < G_N_ELEMENTS (names); role++)
    {
      if (g_strcmp0 (text, names[role]) == 0)
        {
          *out = role;
          return TRUE;
        }
    }
  return FALSE;
}
