/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-retell.h"

#include <string.h>

#define MAX_HOLES 8
#define MAX_PARTS 4           /* messages inside messages */
#define MIN_LITERAL_BYTES 6   /* a template of less says nothing: "%s: %s" is any sentence */
#define MAX_MESSAGE_BYTES 4096

typedef struct
{
  const char *start;
  gsize length;
} Piece;

/* A place where a format puts an argument. */
typedef struct
{
  gsize length;    /* of the directive itself; 0 if there is none */
  guint argument;  /* which, from 0; G_MAXUINT: the next */
  gboolean number;
} Hole;

/* @at: a '%'. "%%" is a hole without argument that only itself fills, and is left to the caller. */
static Hole
read_hole (const char *at)
{
  Hole hole = { 0, G_MAXUINT, FALSE };
  const char *end = at + 1;
  gsize digits = strspn (end, "0123456789");

  if (digits > 0 && end[digits] == '$')
    {
      hole.argument = (guint) g_ascii_strtoull (end, NULL, 10) - 1;
      end += digits + 1;
    }
  end += strspn (end, "-+ #0'123456789.*lhqjzt");
  if (*end == '\0' || strchr ("sdiufgeGxXc", *end) == NULL)
    return hole;
  hole.number = strchr ("diufgeGxX", *end) != NULL;
  hole.length = end + 1 - at;
  return hole;
}

static gboolean
is_number (const Piece *piece)
{
  return piece->length > 0 && strspn (piece->start, "0123456789.,+-einfa") >= piece->length;
}

/* Appends the literal text from @format up to its next hole, "%%" as what it prints. Returns: where it ends */
static const char *
read_literal (const char *format,
              GString    *literal)
{
  g_string_truncate (literal, 0);
  for (; *format != '\0'; format++)
    {
      if (format[0] == '%' && format[1] == '%')
        format++;
      else if (format[0] == '%')
        break;
      g_string_append_c (literal, *format);
    }
  return format;
}

/* Cuts @message into what fills the holes of @format. Returns: bytes of literal text in common; 0 if it does not fit */
static gsize
match (const char *format,
       const char *message,
       Piece      *arguments)
{
  g_autoptr(GString) literal = g_string_new (NULL);
  guint n = 0;
  gsize common;

  format = read_literal (format, literal);
  if (strncmp (message, literal->str, literal->len) != 0)
    return 0;
  message += literal->len;
  common = literal->len;

  while (*format == '%')
    {
      Hole hole = read_hole (format);
      guint slot = hole.argument == G_MAXUINT ? n : hole.argument;
      const char *end;

      if (hole.length == 0 || slot >= MAX_HOLES)
        return 0;
      format = read_literal (format + hole.length, literal);
      if (*format != '\0')
        end = literal->len > 0 ? strstr (message, literal->str) : NULL;
      else
        end = g_str_has_suffix (message, literal->str) ? message + strlen (message) - literal->len : NULL;
      if (end == NULL)
        return 0;

      arguments[slot] = (Piece) { message, end - message };
      if (hole.number && !is_number (&arguments[slot]))
        return 0;
      message = end + literal->len;
      common += literal->len;
      n++;
    }
  return *message == '\0' ? common : 0;
}

static char *retell (const JkCatalogue *catalogue, JkLanguage language, const char *message, guint depth);

/* An argument may be a message again, as in "expected a number, not …"; what stands in quotes is somebody's own text. */
static void
append_argument (GString           *out,
                 const Piece       *argument,
                 const JkCatalogue *catalogue,
                 JkLanguage         language,
                 guint              depth)
{
  gboolean nested = !g_str_has_suffix (out->str, "“");
  g_autofree char *text = g_strndup (argument->start != NULL ? argument->start : "", argument->length);
  g_autofree char *told = nested && depth > 0 ? retell (catalogue, language, text, depth - 1) : NULL;

  g_string_append (out, told != NULL ? told : text);
}

static char *
fill (const char        *format,
      const Piece       *arguments,
      const JkCatalogue *catalogue,
      JkLanguage         language,
      guint              depth)
{
  g_autoptr(GString) literal = g_string_new (NULL);
  GString *out = g_string_new (NULL);
  guint n = 0;

  format = read_literal (format, literal);
  g_string_append_len (out, literal->str, literal->len);
  while (*format == '%')
    {
      Hole hole = read_hole (format);
      guint slot = hole.argument == G_MAXUINT ? n++ : hole.argument;

      if (hole.length == 0 || slot >= MAX_HOLES)
        break;
      append_argument (out, &arguments[slot], catalogue, language, depth);
      format = read_literal (format + hole.length, literal);
      g_string_append_len (out, literal->str, literal->len);
    }
  return g_string_free (out, FALSE);
}

/* @open: by a template that begins with an argument, which can be anything. Returns: (nullable): the message by the template
 * that shares most text with it */
static char *
retell_whole (const JkCatalogue *catalogue,
              JkLanguage         language,
              const char        *message,
              gboolean           open,
              guint              depth)
{
  const char *source, *translation, *best = NULL;
  Piece best_arguments[MAX_HOLES] = { 0 };
  gsize best_common = 0;

  for (guint i = 0; jk_catalogue_get_pair (catalogue, i, &source, &translation); i++)
    {
      const char *from = language == JK_LANGUAGE_KO ? source : translation;
      Piece arguments[MAX_HOLES] = { 0 };
      gsize common;

      /* The header, texts with a context, and texts not translated. */
      if (*source == '\0' || strchr (source, '\004') != NULL || *translation == '\0')
        continue;
      if (open ? *from != '%' : *from != *message)
        continue;
      common = match (from, message, arguments);
      if (common > best_common && (common >= MIN_LITERAL_BYTES || strchr (from, '%') == NULL))
        {
          best = language == JK_LANGUAGE_KO ? translation : source;
          best_common = common;
          memcpy (best_arguments, arguments, sizeof arguments);
        }
    }
  return best != NULL ? fill (best, best_arguments, catalogue, language, depth) : NULL;
}

static char *
retell (const JkCatalogue *catalogue,
        JkLanguage         language,
        const char        *message,
        guint              depth)
{
  const char *colon = strstr (message, ": ");
  char *told = retell_whole (catalogue, language, message, FALSE, depth);

  if (told == NULL && colon != NULL && depth > 0)
    {
      /* Errors say where before what: "report.xml: Line 3: not valid XML". */
      g_autofree char *rest = retell (catalogue, language, colon + 2, depth - 1);

      if (rest != NULL)
        told = g_strdup_printf ("%.*s%s", (int) (colon + 2 - message), message, rest);
    }
  return told != NULL ? told : retell_whole (catalogue, language, message, TRUE, depth);
}

char *
jk_retell (const JkCatalogue *catalogue,
           JkLanguage         language,
           const char        *message)
{
  char *told = strlen (message) <= MAX_MESSAGE_BYTES ? retell (catalogue, language, message, MAX_PARTS) : NULL;

  return told != NULL ? told : g_strdup (message);
}
