/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-particle.h"

#include <string.h>

/* Longer than any particle: 으로부터라도. In bytes. */
#define MAX_FORM 32
/* No text has this byte: it marks the place of a pair while printf works. */
#define MARK '\xff'

typedef struct
{
  const char *consonant;
  gsize consonant_length;
  const char *vowel;
  gsize vowel_length;
  gsize length; /* of all, braces included */
} Pair;

/* Returns: bytes of Hangul syllables at @text, which is no more than @MAX_FORM */
static gsize
span_hangul (const char *text)
{
  gsize length = 0;

  while (length < MAX_FORM)
    {
      gunichar c = g_utf8_get_char_validated (text + length, -1);

      if (c < 0xAC00 || c > 0xD7A3)
        return length;
      length += 3;
    }
  return length;
}

/* Reads "{을/를}" at @text. */
static gboolean
read_pair (const char *text,
           Pair       *pair)
{
  const char *at = text + 1;

  if (*text != '{')
    return FALSE;
  pair->consonant = at;
  pair->consonant_length = span_hangul (at);
  at += pair->consonant_length;
  if (pair->consonant_length == 0 || *at++ != '/')
    return FALSE;
  pair->vowel = at;
  pair->vowel_length = span_hangul (at);
  at += pair->vowel_length;
  pair->length = at + 1 - text;
  return *at == '}';
}

static void
append_particle (GString    *out,
                 const Pair *pair)
{
  JkFinalSound sound = jk_final_sound (out->str, out->len);
  gboolean is_eu = g_str_has_prefix (pair->consonant, "으");

  if (sound == JK_FINAL_SOUND_VOWEL || (sound == JK_FINAL_SOUND_RIEUL && is_eu))
    g_string_append_len (out, pair->vowel, pair->vowel_length);
  else if (sound != JK_FINAL_SOUND_UNKNOWN)
    g_string_append_len (out, pair->consonant, pair->consonant_length);
  else if (is_eu && pair->consonant_length > 3)
    {
      g_string_append (out, "(으)");
      g_string_append_len (out, pair->consonant + 3, pair->consonant_length - 3);
    }
  else
    {
      g_string_append_len (out, pair->consonant, pair->consonant_length);
      if (pair->vowel_length > 0)
        g_string_append_printf (out, "(%.*s)", (int) pair->vowel_length, pair->vowel);
    }
}

char *
jk_particle_choose (const char *text,
                    gssize      length,
                    const char *consonant,
                    const char *vowel)
{
  GString *out = g_string_new_len (text, length);
  const Pair pair = { consonant, strlen (consonant), vowel, strlen (vowel), 0 };
  gsize n = out->len;

  append_particle (out, &pair);
  g_string_erase (out, 0, n);
  return g_string_free (out, FALSE);
}

/* Returns: @format with a mark for each pair, which @pairs takes */
static char *
mark_pairs (const char *format,
            GArray     *pairs)
{
  GString *out = g_string_new (NULL);
  Pair pair;

  while (*format != '\0')
    {
      if (read_pair (format, &pair))
        {
          g_array_append_val (pairs, pair);
          g_string_append_c (out, MARK);
          format += pair.length;
        }
      else
        g_string_append_c (out, *format++);
    }
  return g_string_free (out, FALSE);
}

char *
jk_particle_vprintf (const char *format,
                     va_list     arguments)
{
  g_autoptr(GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_autofree char *marked = mark_pairs (format, pairs);
  g_autofree char *text = NULL;
  GString *out;
  guint n = 0;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_vprintf (marked, arguments);
#pragma GCC diagnostic pop
  if (pairs->len == 0)
    return g_steal_pointer (&text);

  out = g_string_sized_new (strlen (text));
  for (const char *at = text; *at != '\0'; at++)
    {
      /* An argument that is no UTF-8 may hold the byte too: then some mark is left over, and none is missing. */
      if (*at == MARK && n < pairs->len)
        append_particle (out, &g_array_index (pairs, Pair, n++));
      else
        g_string_append_c (out, *at);
    }
  return g_string_free (out, FALSE);
}

char *
jk_particle_printf (const char *format,
                    ...)
{
  va_list arguments;
  char *text;

  va_start (arguments, format);
  text = jk_particle_vprintf (format, arguments);
  va_end (arguments);
  return text;
}

/* Reads "%s", "%d" or "%2$s" at @text. Returns: its length; 0 if it is none. @position: from 1; 0 where none is named */
static gsize
read_hole (const char *text,
           guint      *position)
{
  if (text[0] != '%')
    return 0;
  *position = 0;
  if (text[1] == 's' || text[1] == 'd')
    return 2;
  if (text[1] < '1' || text[1] > '9' || text[2] != '$' || text[3] != 's')
    return 0;
  *position = text[1] - '0';
  return 4;
}

char *
jk_particle_fill (const char        *template,
                  const char *const *arguments)
{
  guint n = arguments != NULL ? g_strv_length ((char **) arguments) : 0;
  GString *out = g_string_new (NULL);
  guint next = 0, position;
  Pair pair;

  while (*template != '\0')
    {
      gsize length = read_hole (template, &position);

      if (length > 0)
        {
          position = position > 0 ? position - 1 : next++;
          if (position < n)
            g_string_append (out, arguments[position]);
          template += length;
        }
      else if (template[0] == '%' && template[1] == '%')
        {
          g_string_append_c (out, '%');
          template += 2;
        }
      else if (read_pair (template, &pair))
        {
          append_particle (out, &pair);
          template += pair.length;
        }
      else
        g_string_append_c (out, *template++);
    }
  return g_string_free (out, FALSE);
}
