/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-text.h"

#include <string.h>

#define DOTS "…"

static gboolean
is_unprintable (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* bidi marks and embeddings, invisible joiners, the byte order mark */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
      return TRUE;
    default:
      return FALSE;
    }
}

char *
jk_text_escape (const char *text)
{
  GString *out = g_string_new (NULL);
  const char *at = text != NULL ? text : "";

  while (*at != '\0')
    {
      gunichar c = g_utf8_get_char_validated (at, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (out, "\\x%02x", (guchar) *at++);
          continue;
        }
      if (is_unprintable (c) && c < 0x80)
        g_string_append_printf (out, "\\x%02x", c);
      else if (is_unprintable (c))
        g_string_append_printf (out, "\\u{%04x}", c);
      else
        g_string_append_unichar (out, c);
      at = g_utf8_next_char (at);
    }
  return g_string_free (out, FALSE);
}

static guint
char_width (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

guint
jk_text_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += char_width (g_utf8_get_char (at));
  return width;
}

/* Returns: bytes of @text that fit into @columns */
static gsize
fit_start (const char *text,
           guint       columns)
{
  const char *at = text;
  guint width = 0;

  while (*at != '\0' && width + char_width (g_utf8_get_char (at)) <= columns)
    {
      width += char_width (g_utf8_get_char (at));
      at = g_utf8_next_char (at);
    }
  return at - text;
}

/* Returns: where the longest end of @text that fits into @columns begins */
static const char *
fit_end (const char *text,
         guint       columns)
{
  const char *start = text + strlen (text);
  guint width = 0;

  while (start > text)
    {
      const char *before = g_utf8_prev_char (start);

      width += char_width (g_utf8_get_char (before));
      if (width > columns)
        break;
      start = before;
    }
  /* Marks that belong to a character left out would land on the dots. */
  while (*start != '\0' && char_width (g_utf8_get_char (start)) == 0)
    start = g_utf8_next_char (start);
  return start;
}

char *
jk_text_cut_middle (const char *text,
                    guint       columns)
{
  guint end_columns;
  gsize start_bytes;

  if (jk_text_width (text) <= columns)
    return g_strdup (text);
  if (columns <= 1)
    return g_strdup (columns == 1 ? DOTS : "");

  end_columns = (columns - 1) * 3 / 5;
  start_bytes = fit_start (text, columns - 1 - end_columns);
  return g_strdup_printf ("%.*s" DOTS "%s", (int) start_bytes, text, fit_end (text, end_columns));
}

char *
jk_text_cut_end (const char *text,
                 guint       columns)
{
  if (jk_text_width (text) <= columns)
    return g_strdup (text);
  if (columns == 0)
    return g_strdup ("");
  return g_strdup_printf ("%.*s" DOTS, (int) fit_start (text, columns - 1), text);
}
