/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-diff-lines.h"

#include <glib/gi18n-lib.h>

#include "jk-json.h"
#include "jk-plain-line.h"

/* A minified file has all in one line: as much of it as helps. */
#define MAX_LINE_CHARS 1000

struct _JkDiffLine
{
  GObject parent_instance;

  char sign;
  char *text;
  guint old_number;
  guint new_number;
};

G_DEFINE_FINAL_TYPE (JkDiffLine, jk_diff_line, G_TYPE_OBJECT)

char
jk_diff_line_get_sign (JkDiffLine *self)
{
  return self->sign;
}

const char *
jk_diff_line_get_text (JkDiffLine *self)
{
  return self->text;
}

guint
jk_diff_line_get_old_number (JkDiffLine *self)
{
  return self->old_number;
}

guint
jk_diff_line_get_new_number (JkDiffLine *self)
{
  return self->new_number;
}

static void
jk_diff_line_finalize (GObject *object)
{
  g_free (JK_DIFF_LINE (object)->text);
  G_OBJECT_CLASS (jk_diff_line_parent_class)->finalize (object);
}

static void
jk_diff_line_class_init (JkDiffLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_diff_line_finalize;
}

static void
jk_diff_line_init (JkDiffLine *self)
{
}

/* @text: (transfer full) */
static JkDiffLine *
line_new (char  sign,
          char *text,
          guint old_number,
          guint new_number)
{
  JkDiffLine *self = g_object_new (JK_TYPE_DIFF_LINE, NULL);

  self->sign = sign;
  self->text = text;
  self->old_number = old_number;
  self->new_number = new_number;
  return self;
}

/* Source can be written so that it reads otherwise than it runs, by characters that turn the direction: they are shown as what they are.
 * Tabs stay. */
static char *
plain_line (const char *text)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\r\n"));
  g_auto(GStrv) parts = g_strsplit (line, "\t", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *plain = jk_plain_line_new (parts[i]);

      g_free (parts[i]);
      parts[i] = plain;
    }
  return g_strjoinv ("\t", parts);
}

static char *
bounded (const char *text)
{
  g_autofree char *line = plain_line (text);

  if (g_utf8_strlen (line, -1) <= MAX_LINE_CHARS)
    return g_steal_pointer (&line);
  {
    g_autofree char *start = g_utf8_substring (line, 0, MAX_LINE_CHARS);

    return g_strconcat (start, "…", NULL);
  }
}

/* Returns: (nullable): text @index of @array, if it is one */
static const char *
get_text (JsonArray *array,
          guint      index)
{
  JsonNode *node = index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node) : NULL;
}

static void
add_line (GPtrArray *lines,
          JsonNode  *node,
          guint     *old_number,
          guint     *new_number)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const char *sign = pair != NULL ? get_text (pair, 0) : NULL, *text = pair != NULL ? get_text (pair, 1) : NULL;

  if (sign == NULL || text == NULL)
    return;
  if (*sign == '+')
    g_ptr_array_add (lines, line_new ('+', bounded (text), 0, (*new_number)++));
  else if (*sign == '-')
    g_ptr_array_add (lines, line_new ('-', bounded (text), (*old_number)++, 0));
  else
    g_ptr_array_add (lines, line_new (' ', bounded (text), (*old_number)++, (*new_number)++));
}

static char *
part_text (JsonObject *hunk)
{
  guint start = CLAMP (jk_json_get_int (hunk, "new_start"), 0, G_MAXINT);
  guint n = CLAMP (jk_json_get_int (hunk, "new_lines"), 0, G_MAXINT);

  /* Translators: the place in a file where a part of a difference is */
  return n > 1 ? g_strdup_printf (_ ("Lines %u–%u"), start, start + n - 1) : g_strdup_printf (_ ("Line %u"), start);
}

GListModel *
jk_diff_lines_new (JsonObject *answer,
                   gboolean   *is_cut)
{
  JsonArray *hunks = jk_json_get_array (answer, "hunks");
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);
  GListStore *store = g_list_store_new (JK_TYPE_DIFF_LINE);

  *is_cut = FALSE;
  for (guint i = 0; i < jk_json_get_length (hunks) && !*is_cut; i++)
    {
      JsonObject *hunk = jk_json_get_element (hunks, i);
      JsonArray *rows = jk_json_get_array (hunk, "lines");
      guint old_number = CLAMP (jk_json_get_int (hunk, "old_start"), 0, G_MAXINT);
      guint new_number = CLAMP (jk_json_get_int (hunk, "new_start"), 0, G_MAXINT);

      g_ptr_array_add (lines, line_new ('@', part_text (hunk), 0, 0));
      for (guint j = 0; j < jk_json_get_length (rows) && !*is_cut; j++)
        {
          add_line (lines, json_array_get_element (rows, j), &old_number, &new_number);
          *is_cut = lines->len >= JK_DIFF_MAX_LINES;
        }
    }
  g_list_store_splice (store, 0, 0, lines->pdata, lines->len);
  return G_LIST_MODEL (store);
}
