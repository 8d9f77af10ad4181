/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-private.h"
#include "jk-config-scan.h"
#include "jk-error.h"

/* Where in the text a key stands, or could stand. */
typedef struct
{
  JkConfigLine line;     /* that sets the key */
  gboolean is_set;
  gboolean has_section;
  const char *commented; /* (nullable): behind the line "#key = …" */
  const char *last;      /* behind the last line of the section that is not blank */
} Place;

static gboolean
is_span (const char *span,
         gsize       length,
         const char *word)
{
  return strlen (word) == length && memcmp (span, word, length) == 0;
}

/* "probe   shop" and "probe shop" are the same section. */
static gboolean
is_section (const JkConfigLine *line,
            const char         *section)
{
  g_autofree char *kind = NULL, *name = NULL, *plain = NULL;
  g_autofree char *written = g_strndup (line->name, line->name_length);

  if (!g_utf8_validate (written, -1, NULL) || !jk_config_split_section (written, &kind, &name, NULL))
    return FALSE;
  plain = name != NULL ? g_strdup_printf ("%s %s", kind, name) : g_steal_pointer (&kind);
  return strcmp (plain, section) == 0;
}

static gboolean
is_commented (const JkConfigLine *line,
              const char         *name)
{
  JkConfigScanner scanner;
  JkConfigLine inner;
  gsize mark = strspn (line->start, " \t#");

  if (line->kind != JK_CONFIG_LINE_COMMENT || mark >= line->length)
    return FALSE;
  jk_config_scanner_init (&scanner, line->start + mark, line->length - mark);
  return jk_config_scanner_next (&scanner, &inner) && inner.kind == JK_CONFIG_LINE_VALUE
         && is_span (inner.name, inner.name_length, name);
}

static void
find_place (Place      *place,
            const char *text,
            const char *section,
            const char *name)
{
  JkConfigScanner scanner;
  JkConfigLine line;
  gboolean inside = FALSE;

  *place = (Place) { 0 };
  jk_config_scanner_init (&scanner, text, strlen (text));
  while (jk_config_scanner_next (&scanner, &line))
    {
      if (line.kind == JK_CONFIG_LINE_SECTION)
        inside = is_section (&line, section);
      if (!inside)
        continue;

      place->has_section = TRUE;
      /* The comment above the next section belongs to that one: only what is set marks the end. */
      if (line.kind == JK_CONFIG_LINE_SECTION || line.kind == JK_CONFIG_LINE_VALUE)
        place->last = line.start + line.length;
      if (line.kind == JK_CONFIG_LINE_VALUE && is_span (line.name, line.name_length, name))
        {
          place->line = line;
          place->is_set = TRUE;
        }
      if (is_commented (&line, name))
        place->commented = line.start + line.length;
    }
}

static char *
replace_span (const char *text,
              const char *start,
              gsize       length,
              const char *with)
{
  GString *out = g_string_new_len (text, start - text);

  g_string_append (out, with);
  g_string_append (out, start + length);
  return g_string_free (out, FALSE);
}

static char *
insert_line (const char *text,
             const char *at,
             const char *name,
             const char *value)
{
  /* The line before may be the last one, without an end. */
  const char *before = at > text && at[-1] != '\n' ? "\n" : "";
  const char *newline = strstr (text, "\r\n") != NULL ? "\r\n" : "\n";
  g_autofree char *line = g_strconcat (before, name, " = ", value, newline, NULL);

  return replace_span (text, at, 0, line);
}

static char *
append_section (const char *text,
                const char *section,
                const char *name,
                const char *value)
{
  const char *newline = strstr (text, "\r\n") != NULL ? "\r\n" : "\n";
  gsize length = strlen (text);
  const char *before = length > 0 && text[length - 1] != '\n' ? newline : "";

  return g_strconcat (text, before, length > 0 ? newline : "", "[", section, "]", newline, name, " = ", value,
                      newline, NULL);
}

char *
jk_config_edit (const char *text,
                const char *key,
                const char *value,
                GError    **error)
{
  g_autofree char *section = NULL, *stripped = value != NULL ? g_strstrip (g_strdup (value)) : NULL;
  g_autoptr(JkConfigValue) parsed = NULL;
  const JkConfigKey *known;
  Place place;

  g_return_val_if_fail (text != NULL && key != NULL, NULL);

  known = jk_config_resolve (key, &section, error);
  if (known == NULL)
    return NULL;
  if (value != NULL && (!g_utf8_validate (value, -1, NULL) || strpbrk (stripped, "\r\n") != NULL))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("%s: expected one line of UTF-8 text"), key);
      return NULL;
    }
  if (value != NULL && (parsed = jk_config_value_parse (known, stripped, error)) == NULL)
    {
      g_prefix_error (error, "%s: ", key);
      return NULL;
    }

  find_place (&place, text, section, known->name);
  if (place.is_set && value != NULL)
    return replace_span (text, place.line.value, place.line.value_length, stripped);
  if (place.is_set)
    return replace_span (text, place.line.start, place.line.length, "");
  if (value == NULL)
    return g_strdup (text);
  if (place.has_section)
    return insert_line (text, place.commented != NULL ? place.commented : place.last, known->name, stripped);
  return append_section (text, section, known->name, stripped);
}
