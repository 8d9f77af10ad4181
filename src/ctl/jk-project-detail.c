/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-project-detail.h"

#include <glib/gi18n-lib.h>

#include "jk-changes-view.h"
#include "jk-coverage-outlook.h"
#include "jk-json.h"
#include "jk-text.h"
#include "jk-value-text.h"
#include "jk-words.h"

static JkTable *
new_table (guint n_columns,
           guint right,
           guint shrinking)
{
  JkTable *table = jk_table_new ();

  for (guint i = 0; i < n_columns; i++)
    jk_table_add_column (table, NULL, i == right ? JK_TABLE_RIGHT : i == shrinking ? JK_TABLE_SHRINKS : JK_TABLE_LEFT);
  return table;
}

static void
add_line (JkTable    *table,
          const char *name,
          const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  jk_table_add (table, name, "2");
  jk_table_add (table, text, NULL);
}

static void
add_count (JkTable    *table,
           const char *name,
           JsonObject *object,
           const char *member)
{
  gint64 count = jk_json_get_int (object, member);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, count);

  if (count > 0)
    add_line (table, name, text);
}

/* Returns: (nullable): %NULL where that is not known yet */
static char *
watching_words (JsonObject *watching)
{
  const char *state = jk_json_get_string (watching, "state"), *reason = jk_json_get_string (watching, "reason");
  const guint folders = jk_json_get_int (watching, "folders"), missing = jk_json_get_int (watching, "missing");

  if (g_strcmp0 (state, "events") == 0)
    return g_strdup (_("each change as it happens"));
  if (g_strcmp0 (reason, "limit") == 0)
    return g_strdup_printf (_("%u folders; %u more are looked at each cycle, because git.max_watches is used up"), folders, missing);
  if (g_strcmp0 (reason, "system-limit") == 0)
    return g_strdup_printf (_("%u folders; %u more are looked at each cycle, because fs.inotify.max_user_watches is used up"), folders,
                            missing);
  if (g_strcmp0 (reason, "file-system") == 0)
    return g_strdup (_("each cycle: this file system does not tell of all changes"));
  return NULL;
}

void
jk_project_detail_say_git (JkCtl      *ctl,
                           JsonObject *git)
{
  JsonObject *watching = jk_json_get_object (git, "watching");
  g_autofree char *words = watching != NULL ? watching_words (watching) : NULL;
  g_autoptr(JkTable) table = new_table (2, G_MAXUINT, 1);

  add_line (table, _("Error"), jk_json_get_string (git, "error"));
  add_line (table, _("Branch"),
            jk_json_get_boolean (git, "detached") ? _("none: HEAD is detached")
                                                  : jk_json_get_string (git, "branch"));
  add_line (table, _("Upstream"), jk_json_get_string (git, "upstream"));
  add_line (table, _("In progress"), jk_json_get_string (git, "operation"));
  add_line (table, _("Watched"), words);
  add_count (table, _("Not pushed"), git, "ahead");
  add_count (table, _("Not pulled"), git, "behind");
  add_count (table, _("Staged"), git, "staged");
  add_count (table, _("Modified"), git, "modified");
  add_count (table, _("Untracked"), git, "untracked");
  add_count (table, _("Conflicts"), git, "conflicted");
  add_count (table, _("Renamed"), git, "renamed");
  add_count (table, _("Changes in all"), git, "total");
  jk_ctl_print_table (ctl, table);
  if (jk_json_get_int (git, "total") == 0 && jk_json_get_string (git, "error") == NULL)
    jk_ctl_say (ctl, "%s\n", _("Everything is committed."));
  jk_changes_view_say (ctl, git);
}

