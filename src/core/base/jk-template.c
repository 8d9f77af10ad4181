/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-keys.h"
#include "jk-error.h"
#include "jk-json-text.h"

#define MAX_NAME_BYTES 32
#define MAX_LIMIT 100000

typedef enum
{
  FILTER_NONE,
  FILTER_HTML,
  FILTER_MARKDOWN,
} Filter;

typedef struct
{
  gsize end;      /* of the plain text before it, in JkTemplate.text */
  const char *name;
  Filter filter;
  guint limit;    /* characters; 0 for none */
  gboolean is_bare; /* in JSON, outside of a string */
} Placeholder;

struct _JkTemplate
{
  JkTemplateFormat format;
  GString *text;   /* all that is no placeholder */
  GArray *holders; /* of Placeholder */
};

static const char *const names[] = { "title", "text", "level", "level_word", "label", "mark", "category", "project", "metric", "value",
                                     "value_number", "threshold", "threshold_number", "since", "since_unix", "time", "time_unix",
                                     "count", "host", "url", "state", "id", "to", "secret", NULL };

/* Only these may be part of an address: an alert's text does not choose who is told. */
static const char *const url_names[] = { "secret", "to", NULL };

static void
fail (GError    **error,
      const char *text,
      const char *at,
      const char *message)
{
  /* Translators: %ld counts characters from 1, %s is what is wrong there */
  g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("template, character %ld: %s"), g_utf8_pointer_to_offset (text, at) + 1, message);
}

static const char *
find_nearest (const char *const *list,
              const char        *name)
{
  const char *best = list[0];
  guint least = G_MAXUINT;

  for (; *list != NULL; list++)
    {
      guint distance = jk_config_distance (name, *list);

      if (distance < least)
        {
          best = *list;
          least = distance;
        }
    }
  return best;
}

static gboolean
is_name_char (char c)
{
  return g_ascii_islower (c) || c == '_';
}

/* Reads "|html", "|300" one after another. */
static const char *
read_filters (const char  *at,
              Placeholder *holder)
{
  while (*at == '|')
    {
      gsize length = strcspn (++at, "|}");

      if (length == 4 && strncmp (at, "html", 4) == 0)
        holder->filter = FILTER_HTML;
      else if (length == 8 && strncmp (at, "markdown", 8) == 0)
        holder->filter = FILTER_MARKDOWN;
      else if (length > 0 && length <= 6 && strspn (at, "0123456789") == length && at[0] != '0')
        holder->limit = MIN (g_ascii_strtoull (at, NULL, 10), MAX_LIMIT);
      else
        return NULL;
      at += length;
    }
  return at;
}

/* Reads what begins with a brace and a letter. Returns: (nullable): behind the closing brace */
static const char *
read_placeholder (const char       *text,
                  const char       *open,
                  JkTemplateFormat  format,
                  Placeholder      *holder,
                  GError          **error)
{
  const char *const *known = format == JK_TEMPLATE_URL ? url_names : names, *end = open + 1;
  g_autofree char *name = NULL, *message = NULL;

  while (is_name_char (*end) && end - open <= MAX_NAME_BYTES)
    end++;
  name = g_strndup (open + 1, end - open - 1);
  if (*end != '}' && *end != '|')
    {
      fail (error, text, open, _ ("a placeholder is written {name}, with a closing brace"));
      return NULL;
    }
  for (guint i = 0; known[i] != NULL; i++)
    {
      if (strcmp (known[i], name) == 0)
        holder->name = known[i];
    }
  if (holder->name == NULL)
    {
      message = g_strdup_printf (_ ("unknown placeholder {%s}; the nearest known one is {%s}"), name, find_nearest (known, name));
      fail (error, text, open, message);
      return NULL;
    }
  end = read_filters (end, holder);
  if (end == NULL || *end != '}')
    {
      fail (error, text, open, _ ("behind | stands html, markdown or a number of characters"));
      return NULL;
    }
  return end + 1;
}

/* Where a string of JSON begins and ends, one character further; @n_escaped: characters that still belong to an escape. */
static void
follow_string (const char *at,
               gboolean   *is_string,
               guint      *n_escaped)
{
  if (*n_escaped > 0)
    *n_escaped = at[-1] == '\\' && *at == 'u' && *n_escaped == 1 ? 4 : *n_escaped - 1;
  else if (*at == '\\')
    *n_escaped = *is_string;
  else if (*at == '"')
    *is_string = !*is_string;
}

