/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-path.h"

#include <string.h>

static gboolean
is_harmless (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* bidirectional marks, zero-width joiners, byte order mark */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
      return FALSE;
    default:
      return TRUE;
    }
}

static void
append_bytes (GString    *out,
              const char *bytes,
              gsize       n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf (out, "\\x%02X", (guchar) bytes[i]);
}

char *
jk_git_path_escape (const char *path)
{
  g_autoptr (GString) out = NULL;
  const char *at = path;

  g_return_val_if_fail (path != NULL, NULL);

  out = g_string_sized_new (strlen (path));
  while (*at != '\0')
    {
      gunichar c = g_utf8_get_char_validated (at, -1);
      gsize length = 1;

      if (c == (gunichar) -1 || c == (gunichar) -2)
        append_bytes (out, at, 1);
      else
        {
          length = g_utf8_next_char (at) - at;
          if (c != '\\' && is_harmless (c))
            g_string_append_len (out, at, length);
          else
            append_bytes (out, at, length);
        }
      at += length;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
