/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-json-walk.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-error.h"
#include "jk-text-lines.h"

#define MAX_DEPTH 64
#define MAX_NUMBER 64 /* characters */

void
jk_json_walk_init (JkJsonWalk *self,
                   const char *text,
                   gsize       length)
{
  *self = (JkJsonWalk) { .text = text, .length = length, .key = g_string_new (NULL) };
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    self->at = 3;
}

void
jk_json_walk_clear (JkJsonWalk *self)
{
  g_string_free (self->key, TRUE);
  g_clear_error (&self->error);
}

void
jk_json_walk_fail (JkJsonWalk *self,
                   const char *what)
{
  guint line = 1;
  gsize start = 0;

  if (self->error != NULL)
    return;

  for (gsize i = 0; i < self->at && i < self->length; i++)
    if (self->text[i] == '\n')
      {
        line++;
        start = i + 1;
      }
  self->error = g_error_new (JK_ERROR, JK_ERROR_PARSE, _("Line %u, column %u: %s"), line, (guint) (self->at - start + 1), what);
}

char
jk_json_walk_peek (JkJsonWalk *self)
{
  if (self->error != NULL)
    return '\0';
  while (self->at < self->length && strchr (" \t\r\n", self->text[self->at]) != NULL && self->text[self->at] != '\0')
    self->at++;
  return self->at < self->length ? self->text[self->at] : '\0';
}

gboolean
jk_json_walk_enter (JkJsonWalk *self,
                    char        bracket)
{
  if (jk_json_walk_peek (self) != bracket)
    jk_json_walk_fail (self, bracket == '{' ? _("an object was expected") : _("an array was expected"));
  else if (self->depth == MAX_DEPTH)
    jk_json_walk_fail (self, _("nested too deep"));
  if (self->error != NULL)
    return FALSE;

  self->at++;
  self->depth++;
  self->fresh = TRUE;
  return TRUE;
}

/* Steps over a comma, or out of the container at @bracket. Returns: %TRUE if another value follows */
static gboolean
next_in_container (JkJsonWalk *self,
                   char        bracket)
{
  char c = jk_json_walk_peek (self);
  gboolean fresh = self->fresh;

  self->fresh = FALSE;
  if (self->error != NULL)
    return FALSE;
  if (c == bracket)
    {
      self->at++;
      self->depth--;
      return FALSE;
    }
  if (fresh)
    return TRUE;
  if (c != ',')
    {
      jk_json_walk_fail (self, c == '\0' ? _("the text ends too early") : _("a comma was expected"));
      return FALSE;
    }
  self->at++;
  return TRUE;
}

