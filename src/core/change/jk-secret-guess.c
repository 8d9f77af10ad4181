/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-format.h"

#include <string.h>

#include "jk-secret-random.h"
#include "jk-secret-shape.h"

/*
 * Secrets that have no shape of their own: the name in front of them tells, and entropy is the second opinion. What is not sure to be one
 * is passed over, for a program is full of things called "token".
 */

#define MAX_NAME 40    /* of the rest of a name behind the word */
#define MAX_SPACE 8
#define MAX_VALUE 200
#define MAX_ADDRESS 300

typedef struct
{
  const guint8 *start;
  const guint8 *end;
  gboolean is_quoted;
} Value;

static const guint8 *
skip_spaces (const guint8 *p,
             const guint8 *end)
{
  const guint8 *stop = end - p > MAX_SPACE ? p + MAX_SPACE : end;

  while (p < stop && (*p == ' ' || *p == '\t'))
    p++;
  return p;
}

static gboolean
name_ends (const guint8 *p,
           gsize         n)
{
  static const char *const RESTS[] = { "", "s", "_key", "key", "-key", "_value", "value", "_string", "_str", "_id", "_base",
                                       "_hex", "_key_base" };

  while (n > 0 && g_ascii_isdigit (p[n - 1]))
    n--;
  while (n > 0 && p[n - 1] == '_')
    n--;
  for (guint i = 0; i < G_N_ELEMENTS (RESTS); i++)
    if (strlen (RESTS[i]) == n && g_ascii_strncasecmp ((const char *) p, RESTS[i], n) == 0)
      return TRUE;
  return FALSE;
}

/* What stands between a name and its value: "=", ":", ":=", "=>", with the name's closing quote or bracket before it. Not "==". */
static const guint8 *
skip_operator (const guint8 *p,
               const guint8 *end)
{
  if (p < end && (*p == '"' || *p == '\''))
    p++;
  if (p < end && *p == ']')
    p++;
  p = skip_spaces (p, end);
  if (p >= end || (*p != '=' && *p != ':'))
    return NULL;
  if (*p == ':' && p + 1 < end && p[1] == ':')
    return NULL;
  if (p + 1 < end && ((*p == ':' && p[1] == '=') || (*p == '=' && p[1] == '>')))
    return p + 2;
  return p + 1 < end && *p == '=' && p[1] == '=' ? NULL : p + 1;
}

/* Whether the name begins its line, but for "export " and the like: only there a value needs no quotes. */
static gboolean
begins_line (const JkSecretText *text,
             gsize               at)
{
  gsize stop = at > MAX_NAME ? at - MAX_NAME : 0;
  gsize words = 0;

  while (at > stop && jk_secret_class_has ('p', text->data[at - 1]) && text->data[at - 1] != '=')
    at--;
  for (; at > stop && text->data[at - 1] != '\n'; at--)
    {
      if (!g_ascii_isspace (text->data[at - 1]) && !g_ascii_isalpha (text->data[at - 1]) && text->data[at - 1] != '-')
        return FALSE;
      if (g_ascii_isalpha (text->data[at - 1]) && ++words > 6)
        return FALSE;
    }
  return at == 0 || text->data[at - 1] == '\n';
}

static gboolean
read_quoted (const guint8 *p,
             const guint8 *end,
             Value        *out)
{
  guint8 quote = *p++;
  const guint8 *stop = end - p > MAX_VALUE ? p + MAX_VALUE : end;

  *out = (Value) { p, p, TRUE };
  /* With a space it is a sentence, and what continues on the next line is no password. */
  while (out->end < stop && *out->end != quote && *out->end > ' ' && *out->end != 0x7f)
    out->end++;
  return out->end < stop && *out->end == quote;
}

static gboolean
read_bare (const guint8 *p,
           const guint8 *end,
           Value        *out)
{
  const guint8 *stop = end - p > MAX_VALUE ? p + MAX_VALUE : end;

  *out = (Value) { p, p, FALSE };
  while (out->end < stop && *out->end > ' ' && *out->end < 0x7f && strchr ("()[]{}<>,;\"'`", *out->end) == NULL)
    out->end++;
  return out->end == end || *out->end == '\n' || *out->end == '\r';
}