/* The configuration has made a line's end of what was written "\n"; inside of JSON's strings it has to be that again. */
static void
append_plain (JkTemplate *self,
              char        c,
              gboolean    is_string)
{
  if (self->format == JK_TEMPLATE_JSON && is_string && (c == '\n' || c == '\t'))
    g_string_append (self->text, c == '\n' ? "\\n" : "\\t");
  else
    g_string_append_c (self->text, c);
}

static gboolean
read_all (JkTemplate *self,
          const char *text,
          GError    **error)
{
  gboolean is_string = FALSE;
  guint n_escaped = 0;
  const char *at = text;

  while (*at != '\0')
    {
      Placeholder holder = { self->text->len, NULL, FILTER_NONE, 0, !is_string };

      if (*at != '{' || !is_name_char (at[1]))
        {
          follow_string (at, &is_string, &n_escaped);
          append_plain (self, *at++, is_string);
          continue;
        }
      if (self->holders->len >= JK_TEMPLATE_MAX_PLACEHOLDERS)
        {
          fail (error, text, at, _ ("too many placeholders"));
          return FALSE;
        }
      if (self->format == JK_TEMPLATE_JSON && n_escaped > 0)
        {
          fail (error, text, at, _ ("a placeholder stands in an escape"));
          return FALSE;
        }
      at = read_placeholder (text, at, self->format, &holder, error);
      if (at == NULL)
        return FALSE;
      g_array_append_val (self->holders, holder);
    }
  return TRUE;
}

static JkTemplateFormat
guess_format (const char *text)
{
  gsize name = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
  const char *start = text + strspn (text, " \t\r\n");
  const char *item = *start == '[' ? start + 1 + strspn (start + 1, " \t\r\n") : start;

  if ((*item == '{' && !is_name_char (item[1])) || (item > start && (*item == '"' || *item == '[')))
    return JK_TEMPLATE_JSON;
  return name > 0 && text[name] == '=' ? JK_TEMPLATE_FORM : JK_TEMPLATE_TEXT;
}

static const char *
look_up_same (const char   *name,
              gconstpointer user_data)
{
  return user_data;
}

/* JSON has to be that once it is filled: with a number, and with what is none, then it is with anything. */
static gboolean
check_json (JkTemplate *self,
            GError    **error)
{
  static const char *const values[] = { "1", "" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *filled = jk_template_fill (self, look_up_same, values[i]);
      const char *bad = jk_json_find_fault (filled);

      if (bad == NULL)
        continue;
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("template: no JSON once it is filled, from character %ld on"),
                   g_utf8_pointer_to_offset (filled, bad) + 1);
      return FALSE;
    }
  return TRUE;
}

/* The host is the user's. */
static gboolean
check_url (JkTemplate *self,
           GError    **error)
{
  const char *host = strstr (self->text->str, "://");
  const char *path = host != NULL ? strchr (host + 3, '/') : NULL;

  if (self->holders->len == 0
      || (path != NULL && g_array_index (self->holders, Placeholder, 0).end > (gsize) (path - self->text->str)))
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("an address may have placeholders behind its host only"));
  return FALSE;
}

static gboolean
check_text (JkTemplate *self,
            const char *text,
            GError    **error)
{
  g_autofree char *shapes = NULL;

  if (self->holders->len > 0)
    return TRUE;
  shapes = g_strjoinv (", ", (GStrv) jk_template_list_shapes ());
  if (strlen (text) <= MAX_NAME_BYTES && text[strspn (text, "abcdefghijklmnopqrstuvwxyz")] == '\0')
    g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("unknown template “%s”; known are %s, and texts with placeholders such as {title}"),
                 text, shapes);
  else
    g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("template: no placeholder such as {title} in it"));
  return FALSE;
}

