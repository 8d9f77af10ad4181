/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-json-text.h"

#include <string.h>

#define MAX_DEPTH 64

/* Appends what @byte is inside a string; only for those that cannot stand for themselves. */
static void
append_control (GString *out,
                guchar   byte)
{
  static const char hex[] = "0123456789abcdef";
  const char *const short_forms = "\"\"\\\\\bb\ff\nn\rr\tt";

  for (const char *at = short_forms; *at != '\0'; at += 2)
    {
      if ((guchar) *at == byte)
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, at[1]);
          return;
        }
    }
  g_string_append_len (out, "\\u00", 4);
  g_string_append_c (out, hex[byte >> 4]);
  g_string_append_c (out, hex[byte & 15]);
}

/* Appends valid UTF-8. */
static void
append_valid (GString    *out,
              const char *text,
              gsize       length)
{
  gsize start = 0;

  for (gsize i = 0; i < length; i++)
    {
      guchar byte = text[i];

      if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f)
        continue;
      g_string_append_len (out, text + start, i - start);
      append_control (out, byte);
      start = i + 1;
    }
  g_string_append_len (out, text + start, length - start);
}

void
jk_json_append_escaped (GString    *out,
                        const char *text,
                        gsize       length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *bad;

      if (g_utf8_validate_len (text, end - text, &bad))
        {
          append_valid (out, text, end - text);
          return;
        }
      append_valid (out, text, bad - text);
      if (*bad == '\0')
        append_control (out, 0); /* valid, but g_utf8_validate_len() stops at it */
      else
        g_string_append (out, "\357\277\275");
      text = bad + 1;
    }
}

static gboolean read_value (const char **at, guint depth);

static void
skip_blanks (const char **at)
{
  *at += strspn (*at, " \t\r\n");
}

static gboolean
read_word (const char **at,
           const char  *word)
{
  if (!g_str_has_prefix (*at, word))
    return FALSE;
  *at += strlen (word);
  return TRUE;
}

static gboolean
read_escape (const char **at)
{
  if (**at == 'u')
    {
      if (strspn (++*at, "0123456789abcdefABCDEF") < 4)
        return FALSE;
      *at += 4;
      return TRUE;
    }
  if (**at == '\0' || strchr ("\"\\/bfnrt", **at) == NULL)
    return FALSE;
  (*at)++;
  return TRUE;
}

static gboolean
read_string (const char **at)
{
  if (!read_word (at, "\""))
    return FALSE;
  while (**at != '"')
    {
      if ((guchar) **at < 0x20)
        return FALSE;
      if (*(*at)++ == '\\' && !read_escape (at))
        return FALSE;
    }
  (*at)++;
  return TRUE;
}

static gboolean
read_digits (const char **at)
{
  gsize n = strspn (*at, "0123456789");

  *at += n;
  return n > 0;
}

static gboolean
read_number (const char **at)
{
  (void) read_word (at, "-");
  if (!read_word (at, "0") && !read_digits (at))
    return FALSE;
  if (read_word (at, ".") && !read_digits (at))
    return FALSE;
  if (**at != 'e' && **at != 'E')
    return TRUE;
  (*at)++;
  if (!read_word (at, "-"))
    (void) read_word (at, "+");
  return read_digits (at);
}

/* What stands between brackets, or with names between braces. */
static gboolean
read_items (const char **at,
            const char  *close,
            guint        depth)
{
  if (depth >= MAX_DEPTH)
    return FALSE;
  (*at)++;
  skip_blanks (at);
  if (read_word (at, close))
    return TRUE;
  do
    {
      skip_blanks (at);
      if (*close == '}')
        {
          if (!read_string (at))
            return FALSE;
          skip_blanks (at);
          if (!read_word (at, ":"))
            return FALSE;
        }
      if (!read_value (at, depth + 1))
        return FALSE;
      skip_blanks (at);
    }
  while (read_word (at, ","));
  return read_word (at, close);
}

static gboolean
read_value (const char **at,
            guint        depth)
{
  skip_blanks (at);
  switch (**at)
    {
    case '{':
      return read_items (at, "}", depth);
    case '[':
      return read_items (at, "]", depth);
    case '"':
      return read_string (at);
    case 't':
      return read_word (at, "true");
    case 'f':
      return read_word (at, "false");
    case 'n':
      return read_word (at, "null");
    default:
      return read_number (at);
    }
}

const char *
jk_json_find_fault (const char *text)
{
  const char *at = text;

  if (!read_value (&at, 0))
    return at;
  skip_blanks (&at);
  return *at == '\0' ? NULL : at;
}