/* "Server=db;User Id=app;Password=…;", of which only the whole tells that it is no program: a server or a user stands before it. */
static gboolean
is_in_connection (const JkSecretText *text,
                  gsize               at)
{
  static const char *const FIELDS[] = { "server", "data source", "host", "user id", "uid", "user", "username", "database",
                                        "initial catalog", "endpoint" };
  const guint8 *stop = text->data + (at > MAX_ADDRESS ? at - MAX_ADDRESS : 0), *p = text->data + at, *last;

  while (p > stop && p[-1] == ' ')
    p--;
  if (p == stop || p[-1] != ';')
    return FALSE;
  last = p - 1;
  while (p > stop && p[-1] != '\n' && p[-1] != '"' && p[-1] != '\'' && p[-1] != '>')
    p--;
  /* Each field ends in a semicolon, the last of them at @last: nothing reads on behind it. */
  for (; p < last; p = (const guint8 *) memchr (p, ';', last + 1 - p) + 1)
    {
      while (*p == ' ')
        p++;
      for (guint i = 0; i < G_N_ELEMENTS (FIELDS); i++)
        if (g_ascii_tolower ((char) *p) == FIELDS[i][0]
            && g_ascii_strncasecmp ((const char *) p, FIELDS[i], strlen (FIELDS[i])) == 0 && p[strlen (FIELDS[i])] == '=')
          return TRUE;
    }
  return FALSE;
}

/* Up to one of @ends; nothing of it is blank. */
static gboolean
read_until (const guint8 *p,
            const guint8 *end,
            const char   *ends,
            Value        *out)
{
  const guint8 *stop = end - p > MAX_VALUE ? p + MAX_VALUE : end;

  *out = (Value) { p, p, TRUE };
  while (out->end < stop && *out->end > ' ' && *out->end < 0x7f && strchr (ends, *out->end) == NULL)
    out->end++;
  return out->end < stop && out->end > p && strchr (ends, *out->end) != NULL && *out->end != '\0';
}

/* Returns: whether @text, @before bytes of it, ends in the word @word and blanks, at the beginning of a line */
static gboolean
is_after_word (const JkSecretText *text,
               gsize               before,
               const char         *word)
{
  const gsize n = strlen (word), stop = before > MAX_NAME ? before - MAX_NAME : 0;

  while (before > stop && jk_secret_class_has ('b', text->data[before - 1]))
    before--;
  if (before < n + 1 || text->data[before - 1] != ' ')
    return FALSE;
  while (before > n && text->data[before - 1] == ' ')
    before--;
  if (memcmp (text->data + before - n, word, n) != 0)
    return FALSE;
  for (before -= n; before > 0 && (text->data[before - 1] == ' ' || text->data[before - 1] == '\t');)
    before--;
  return before == 0 || text->data[before - 1] == '\n';
}

/* <add key="name" value="…" />, as the settings of .NET and of Spring have it; no field of a form. */
static gboolean
read_attribute (const JkSecretText *text,
                gsize               at,
                const guint8       *p,
                Value              *out)
{
  static const char *const TAGS[] = { "add ", "property ", "param ", "parameter ", "setting ", "entry ", "env " };
  static const char VALUE[] = "value=";
  const guint8 *end = text->data + text->size, *tag;
  gboolean is_setting = FALSE;

  if (*p != '"' && *p != '\'')
    return FALSE;
  tag = memrchr (text->data + at - MIN (at, MAX_ADDRESS), '<', MIN (at, MAX_ADDRESS));
  if (tag == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (TAGS) && !is_setting; i++)
    is_setting = (gsize) (text->data + at - tag) > strlen (TAGS[i]) && memcmp (tag + 1, TAGS[i], strlen (TAGS[i])) == 0;
  p = skip_spaces (p + 1, end);
  if (!is_setting || (gsize) (end - p) < strlen (VALUE) + 1 || memcmp (p, VALUE, strlen (VALUE)) != 0)
    return FALSE;
  p += strlen (VALUE);
  return (*p == '"' || *p == '\'') && read_quoted (p, end, out);
}

/* Fills @out with what is given to the name of which the word @at is a part. */
static gboolean
read_value (const JkSecretFormat *format,
            const JkSecretText   *text,
            gsize                 at,
            Value                *out)
{
  const guint8 *end = text->data + text->size, *p = text->data + at + strlen (format->text), *rest = p;

  while (p < end && p < rest + MAX_NAME && jk_secret_class_has ('b', *p))
    p++;
  if (!name_ends (rest, p - rest))
    return FALSE;
  if (at > 0 && text->data[at - 1] == '<' && p < end && *p == '>')
    return read_until (p + 1, end, "<", out);
  if (p < end && read_attribute (text, at, p, out))
    return TRUE;
  /* In a Dockerfile no "=" is needed. */
  if (p < end && *p == ' ' && is_after_word (text, at, "ENV"))
    {
      p = skip_spaces (p, end);
      return p < end && (*p == '"' || *p == '\'' ? read_quoted (p, end, out) : read_bare (p, end, out));
    }
  p = skip_operator (p, end);
  if (p == NULL)
    return FALSE;
  p = skip_spaces (p, end);
  if (p < end && (*p == 'b' || *p == 'r' || *p == 'f' || *p == '@') && p + 1 < end && (p[1] == '"' || p[1] == '\''))
    p++;
  if (p < end && (*p == '"' || *p == '\'' || *p == '`'))
    return read_quoted (p, end, out);
  if (p < end && begins_line (text, at) && read_bare (p, end, out))
    return TRUE;
  return p < end && p[-1] == '=' && read_until (p, end, ";\"'<\r\n", out) && is_in_connection (text, at);
}

