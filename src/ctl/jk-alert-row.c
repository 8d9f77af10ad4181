/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-row.h"

#include <glib/gi18n-lib.h>

#include "jk-json.h"
#include "jk-text.h"
#include "jk-words.h"

void
jk_alert_row_add_columns (JkTable *table)
{
  jk_table_add_column (table, _("Level"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Id"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Alert"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("State"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Since"), JK_TABLE_LEFT);
}

void
jk_alert_row_add (JkTable    *table,
                  JsonObject *row)
{
  JkLevel level = jk_words_read_level (jk_json_get_string (row, "level"));
  g_autofree char *word = jk_words_level_text (level);
  g_autofree char *ago = jk_words_ago (jk_json_get_time_us (row, "since"), g_get_real_time ());

  jk_table_add (table, word, jk_words_level_style (level));
  jk_table_add (table, jk_json_get_string (row, "id"), "2");
  jk_table_add (table, jk_json_get_string (row, "title"), "1");
  jk_table_add (table, jk_words_alert_state (jk_json_get_string (row, "state")), NULL);
  jk_table_add (table, ago, "2");
}

static void
say_line (JkCtl      *ctl,
          const char *text)
{
  g_autofree char *escaped = text != NULL ? jk_text_escape (text) : NULL;

  if (escaped != NULL)
    jk_ctl_say (ctl, "%s\n", escaped);
}

static void
say_fact (JkCtl      *ctl,
          const char *name,
          const char *value)
{
  g_autofree char *escaped = jk_text_escape (value);

  /* Translators: a name and what it has: “Category: system” */
  jk_ctl_say (ctl, C_("name and value", "%s: %s"), name, escaped);
  jk_ctl_say (ctl, "\n");
}

void
jk_alert_row_print (JkCtl      *ctl,
                    JsonObject *row)
{
  g_autofree char *level = jk_words_level_text (jk_words_read_level (jk_json_get_string (row, "level")));
  g_autofree char *title = jk_text_escape (jk_json_get_string (row, "title"));
  gint64 until_us = jk_json_get_time_us (row, "snoozed_until");

  jk_ctl_say (ctl, "%s  %s\n", level, title);
  say_line (ctl, jk_json_get_string (row, "text"));
  say_line (ctl, jk_json_get_string (row, "did"));
  say_line (ctl, jk_json_get_string (row, "next"));
  say_fact (ctl, _("Category"), jk_words_alert_category (jk_json_get_string (row, "category")));
  say_fact (ctl, _("State"), jk_words_alert_state (jk_json_get_string (row, "state")));
  if (until_us != 0)
    {
      g_autofree char *until = jk_words_time (until_us);

      say_fact (ctl, _("Put off until"), until);
    }
  if (jk_json_get_string (row, "project_name") != NULL)
    say_fact (ctl, _("Project"), jk_json_get_string (row, "project_name"));
  if (jk_json_get_string (row, "caused_by") != NULL)
    say_fact (ctl, _("Follows from"), jk_json_get_string (row, "caused_by"));
  say_fact (ctl, _("Id"), jk_json_get_string (row, "id"));
}
