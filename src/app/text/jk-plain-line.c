/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-plain-line.h"

#include <string.h>

#define REPLACEMENT 0xfffd

/* Unicode Standard Annex #9, table 4: marks, embeddings, overrides and isolates. */
static gboolean
turns_writing (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_plain (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return !turns_writing (c);
    }
}

static char *
make_plain (const char *text,
            const char *kept)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *line = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (line, is_plain (c) || (c < 0x80 && strchr (kept, c) != NULL) ? c : REPLACEMENT);
    }
  return g_string_free (line, FALSE);
}

char *
jk_plain_line_new (const char *text)
{
  return make_plain (text, "");
}

char *
jk_plain_text_new (const char *text)
{
  return make_plain (text, "\n\t");
}

gboolean
jk_plain_text_is_turned (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (turns_writing (g_utf8_get_char (at)))
        return TRUE;
    }
  return FALSE;
}