typedef struct
{
  guint lower;
  guint upper;
  guint digits;
  guint others;
} Tally;

static Tally
count (const Value *value)
{
  Tally tally = { 0 };

  for (const guint8 *p = value->start; p < value->end; p++)
    if (g_ascii_islower (*p))
      tally.lower++;
    else if (g_ascii_isupper (*p))
      tally.upper++;
    else if (g_ascii_isdigit (*p))
      tally.digits++;
    else
      tally.others++;
  return tally;
}

/* Names, paths, versions, addresses and calls: what a program gives to its variables. */
static gboolean
is_code (const Value *value)
{
  gsize n = value->end - value->start;

  if (*value->start == '$' || *value->start == '%' || *value->start == '/' || *value->start == '.' || *value->start == '#'
      || *value->start == '&' || *value->start == '-' || *value->start == '@')
    return TRUE;
  for (const guint8 *p = value->start; p < value->end; p++)
    if (*p >= 0x80 || *p == '(' || *p == '{' || *p == '\\' || *p == '<' || *p == '[')
      return TRUE;
  return memmem (value->start, n, "://", 3) != NULL || memmem (value->start, n, "::", 2) != NULL
         || memmem (value->start, n, "->", 2) != NULL;
}

static void
take (const Value        *value,
      const JkSecretText *text,
      JkSecretSpan       *span)
{
  *span = (JkSecretSpan) { value->start - text->data, value->end - text->data, 0 };
}

gboolean
jk_secret_match_password (const JkSecretFormat *format,
                          const JkSecretText   *text,
                          gsize                 at,
                          JkSecretSpan         *span)
{
  Value value;
  Tally tally;
  gsize n;

  if (!read_value (format, text, at, &value))
    return FALSE;
  n = value.end - value.start;
  tally = count (&value);
  /* Words are what people call their fields; a password that is nothing but one is no secret either. */
  if (n < (value.is_quoted ? 6 : 8) || tally.digits + tally.others == 0 || tally.lower + tally.upper == 0 || is_code (&value))
    return FALSE;
  if (tally.digits == 0 && jk_secret_unrest (value.start, n) < (value.is_quoted ? 0.45 : 0.55))
    return FALSE;
  if (!value.is_quoted && (tally.others + tally.upper == 0 || jk_secret_unrest (value.start, n) < 0.3))
    return FALSE;
  take (&value, text, span);
  return jk_secret_entropy (value.start, n) >= 2.5 && !jk_secret_is_placeholder (value.start, n);
}

/* Hexadecimal digits have less entropy a byte than base 62, and no upper and lower case. */
static gboolean
is_random_token (const guint8 *start,
                 gsize         n)
{
  gboolean is_hex = TRUE;

  for (gsize i = 0; i < n && is_hex; i++)
    is_hex = jk_secret_class_has ('x', start[i]) || start[i] == '-';
  if (is_hex)
    return n >= 32 && jk_secret_entropy (start, n) >= 3.2;
  return jk_secret_entropy (start, n) >= 3.5 && jk_secret_unrest (start, n) >= 0.35;
}

/* Random letters and digits of that length nearly always have several digits; where they have not, capitals in strange places do. */
static gboolean
is_mixed (const Value *value,
          const Tally *tally)
{
  gsize n = value->end - value->start;

  if (tally->lower + tally->upper < 4 || tally->others > n / 4)
    return FALSE;
  return tally->digits >= 2 || (tally->upper >= 4 && tally->lower >= 4 && jk_secret_unrest (value->start, n) >= 0.4);
}

gboolean
jk_secret_match_token (const JkSecretFormat *format,
                       const JkSecretText   *text,
                       gsize                 at,
                       JkSecretSpan         *span)
{
  Value value;
  Tally tally;
  gsize n;

  if (!read_value (format, text, at, &value))
    return FALSE;
  n = value.end - value.start;
  tally = count (&value);
  if (n < 16 || !is_mixed (&value, &tally) || is_code (&value))
    return FALSE;
  take (&value, text, span);
  return is_random_token (value.start, n) && !jk_secret_is_placeholder (value.start, n);
}

