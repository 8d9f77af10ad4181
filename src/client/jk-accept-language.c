/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-accept-language.h"

#include <glib.h>
#include <locale.h>

const char *
jk_accept_language (void)
{
  const char *locale = setlocale (LC_MESSAGES, NULL);
  const char *const *names = g_get_language_names ();

  if (locale == NULL || g_str_equal (locale, "C") || g_str_equal (locale, "POSIX"))
    return "en";
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_has_prefix (names[i], "ko"))
        return "ko";
      if (g_str_has_prefix (names[i], "en"))
        return "en";
    }
  return "en";
}