static void
say_coverage (JkCtl      *ctl,
              JsonObject *coverage)
{
  g_autoptr(JkTable) table = new_table (2, G_MAXUINT, 1);
  g_autofree char *percent = jk_metric_text_new ("test_coverage", "%", jk_json_get_double (coverage, "percent"));
  g_autofree char *goal = jk_metric_text_new ("test_coverage", "%", jk_json_get_double (coverage, "goal"));
  g_autofree char *ago = jk_words_ago (jk_json_get_time_us (coverage, "report_time"), g_get_real_time ());
  g_autofree char *outlook = jk_coverage_outlook_new (jk_json_get_double (coverage, "trend_per_day"),
                                                      jk_json_get_double (coverage, "days_to_goal"));

  add_line (table, _("Covered"), percent);
  add_line (table, _("Goal"), goal);
  add_line (table, _("Outlook"), outlook);
  add_line (table, _("Report"), jk_json_get_string (coverage, "report"));
  add_line (table, _("Written"), ago);
  jk_ctl_say (ctl, "\n%s\n", _("Test coverage"));
  jk_ctl_print_table (ctl, table);
  if (jk_json_get_boolean (coverage, "stale"))
    jk_ctl_say (ctl, "%s\n", _("The report is older than the newest commit: run the tests again."));
}

static void
say_long_files (JkCtl      *ctl,
                JsonObject *sizes)
{
  JsonArray *violations = jk_json_get_array (sizes, "violations");
  g_autoptr(JkTable) table = new_table (2, 0, 1);
  gint64 limit = jk_json_get_int (sizes, "limit");

  for (guint i = 0; i < jk_json_get_length (violations); i++)
    {
      JsonObject *file = jk_json_get_element (violations, i);
      g_autofree char *lines = jk_metric_text_new (NULL, "lines", jk_json_get_double (file, "lines"));

      jk_table_add (table, lines, NULL);
      jk_table_add (table, jk_json_get_string (file, "path"), NULL);
    }
  if (jk_table_is_empty (table))
    return;
  jk_ctl_say (ctl, "\n");
  jk_ctl_say (ctl, _("Files over %d lines"), (int) CLAMP (limit, 0, G_MAXINT));
  jk_ctl_say (ctl, "\n");
  jk_ctl_print_table (ctl, table);
}

static void
say_probes (JkCtl      *ctl,
            JsonObject *api)
{
  JsonArray *probes = jk_json_get_array (api, "probes");
  g_autoptr(JkTable) table = new_table (4, 1, 3);

  for (guint i = 0; i < jk_json_get_length (probes); i++)
    {
      JsonObject *probe = jk_json_get_element (probes, i);
      g_autofree char *p95 = jk_metric_text_new ("api_performance", "ms", jk_json_get_double (probe, "p95_ms"));

      jk_table_add (table, jk_json_get_string (probe, "name"), "1");
      jk_table_add (table, p95, NULL);
      jk_table_add (table, jk_json_get_string (probe, "url"), NULL);
      jk_table_add (table, jk_json_get_string (probe, "error"), "31");
    }
  if (jk_table_is_empty (table))
    return;
  jk_ctl_say (ctl, "\n%s\n", _("API response times"));
  jk_ctl_print_table (ctl, table);
}

void
jk_project_detail_say (JkCtl      *ctl,
                       JsonObject *project)
{
  JsonObject *details = jk_json_get_object (project, "details");
  JsonObject *git = jk_json_get_object (details, "git"), *coverage = jk_json_get_object (details, "coverage");
  JkLevel level = jk_words_read_level (jk_json_get_string (project, "level"));
  g_autofree char *level_text = jk_words_level_text (level);
  g_autoptr(JkTable) table = new_table (2, G_MAXUINT, 1);

  add_line (table, _("Level"), level_text);
  add_line (table, _("Name"), jk_json_get_string (project, "name"));
  add_line (table, _("Id"), jk_json_get_string (project, "id"));
  add_line (table, _("Path"), jk_json_get_string (project, "path"));
  add_line (table, _("State"), jk_words_project_state (jk_json_get_string (project, "state")));
  add_line (table, _("Error"), jk_json_get_string (project, "error"));
  jk_ctl_print_table (ctl, table);
  if (git != NULL)
    {
      jk_ctl_say (ctl, "\nGit\n");
      jk_project_detail_say_git (ctl, git);
    }
  if (coverage != NULL)
    say_coverage (ctl, coverage);
  say_long_files (ctl, jk_json_get_object (details, "file_size"));
  say_probes (ctl, jk_json_get_object (details, "api"));
}