gboolean
jk_secret_match_bearer (const JkSecretFormat *format,
                        const JkSecretText   *text,
                        gsize                 at,
                        JkSecretSpan         *span)
{
  Value value = { text->data + at + strlen (format->text), NULL, TRUE };
  const guint8 *end = text->data + text->size;
  Tally tally;
  gsize n;

  value.end = value.start;
  while (value.end < end && value.end < value.start + MAX_VALUE && jk_secret_class_has ('p', *value.end))
    value.end++;
  n = value.end - value.start;
  tally = count (&value);
  if (n < 20 || tally.upper == 0 || tally.lower == 0 || !is_mixed (&value, &tally) || is_code (&value))
    return FALSE;
  take (&value, text, span);
  return is_random_token (value.start, n) && !jk_secret_is_placeholder (value.start, n);
}

static gboolean
is_scheme_before (const JkSecretText *text,
                  gsize               at)
{
  return at > 1 && g_ascii_isalnum (text->data[at - 1]) && g_ascii_isalnum (text->data[at - 2]);
}

/* What examples call a password. */
static gboolean
is_known_word (const Value *value)
{
  static const char *const WORDS[] = { "password", "passwd", "pass", "pwd", "secret", "user", "pw", "token", "test", "postgres", "root",
                                       "username", "guest", "admin", "mysql", "foo", "bar", "b", "p" };
  g_autofree char *word = g_ascii_strdown ((const char *) value->start, value->end - value->start);

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (strcmp (word, WORDS[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Whether @at is of a command that begins with curl, on lines that a backslash continues. */
static gboolean
is_of_curl (const JkSecretText *text,
            gsize               at)
{
  static const char CURL[] = "curl ";
  const gsize n = strlen (CURL), stop = at > MAX_ADDRESS ? at - MAX_ADDRESS : 0;

  for (; at > stop && (text->data[at - 1] != '\n' || (at > 1 && text->data[at - 2] == '\\')); at--)
    if (at >= n && memcmp (text->data + at - n, CURL, n) == 0)
      return TRUE;
  return FALSE;
}

/* curl -u user:password */
gboolean
jk_secret_match_curl (const JkSecretFormat *format,
                      const JkSecretText   *text,
                      gsize                 at,
                      JkSecretSpan         *span)
{
  const guint8 *end = text->data + text->size, *p = skip_spaces (text->data + at + strlen (format->text), end);
  const guint8 *start, *stop;
  Value value;
  Tally tally;

  if (p < end && (*p == '"' || *p == '\''))
    p++;
  for (start = p, stop = end - p > MAX_VALUE ? p + MAX_VALUE : end; p < stop && *p != ':'; p++)
    if (*p <= ' ' || *p >= 0x7f || strchr ("\"'`$<>(){}[];|&", *p) != NULL)
      return FALSE;
  if (p >= stop || p == start)
    return FALSE;
  value = (Value) { p + 1, p + 1, TRUE };
  while (value.end < stop && *value.end > ' ' && *value.end < 0x7f && strchr ("\"'`\\", *value.end) == NULL)
    value.end++;
  tally = count (&value);
  if (value.end - value.start < 6 || tally.digits + tally.others == 0 || is_code (&value) || is_known_word (&value)
      || jk_secret_is_placeholder (value.start, value.end - value.start))
    return FALSE;
  take (&value, text, span);
  return is_of_curl (text, at);
}

/* "scheme://user:password@host": the user may be missing. */
gboolean
jk_secret_match_url (const JkSecretFormat *format,
                     const JkSecretText   *text,
                     gsize                 at,
                     JkSecretSpan         *span)
{
  const guint8 *p = text->data + at + strlen (format->text), *colon = NULL, *end = text->data + text->size;
  const guint8 *stop = end - p > MAX_ADDRESS ? p + MAX_ADDRESS : end;
  Value value;

  if (!is_scheme_before (text, at))
    return FALSE;
  for (; p < stop && *p != '@'; p++)
    {
      if (*p <= ' ' || *p >= 0x7f || strchr ("/\"'`<>(){}[],;|\\", *p) != NULL)
        return FALSE;
      if (*p == ':' && colon == NULL)
        colon = p;
    }
  if (p >= stop || colon == NULL || p + 1 >= end || !g_ascii_isalnum (p[1]))
    return FALSE;
  value = (Value) { colon + 1, p, TRUE };
  if (value.end - value.start < 4 || is_code (&value) || jk_secret_is_placeholder (value.start, value.end - value.start))
    return FALSE;
  if (is_known_word (&value))
    return FALSE;
  take (&value, text, span);
  return TRUE;
}
