/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-prometheus.h"

#include <math.h>
#include <string.h>

#include "jk-error.h"
#include "jk-series.h"

#define MAX_LABELS 64

/* One line that is read; @fault is set at the first thing that is wrong. */
typedef struct
{
  const char *at;
  const char *end;
  const char *fault;
} Line;

typedef struct
{
  GPtrArray *include; /* of GPatternSpec; %NULL takes all */
  guint max_samples;
  guint n_found;
  GPtrArray *samples;
  GHashTable *seen; /* series key */
} Reading;

void
jk_prometheus_sample_free (JkPrometheusSample *self)
{
  g_free (self->metric);
  g_strfreev (self->labels);
  g_free (self);
}

static gboolean
fail (Line       *line,
      const char *fault)
{
  if (line->fault == NULL)
    line->fault = fault;
  return FALSE;
}

static void
skip_blanks (Line *line)
{
  while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
    line->at++;
}

static gboolean
is_next (Line *line,
         char  c)
{
  if (line->at == line->end || *line->at != c)
    return FALSE;
  line->at++;
  return TRUE;
}

/* Returns: (transfer full) (nullable): a name; only metrics may have colons */
static char *
read_name (Line    *line,
           gboolean colons)
{
  const char *start = line->at;

  while (line->at < line->end && (g_ascii_isalnum (*line->at) || *line->at == '_' || (colons && *line->at == ':')))
    line->at++;
  if (line->at == start || g_ascii_isdigit (*start))
    {
      fail (line, "a name is missing");
      return NULL;
    }
  return g_strndup (start, line->at - start);
}

/* Returns: (transfer full) (nullable): a quoted value without its escapes */
static char *
read_quoted (Line *line)
{
  g_autoptr(GString) value = g_string_new (NULL);

  if (!is_next (line, '"'))
    {
      fail (line, "a label's value is not quoted");
      return NULL;
    }
  while (line->at < line->end && *line->at != '"')
    {
      char c = *line->at++;

      if (c == '\\' && line->at < line->end)
        {
          c = *line->at++;
          if (c == 'n')
            c = '\n';
          else if (c != '\\' && c != '"')
            g_string_append_c (value, '\\');
        }
      g_string_append_c (value, c);
    }
  if (!is_next (line, '"') || !g_utf8_validate (value->str, value->len, NULL))
    {
      fail (line, "a label's value is not closed or not UTF-8");
      return NULL;
    }
  return g_string_free (g_steal_pointer (&value), FALSE);
}

static gboolean
has_label (GPtrArray  *labels,
           const char *name)
{
  for (guint i = 0; i < labels->len; i += 2)
    {
      if (g_str_equal (g_ptr_array_index (labels, i), name))
        return TRUE;
    }
  return FALSE;
}

/* An empty value means the same as no label. */
static gboolean
read_label (Line      *line,
            GPtrArray *labels)
{
  g_autofree char *name = read_name (line, FALSE), *value = NULL;

  if (name == NULL)
    return FALSE;
  skip_blanks (line);
  if (!is_next (line, '='))
    return fail (line, "a label has no value");
  skip_blanks (line);
  value = read_quoted (line);
  if (value == NULL)
    return FALSE;
  if (has_label (labels, name) || labels->len >= 2 * MAX_LABELS)
    return fail (line, "a label stands twice, or there are too many");

  if (*value != '\0')
    {
      g_ptr_array_add (labels, g_steal_pointer (&name));
      g_ptr_array_add (labels, g_steal_pointer (&value));
    }
  return TRUE;
}

/* Reads up to and with the closing brace; a comma may stand before it. */
static gboolean
read_labels (Line      *line,
             GPtrArray *labels)
{
  while (TRUE)
    {
      skip_blanks (line);
      if (is_next (line, '}'))
        return TRUE;
      if (!read_label (line, labels))
        return FALSE;
      skip_blanks (line);
      if (is_next (line, ','))
        continue;
      return is_next (line, '}') || fail (line, "labels are not closed");
    }
}

/* Reads a number as Go's ParseFloat() writes and reads it: decimal, with an exponent, or a word for what is not finite. */
static gboolean
read_number (Line   *line,
             double *value)
{
  const char *start = line->at;
  char word[64];
  char *rest;
  gsize length;

  while (line->at < line->end && *line->at != ' ' && *line->at != '\t')
    line->at++;
  length = line->at - start;
  if (length == 0 || length >= sizeof word)
    return fail (line, "a value is missing");
  memcpy (word, start, length);
  word[length] = '\0';

  if (g_ascii_strcasecmp (word, "nan") == 0)
    *value = NAN;
  else if (g_ascii_strcasecmp (word, "+inf") == 0 || g_ascii_strcasecmp (word, "inf") == 0
           || g_ascii_strcasecmp (word, "-inf") == 0)
    *value = INFINITY;
  else if (strspn (word, "0123456789+-.eE") != length)
    return fail (line, "not a number");
  else
    {
      *value = g_ascii_strtod (word, &rest);
      if (*rest != '\0')
        return fail (line, "not a number");
    }
  return TRUE;
}