static void
append_utf16 (GString *out,
              gunichar unit,
              gunichar *high)
{
  if (unit >= 0xdc00 && unit < 0xe000 && *high != 0)
    {
      g_string_append_unichar (out, 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
      *high = 0;
      return;
    }
  if (*high != 0)
    g_string_append_unichar (out, 0xfffd);
  *high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
  if (*high == 0)
    g_string_append_unichar (out, unit >= 0xdc00 && unit < 0xe000 ? 0xfffd : unit);
}

/* Behind a backslash. Returns: %FALSE if it is no escape */
static gboolean
read_escape (JkJsonWalk *self,
             GString    *out,
             gunichar   *high)
{
  static const char NAMES[] = "\"\\/bfnrt";
  static const char VALUES[] = "\"\\/\b\f\n\r\t";
  char c = self->at < self->length ? self->text[self->at] : '\0';
  const char *found = c != '\0' ? strchr (NAMES, c) : NULL;
  gunichar unit = 0;

  if (found != NULL)
    {
      append_utf16 (out, (guchar) VALUES[found - NAMES], high);
      self->at++;
      return TRUE;
    }
  if (c != 'u' || self->length - self->at < 5)
    return FALSE;
  for (guint i = 1; i <= 4; i++)
    {
      int digit = g_ascii_xdigit_value (self->text[self->at + i]);

      if (digit < 0)
        return FALSE;
      unit = unit * 16 + digit;
    }
  self->at += 5;
  if (unit == 0)
    return FALSE;
  append_utf16 (out, unit, high);
  return TRUE;
}

/* @out: (nullable): where it is appended */
static void
read_string (JkJsonWalk *self,
             GString    *out)
{
  gunichar high = 0;

  if (jk_json_walk_peek (self) != '"')
    {
      jk_json_walk_fail (self, _("a string was expected"));
      return;
    }
  for (self->at++; self->at < self->length && self->text[self->at] != '"';)
    {
      gsize start = self->at;

      while (self->at < self->length && self->text[self->at] != '"' && self->text[self->at] != '\\'
             && (guchar) self->text[self->at] >= 0x20)
        self->at++;
      if (self->at > start)
        {
          if (high != 0)
            g_string_append_unichar (out, 0xfffd);
          high = 0;
          g_string_append_len (out, self->text + start, self->at - start);
          continue;
        }
      if (self->text[self->at] != '\\' || (self->at++, !read_escape (self, out, &high)))
        {
          jk_json_walk_fail (self, _("the string is not valid"));
          return;
        }
    }
  if (high != 0)
    g_string_append_unichar (out, 0xfffd);
  if (self->at == self->length)
    jk_json_walk_fail (self, _("the text ends within a string"));
  self->at++;
}

gboolean
jk_json_walk_next_member (JkJsonWalk  *self,
                          const char **key)
{
  if (!next_in_container (self, '}'))
    return FALSE;

  g_string_truncate (self->key, 0);
  read_string (self, self->key);
  if (jk_json_walk_peek (self) != ':')
    jk_json_walk_fail (self, _("a colon was expected"));
  self->at++;
  *key = self->key->str;
  return self->error == NULL;
}

gboolean
jk_json_walk_next_element (JkJsonWalk *self)
{
  return next_in_container (self, ']');
}

char *
jk_json_walk_dup_string (JkJsonWalk *self)
{
  GString *out = g_string_new (NULL);

  read_string (self, out);
  if (self->error != NULL)
    g_string_truncate (out, 0);
  return g_string_free (out, FALSE);
}

/* The number's characters, checked against the grammar. Returns: its end, or %NULL */
static const char *
scan_number (const char *p,
             const char *end)
{
  guint64 part;

  if (p < end && *p == '-')
    p++;
  if (p < end && *p == '0')
    p++;
  else if (!jk_text_read_number (&p, end, &part))
    return NULL;
  if (p < end && *p == '.' && (p++, !jk_text_read_number (&p, end, &part)))
    return NULL;
  if (p < end && (*p == 'e' || *p == 'E'))
    {
      p++;
      if (p < end && (*p == '+' || *p == '-'))
        p++;
      if (!jk_text_read_number (&p, end, &part))
        return NULL;
    }
  return p;
}

/* Returns: %FALSE with a fault */
static gboolean
read_number (JkJsonWalk *self,
             double     *out)
{
  char buffer[MAX_NUMBER + 1];
  char c = jk_json_walk_peek (self);
  const char *start = self->text + self->at;
  const char *end = c == '-' || g_ascii_isdigit (c) ? scan_number (start, self->text + self->length) : NULL;

  if (end == NULL || end - start > MAX_NUMBER)
    {
      jk_json_walk_fail (self, _("a number was expected"));
      return FALSE;
    }
  memcpy (buffer, start, end - start);
  buffer[end - start] = '\0';
  *out = g_ascii_strtod (buffer, NULL);
  self->at += end - start;
  return TRUE;
}

guint64
jk_json_walk_read_count (JkJsonWalk *self)
{
  gsize start;
  double number;

  jk_json_walk_peek (self);
  start = self->at;
  if (!read_number (self, &number))
    return 0;
  if (number >= 0 && number == floor (number))
    return number < (double) G_MAXINT64 ? (guint64) number : G_MAXINT64;

  self->at = start;
  jk_json_walk_fail (self, _("a whole number of 0 or more was expected"));
  return 0;
}

static gboolean
read_word (JkJsonWalk *self,
           const char *word)
{
  gsize n = strlen (word);

  if (self->error != NULL || self->length - self->at < n || memcmp (self->text + self->at, word, n) != 0)
    return FALSE;
  self->at += n;
  return TRUE;
}

gboolean
jk_json_walk_read_boolean (JkJsonWalk *self)
{
  char c = jk_json_walk_peek (self);

  if (!read_word (self, c == 't' ? "true" : "false"))
    jk_json_walk_fail (self, _("true or false was expected"));
  return self->error == NULL && c == 't';
}

/* Recursion is bounded, because entering is. */
void
jk_json_walk_skip (JkJsonWalk *self)
{
  const char *key;
  double number;

  switch (jk_json_walk_peek (self))
    {
    case '{':
      for (gboolean more = jk_json_walk_enter (self, '{'); more && jk_json_walk_next_member (self, &key);)
        jk_json_walk_skip (self);
      break;
    case '[':
      for (gboolean more = jk_json_walk_enter (self, '['); more && jk_json_walk_next_element (self);)
        jk_json_walk_skip (self);
      break;
    case '"':
      g_string_truncate (self->key, 0);
      read_string (self, self->key);
      break;
    case 't':
    case 'f':
      jk_json_walk_read_boolean (self);
      break;
    case 'n':
      if (!read_word (self, "null"))
        jk_json_walk_fail (self, _("null was expected"));
      break;
    default:
      (void) read_number (self, &number);
    }
}

gboolean
jk_json_walk_finish (JkJsonWalk *self,
                     GError    **error)
{
  jk_json_walk_peek (self);
  if (self->error == NULL && self->at < self->length)
    jk_json_walk_fail (self, _("something follows the end"));
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}
