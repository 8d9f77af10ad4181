/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-series.h"

#include <string.h>

#include "jk-error.h"

typedef struct
{
  const char *name;
  const char *value;
} Label;

static int
compare_labels (gconstpointer a,
                gconstpointer b)
{
  return strcmp (((const Label *) a)->name, ((const Label *) b)->name);
}

static void
append_escaped (GString    *out,
                const char *value)
{
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '\n')
        g_string_append (out, "\\n");
      else
        {
          if (*at == '"' || *at == '\\')
            g_string_append_c (out, '\\');
          g_string_append_c (out, *at);
        }
    }
}

static void
append_labels (GString           *out,
               const char *const *labels,
               guint              n_labels)
{
  g_autofree Label *sorted = g_new (Label, n_labels);

  for (guint i = 0; i < n_labels; i++)
    sorted[i] = (Label) { labels[2 * i], labels[2 * i + 1] };
  qsort (sorted, n_labels, sizeof *sorted, compare_labels);

  for (guint i = 0; i < n_labels; i++)
    {
      g_string_append_printf (out, "%c%s=\"", i == 0 ? '{' : ',', sorted[i].name);
      append_escaped (out, sorted[i].value);
      g_string_append_c (out, '"');
    }
  g_string_append_c (out, '}');
}

char *
jk_series_key_new (const char        *metric,
                   const char *const *labels)
{
  guint n_labels = labels != NULL ? g_strv_length ((char **) labels) / 2 : 0;
  GString *out;

  g_return_val_if_fail (metric != NULL, NULL);

  if (n_labels == 0)
    return g_strdup (metric);

  out = g_string_new (metric);
  append_labels (out, labels, n_labels);
  return g_string_free (out, FALSE);
}

/* Reads a name of letters, digits, '_' and ':' at *@at and moves past it; %NULL if there is none. */
static char *
read_name (const char **at)
{
  const char *start = *at;

  while (g_ascii_isalnum (**at) || **at == '_' || **at == ':')
    (*at)++;
  return *at > start && !g_ascii_isdigit (*start) ? g_strndup (start, *at - start) : NULL;
}

/* Reads a quoted value at *@at and moves past its closing quote; %NULL if it is not closed. */
static char *
read_value (const char **at)
{
  GString *value;

  if (*(*at)++ != '"')
    return NULL;

  value = g_string_new (NULL);
  for (; **at != '\0' && **at != '"'; (*at)++)
    {
      if (**at == '\\' && (*at)[1] != '\0')
        {
          (*at)++;
          g_string_append_c (value, **at == 'n' ? '\n' : **at);
        }
      else
        g_string_append_c (value, **at);
    }

  if (**at != '"')
    {
      g_string_free (value, TRUE);
      return NULL;
    }
  (*at)++;
  return g_string_free (value, FALSE);
}

/* Reads name="value",… up to and with the closing brace into @labels (name, value, …). */
static gboolean
read_labels (const char **at,
             GPtrArray   *labels)
{
  do
    {
      char *name, *value;

      (*at)++; /* the brace or the comma */
      name = read_name (at);
      if (name == NULL)
        return FALSE;
      g_ptr_array_add (labels, name);
      if (*(*at)++ != '=')
        return FALSE;
      value = read_value (at);
      if (value == NULL)
        return FALSE;
      g_ptr_array_add (labels, value);
    }
  while (**at == ',');

  return *(*at)++ == '}' && **at == '\0';
}

/* Sorts name, value pairs in place by name. */
static void
sort_pairs (char **pairs,
            guint  n_pairs)
{
  for (guint i = 1; i < n_pairs; i++)
    {
      for (guint j = i; j > 0 && strcmp (pairs[2 * j - 2], pairs[2 * j]) > 0; j--)
        {
          char *name = pairs[2 * j], *value = pairs[2 * j + 1];

          pairs[2 * j] = pairs[2 * j - 2];
          pairs[2 * j + 1] = pairs[2 * j - 1];
          pairs[2 * j - 2] = name;
          pairs[2 * j - 1] = value;
        }
    }
}

gboolean
jk_series_key_parse (const char *key,
                     char      **metric,
                     GStrv      *labels,
                     GError    **error)
{
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = NULL;
  const char *at = key;

  g_return_val_if_fail (key != NULL, FALSE);

  name = read_name (&at);
  if (name == NULL || (*at != '\0' && *at != '{') || (*at == '{' && !read_labels (&at, pairs)))
    {
      gsize length = strlen (key);

      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "not a series key at character %" G_GSIZE_FORMAT,
                   MIN ((gsize) (at - key), length) + 1);
      return FALSE;
    }

  g_ptr_array_add (pairs, NULL);
  sort_pairs ((char **) pairs->pdata, pairs->len / 2);
  if (metric != NULL)
    *metric = g_steal_pointer (&name);
  if (labels != NULL)
    *labels = (GStrv) g_ptr_array_free (g_steal_pointer (&pairs), FALSE);
  return TRUE;
}

char *
jk_series_key_dup_label (const char *key,
                         const char *name)
{
  g_auto(GStrv) labels = NULL;

  if (!jk_series_key_parse (key, NULL, &labels, NULL))
    return NULL;

  for (guint i = 0; labels[i] != NULL; i += 2)
    {
      if (g_str_equal (labels[i], name))
        return g_strdup (labels[i + 1]);
    }
  return NULL;
}

JkSeries *
jk_series_new (const char *key,
               gint64      step_ms)
{
  JkSeries *self = g_new0 (JkSeries, 1);

  self->key = g_strdup (key);
  self->step_ms = step_ms;
  self->points = g_array_new (FALSE, FALSE, sizeof (JkPoint));
  return self;
}

void
jk_series_free (JkSeries *self)
{
  g_free (self->key);
  g_array_unref (self->points);
  g_free (self);
}

void
jk_series_append (JkSeries *self,
                  gint64    time_ms,
                  double    mean,
                  double    min,
                  double    max)
{
  JkPoint point = { time_ms, mean, min, max };

  g_array_append_val (self->points, point);
}
