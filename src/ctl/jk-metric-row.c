/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-metric-row.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-json.h"
#include "jk-value-text.h"
#include "jk-words.h"

typedef struct
{
  const char *word;
  const char *text;
} Word;

/* Values that are states. */
static const Word states[] = {
  { "healthy", NC_ ("deployment", "healthy") },
  { "degraded", NC_ ("deployment", "degraded") },
  { "unavailable", NC_ ("deployment", "unavailable") },
};

static void
append_label (JsonObject *labels,
              const char *name,
              JsonNode   *value,
              gpointer    data)
{
  GString *out = data;

  if (json_node_get_value_type (value) == G_TYPE_STRING)
    g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", json_node_get_string (value));
}

char *
jk_metric_row_dup_title (JsonObject *row)
{
  const char *id = jk_json_get_string (row, "id");
  JsonObject *labels = jk_json_get_object (row, "labels");
  g_autoptr(GString) values = g_string_new (NULL);
  const char *title = jk_words_metric (id != NULL ? id : "");

  if (labels != NULL)
    json_object_foreach_member (labels, append_label, values);
  if (values->len == 0)
    return g_strdup (title);
  return g_strdup_printf (C_("metric", "%s (%s)"), title, values->str);
}

char *
jk_metric_row_dup_value (JsonObject *row)
{
  const char *word = jk_json_get_string (row, "state");

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (g_strcmp0 (states[i].word, word) == 0)
        return g_strdup (g_dpgettext2 (GETTEXT_PACKAGE, "deployment", states[i].text));
    }
  return jk_metric_text_new (jk_json_get_string (row, "id"), jk_json_get_string (row, "unit"),
                            jk_json_get_double (row, "value"));
}

void
jk_metric_row_add_level (JkTable    *table,
                         JsonObject *row)
{
  JkLevel level = jk_words_read_level (jk_json_get_string (row, "level"));
  g_autofree char *text = NULL;

  /* What was not measured is neither good nor bad. */
  if (isnan (jk_json_get_double (row, "value")))
    {
      jk_table_add (table, "–", "2");
      return;
    }
  text = jk_words_level_text (level);
  jk_table_add (table, text, jk_words_level_style (level));
}

void
jk_metric_row_add_title (JkTable    *table,
                         JsonObject *row)
{
  g_autofree char *title = jk_metric_row_dup_title (row);

  jk_table_add (table, title, NULL);
}

void
jk_metric_row_add_value (JkTable    *table,
                         JsonObject *row)
{
  JkLevel level = jk_words_read_level (jk_json_get_string (row, "level"));
  g_autofree char *value = jk_metric_row_dup_value (row);

  jk_table_add (table, value, isnan (jk_json_get_double (row, "value")) ? "2" : jk_words_level_style (level));
}

void
jk_metric_row_add_thresholds (JkTable    *table,
                              JsonObject *row)
{
  static const char *const names[] = { "warning", "critical", "emergency" };
  JsonObject *thresholds = jk_json_get_object (row, "thresholds");
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; thresholds != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *number = jk_metric_text_new (NULL, NULL, jk_json_get_double (thresholds, names[i]));

      g_string_append_printf (text, "%s%s", i > 0 ? " / " : "", number);
    }
  jk_table_add (table, text->str, "2");
}
