/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-text-scan.h"

#include <string.h>

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

gboolean
jk_scan_line (const char **at,
              const char **line,
              const char **end)
{
  const char *feed = strchr (*at, '\n');

  if (feed == NULL)
    return FALSE;

  *line = *at;
  *end = feed;
  *at = feed + 1;
  return TRUE;
}

gboolean
jk_scan_word (const char **at,
              const char  *end,
              const char **word,
              gsize       *length)
{
  while (*at < end && is_blank (**at))
    (*at)++;
  *word = *at;
  while (*at < end && !is_blank (**at))
    (*at)++;
  *length = *at - *word;
  return *length > 0;
}

gboolean
jk_scan_uint64 (const char **at,
                const char  *end,
                guint64     *value)
{
  const char *word;
  gsize length;
  guint64 sum = 0;

  if (!jk_scan_word (at, end, &word, &length))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (word[i]) || !g_uint64_checked_mul (&sum, sum, 10)
          || !g_uint64_checked_add (&sum, sum, word[i] - '0'))
        return FALSE;
    }
  *value = sum;
  return TRUE;
}

gboolean
jk_scan_decimal (const char **at,
                 const char  *end,
                 double      *value)
{
  const char *word;
  gsize length, i = 0;
  gboolean point = FALSE;

  if (!jk_scan_word (at, end, &word, &length))
    return FALSE;

  if (word[0] == '-')
    i = 1;
  if (i == length || length > 32 || word[length - 1] == '.' || word[i] == '.')
    return FALSE;
  for (; i < length; i++)
    {
      if (!g_ascii_isdigit (word[i]) && (word[i] != '.' || point))
        return FALSE;
      point |= word[i] == '.';
    }
  *value = g_ascii_strtod (word, NULL);
  return TRUE;
}

char *
jk_text_display (const char *bytes)
{
  GString *out = g_string_new (NULL);
  const char *at = bytes, *end;

  while (!g_utf8_validate (at, -1, &end))
    {
      g_string_append_len (out, at, end - at);
      g_string_append_printf (out, "\\x%02X", (guchar) *end);
      at = end + 1;
    }
  g_string_append (out, at);
  return g_string_free (out, FALSE);
}