JkTemplate *
jk_template_parse (const char       *text,
                   JkTemplateFormat  format,
                   GError          **error)
{
  g_autoptr(JkTemplate) self = g_new0 (JkTemplate, 1);
  const char *shape = format != JK_TEMPLATE_URL ? jk_template_find_shape (text) : NULL;

  if (shape != NULL)
    {
      text = shape;
      format = JK_TEMPLATE_JSON;
    }
  self->text = g_string_new (NULL);
  self->holders = g_array_new (FALSE, FALSE, sizeof (Placeholder));
  self->format = format == JK_TEMPLATE_AUTO ? guess_format (text) : format;
  if (!read_all (self, text, error))
    return NULL;
  if (self->format == JK_TEMPLATE_URL)
    return check_url (self, error) ? g_steal_pointer (&self) : NULL;
  if (!check_text (self, text, error) || (self->format == JK_TEMPLATE_JSON && !check_json (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
jk_template_free (JkTemplate *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_clear_pointer (&self->holders, g_array_unref);
  g_free (self);
}

JkTemplateFormat
jk_template_get_format (const JkTemplate *self)
{
  return self->format;
}

gboolean
jk_template_has (const JkTemplate *self,
                 const char       *name)
{
  for (guint i = 0; i < self->holders->len; i++)
    {
      if (strcmp (g_array_index (self->holders, Placeholder, i).name, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A zero-width space ends what would be a mention; Markdown has no other way. */
static char *
escape_markdown (const char *value)
{
  GString *out = g_string_new (NULL);

  for (; *value != '\0'; value++)
    {
      if (strchr ("\\`*_{}[]()#+-.!|~>", *value) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *value);
      if (*value == '@')
        g_string_append (out, "\342\200\213");
    }
  return g_string_free (out, FALSE);
}

static char *
escape_html (const char *value)
{
  GString *out = g_string_new (value);

  g_string_replace (out, "&", "&amp;", 0);
  g_string_replace (out, "<", "&lt;", 0);
  g_string_replace (out, ">", "&gt;", 0);
  return g_string_free (out, FALSE);
}

static char *
filter (const Placeholder *holder,
        const char        *value)
{
  g_autofree char *cut = NULL;

  if (holder->limit > 0 && g_utf8_strlen (value, -1) > holder->limit)
    {
      g_autofree char *start = g_utf8_substring (value, 0, holder->limit - 1);

      value = cut = g_strconcat (start, "…", NULL);
    }
  if (holder->filter == FILTER_HTML)
    return escape_html (value);
  if (holder->filter == FILTER_MARKDOWN)
    return escape_markdown (value);
  return g_strdup (value);
}

static gboolean
is_number_name (const char *name)
{
  return g_str_has_suffix (name, "_number") || g_str_has_suffix (name, "_unix") || strcmp (name, "count") == 0;
}

static void
append_json (GString           *out,
             const Placeholder *holder,
             const char        *value)
{
  if (holder->is_bare && is_number_name (holder->name))
    {
      g_string_append (out, value[0] != '\0' && jk_json_find_fault (value) == NULL ? value : "null");
      return;
    }
  if (holder->is_bare)
    g_string_append_c (out, '"');
  jk_json_append_escaped (out, value, strlen (value));
  if (holder->is_bare)
    g_string_append_c (out, '"');
}

static void
append_value (const JkTemplate  *self,
              GString           *out,
              const Placeholder *holder,
              const char        *value)
{
  g_autofree char *told = filter (holder, value != NULL ? value : "");

  if (self->format == JK_TEMPLATE_JSON)
    append_json (out, holder, told);
  else if (self->format == JK_TEMPLATE_FORM)
    g_string_append_uri_escaped (out, told, NULL, FALSE);
  else if (self->format == JK_TEMPLATE_URL)
    g_string_append_uri_escaped (out, told, "/:", FALSE);
  else
    g_string_append (out, told);
}

char *
jk_template_fill (const JkTemplate *self,
                  JkTemplateLookUp  look_up,
                  gconstpointer     user_data)
{
  GString *out = g_string_sized_new (self->text->len + 256);
  gsize start = 0;

  for (guint i = 0; i < self->holders->len; i++)
    {
      const Placeholder *holder = &g_array_index (self->holders, Placeholder, i);

      g_string_append_len (out, self->text->str + start, holder->end - start);
      append_value (self, out, holder, look_up (holder->name, user_data));
      start = holder->end;
    }
  g_string_append_len (out, self->text->str + start, self->text->len - start);
  return g_string_free (out, FALSE);
}
