/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-expression-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  double factor;
  gboolean is_time;
} suffixes[] = {
  { "%", 1, FALSE },
  { "K", 1024, FALSE }, { "KB", 1024, FALSE }, { "KiB", 1024, FALSE },
  { "M", 1048576, FALSE }, { "MB", 1048576, FALSE }, { "MiB", 1048576, FALSE },
  { "G", 1073741824, FALSE }, { "GB", 1073741824, FALSE }, { "GiB", 1073741824, FALSE },
  { "T", 1099511627776, FALSE }, { "TB", 1099511627776, FALSE }, { "TiB", 1099511627776, FALSE },
  { "ms", 0.001, TRUE }, { "s", 1, TRUE }, { "min", 60, TRUE }, { "h", 3600, TRUE }, { "d", 86400, TRUE },
};

void
jk_token_clear (JkToken *token)
{
  g_clear_pointer (&token->text, g_free);
}

static void
set_text (JkToken    *token,
          JkTokenType type,
          const char *start,
          const char *end)
{
  token->type = type;
  token->text = g_strndup (start, end - start);
}

static void
set_bad (JkToken    *token,
         const char *message)
{
  token->type = JK_TOKEN_BAD;
  token->text = g_strdup (message);
}

static const char *
skip_digits (const char *text)
{
  while (g_ascii_isdigit (*text))
    text++;
  return text;
}

static void
read_number (JkToken *token)
{
  const char *end = skip_digits (token->start);
  g_autofree char *suffix = NULL;
  g_autofree char *digits = NULL;

  /* Two points are a range: 9..17 */
  if (end[0] == '.' && g_ascii_isdigit (end[1]))
    end = skip_digits (end + 1);
  digits = g_strndup (token->start, end - token->start);
  token->type = JK_TOKEN_NUMBER;
  token->number = g_ascii_strtod (digits, NULL);

  token->end = end;
  while (g_ascii_isalpha (*token->end) || *token->end == '%')
    token->end++;
  if (token->end == end)
    return;
  suffix = g_strndup (end, token->end - end);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      if (strcmp (suffixes[i].name, suffix) != 0)
        continue;
      token->number *= suffixes[i].factor;
      token->is_time = suffixes[i].is_time;
      return;
    }
  set_bad (token, _ ("expected no unit, or one of % K M G T ms s min h d"));
}

/* There is no way to write a quote within quotes: no label or word that Jikimi knows has one. */
static void
read_word (JkToken *token)
{
  const char *start = token->start + 1;
  const char *quote = strchr (start, '"');

  if (quote == NULL)
    {
      token->end = start + strlen (start);
      set_bad (token, _ ("the quote is not closed"));
      return;
    }
  set_text (token, JK_TOKEN_WORD, start, quote);
  token->end = quote + 1;
}

static void
read_name (JkToken *token)
{
  while (g_ascii_isalnum (*token->end) || *token->end == '_' || *token->end == ':')
    token->end++;
  set_text (token, JK_TOKEN_NAME, token->start, token->end);
}

static void
read_sign (JkToken *token)
{
  static const char *const signs[] = { "==", "!=", "<=", ">=", "..", "(", ")", "[", "]", ",", "=", "<", ">", "+", "-", "*", "/" };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      if (!g_str_has_prefix (token->start, signs[i]))
        continue;
      token->end = token->start + strlen (signs[i]);
      set_text (token, JK_TOKEN_SIGN, token->start, token->end);
      return;
    }
  token->end = g_utf8_next_char (token->start);
  set_bad (token, _ ("this character has no meaning here"));
}

void
jk_token_read (JkToken    *token,
               const char *text)
{
  jk_token_clear (token);
  while (g_ascii_isspace (*text))
    text++;
  *token = (JkToken) { .type = JK_TOKEN_END, .start = text, .end = text };
  if (*text == '\0')
    return;
  if (g_ascii_isdigit (*text))
    read_number (token);
  else if (*text == '"')
    read_word (token);
  else if (g_ascii_isalpha (*text) || *text == '_')
    read_name (token);
  else
    read_sign (token);
}

gboolean
jk_token_is (const JkToken *token,
             const char    *text)
{
  return (token->type == JK_TOKEN_NAME || token->type == JK_TOKEN_SIGN) && strcmp (token->text, text) == 0;
}