/* After the value: a time stamp, an exemplar, or nothing. */
static gboolean
read_rest (Line *line)
{
  double ignored;

  skip_blanks (line);
  if (line->at < line->end && *line->at != '#' && !read_number (line, &ignored))
    return FALSE;
  skip_blanks (line);
  return line->at == line->end || *line->at == '#' || fail (line, "something stands after the value");
}

static gboolean
is_included (const Reading *reading,
             const char    *metric)
{
  if (reading->include == NULL)
    return TRUE;
  for (guint i = 0; i < reading->include->len; i++)
    {
      if (g_pattern_spec_match_string (g_ptr_array_index (reading->include, i), metric))
        return TRUE;
    }
  return FALSE;
}

/* Sorts name, value pairs by name: the key of the series does so too, and whoever adds labels can rely on it. */
static void
sort_labels (GPtrArray *labels)
{
  for (guint i = 2; i < labels->len; i += 2)
    {
      for (guint j = i; j > 0 && strcmp (labels->pdata[j - 2], labels->pdata[j]) > 0; j -= 2)
        {
          gpointer name = labels->pdata[j], value = labels->pdata[j + 1];

          labels->pdata[j] = labels->pdata[j - 2];
          labels->pdata[j + 1] = labels->pdata[j - 1];
          labels->pdata[j - 2] = name;
          labels->pdata[j - 1] = value;
        }
    }
}

/* Takes @metric and @labels. */
static void
add_sample (Reading   *reading,
            char      *metric,
            GPtrArray *labels,
            double     value)
{
  g_autofree char *name = metric;
  g_auto(GStrv) pairs = NULL;
  g_autofree char *key = NULL;
  JkPrometheusSample *sample;

  sort_labels (labels);
  g_ptr_array_add (labels, NULL);
  pairs = (GStrv) g_ptr_array_free (labels, FALSE);
  key = jk_series_key_new (name, (const char *const *) pairs);
  if (!g_hash_table_add (reading->seen, g_steal_pointer (&key)))
    return;
  if (!isfinite (value))
    return;

  reading->n_found++;
  if (reading->samples->len >= reading->max_samples)
    return;
  sample = g_new0 (JkPrometheusSample, 1);
  sample->metric = g_steal_pointer (&name);
  sample->labels = g_steal_pointer (&pairs);
  sample->value = value;
  g_ptr_array_add (reading->samples, sample);
}

static gboolean
read_sample (Reading *reading,
             Line    *line)
{
  g_autofree char *metric = read_name (line, TRUE);
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  double value;

  if (metric == NULL)
    return FALSE;
  skip_blanks (line);
  if (is_next (line, '{') && !read_labels (line, labels))
    return FALSE;
  skip_blanks (line);
  if (!read_number (line, &value) || !read_rest (line))
    return FALSE;

  if (is_included (reading, metric))
    add_sample (reading, g_steal_pointer (&metric), g_steal_pointer (&labels), value);
  return TRUE;
}

static gboolean
read_text (Reading    *reading,
           const char *text,
           gsize       length,
           gboolean    open_metrics,
           GError    **error)
{
  const char *at = text, *end = text + length;
  gboolean ended = FALSE;

  for (guint n = 1; at < end; n++)
    {
      const char *feed = memchr (at, '\n', end - at);
      Line line = { at, feed, NULL };

      if (feed == NULL && end - at == 5 && memcmp (at, "# EOF", 5) == 0)
        return TRUE;
      if (feed == NULL)
        fail (&line, "the last line is cut short");
      else if (ended)
        fail (&line, "something stands after the end");
      else
        {
          if (line.end > line.at && line.end[-1] == '\r')
            line.end--;
          ended = line.end - line.at == 5 && memcmp (line.at, "# EOF", 5) == 0;
          skip_blanks (&line);
          if (line.at < line.end && *line.at != '#')
            (void) read_sample (reading, &line);
          at = feed + 1;
        }
      if (line.fault != NULL)
        {
          g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "line %u: %s", n, line.fault);
          return FALSE;
        }
    }

  if (!open_metrics || ended)
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "the end is missing");
  return FALSE;
}

GPtrArray *
jk_prometheus_parse (const char        *text,
                     gsize              length,
                     gboolean           open_metrics,
                     const char *const *include,
                     guint              max_samples,
                     guint             *n_found,
                     GError           **error)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_prometheus_sample_free);
  g_autoptr(GPtrArray) patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) g_pattern_spec_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { include != NULL && *include != NULL ? patterns : NULL, max_samples, 0, samples, seen };

  for (guint i = 0; include != NULL && include[i] != NULL; i++)
    g_ptr_array_add (patterns, g_pattern_spec_new (include[i]));

  if (!read_text (&reading, text, length, open_metrics, error))
    return NULL;
  if (n_found != NULL)
    *n_found = reading.n_found;
  return g_steal_pointer (&samples);
}
