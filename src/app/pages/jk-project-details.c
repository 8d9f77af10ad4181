/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-coverage-outlook.h"
#include "jk-detail.h"
#include "jk-format.h"
#include "jk-project-page-private.h"
#include "jk-value-text.h"

static JkMetricItem *
find (JkProjectPage *self,
      const char    *metric)
{
  return jk_host_find_metric (self->host, metric, jk_project_item_get_id (self->project));
}

static JkLevel
level_of (JkProjectPage *self,
          const char    *metric)
{
  JkMetricItem *item = find (self, metric);

  return item != NULL ? jk_metric_item_get_level (item) : JK_LEVEL_INFO;
}

static const char *
operation_title (const char *operation)
{
  static const struct
  {
    const char *operation;
    const char *title;
  } titles[] = {
    { "merge", N_ ("A merge is in progress") },
    { "rebase", N_ ("A rebase is in progress") },
    { "bisect", N_ ("A bisect is in progress") },
    { "cherry-pick", N_ ("A cherry-pick is in progress") },
    { "revert", N_ ("A revert is in progress") },
    { "am", N_ ("Patches are being applied") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      if (g_str_equal (titles[i].operation, operation))
        return _ (titles[i].title);
    }
  return operation;
}

/* How far the branch is from the one it follows. */
static char *
upstream_text (JsonObject *git)
{
  const char *upstream = jk_detail_get_string (git, "upstream");
  guint ahead = jk_detail_get_int (git, "ahead"), behind = jk_detail_get_int (git, "behind");

  if (*upstream == '\0')
    return g_strdup (_ ("Follows no other branch"));
  if (ahead == 0 && behind == 0)
    return g_strdup_printf (_ ("Same as %s"), upstream);
  if (behind == 0)
    return g_strdup_printf (ngettext ("%u commit ahead of %s", "%u commits ahead of %s", ahead), ahead, upstream);
  if (ahead == 0)
    return g_strdup_printf (ngettext ("%u commit behind %s", "%u commits behind %s", behind), behind, upstream);
  /* Translators: the branch that is followed, commits ahead, commits behind */
  return g_strdup_printf (_ ("Parted from %s: %u ahead, %u behind"), upstream, ahead, behind);
}

static void
add_branch (JkProjectPage *self,
            JsonObject    *git)
{
  const char *branch = jk_detail_get_string (git, "branch"), *head = jk_detail_get_string (git, "head");
  g_autofree char *upstream = upstream_text (git), *short_head = g_strndup (head, 10);
  JkRowGroup *group = JK_ROW_GROUP (self->state);

  if (jk_detail_get_boolean (git, "unborn"))
    jk_row_group_add (group, _ ("Branch"), _ ("No commit yet"), branch, JK_LEVEL_INFO);
  else if (jk_detail_get_boolean (git, "detached"))
    jk_row_group_add (group, _ ("Not on a branch"), _ ("What is committed now belongs to no branch."), short_head,
                      JK_LEVEL_WARNING);
  else
    jk_row_group_add (group, _ ("Branch"), upstream, branch, JK_LEVEL_INFO);
}

/* Only where changes are not seen as they happen. */
static void
add_watching (JkRowGroup *group,
              JsonObject *watching)
{
  const char *reason = jk_detail_get_string (watching, "reason");
  const char *text = NULL;

  if (g_str_equal (reason, "limit"))
    text = _ ("The limit of git.max_watches is used up.");
  else if (g_str_equal (reason, "system-limit"))
    text = _ ("The system's limit fs.inotify.max_user_watches is used up.");
  else if (g_str_equal (reason, "file-system"))
    text = _ ("This file system does not tell of all changes.");
  if (text != NULL)
    jk_row_group_add (group, _ ("Looked at each cycle only"), text, NULL, JK_LEVEL_INFO);
}

static void
fill_state (JkProjectPage *self,
            JsonObject    *git)
{
  JkRowGroup *group = JK_ROW_GROUP (self->state);
  const char *state = jk_project_item_get_state (self->project);
  const char *error = jk_project_item_get_error (self->project);
  const char *operation = jk_detail_get_string (git, "operation");

  jk_row_group_begin (group);
  if (g_str_equal (state, "failed"))
    jk_row_group_add (group, _ ("The repository cannot be read"),
                      error != NULL ? error : _ ("Check that the folder exists and belongs to you."), NULL, JK_LEVEL_CRITICAL);
  if (g_str_equal (state, "observing"))
    jk_row_group_add (group, _ ("Another Jikimi acts on this repository"), _ ("This one only watches."), NULL, JK_LEVEL_INFO);
  if (*operation != '\0')
    jk_row_group_add (group, operation_title (operation), _ ("Finish or abort it before going on."), NULL, JK_LEVEL_WARNING);
  if (git != NULL)
    add_branch (self, git);
  else if (!g_str_equal (state, "failed"))
    jk_row_group_add (group, _ ("Being read…"), NULL, NULL, JK_LEVEL_INFO);
  add_watching (group, jk_detail_get_object (git, "watching"));
  jk_row_group_add (group, _ ("Folder"), jk_project_item_get_path (self->project), NULL, JK_LEVEL_INFO);
  jk_row_group_end (group);
}

static void
append_kind (GString    *text,
             JsonObject *git,
             const char *member,
             const char *title)
{
  guint n = jk_detail_get_int (git, member);

  if (n > 0)
    g_string_append_printf (text, "%s%s %u", text->len > 0 ? " · " : "", title, n);
}

static char *
kinds_text (JsonObject *git)
{
  GString *text = g_string_new (NULL);

  append_kind (text, git, "conflicted", _ ("in conflict"));
  append_kind (text, git, "staged", _ ("staged"));
  append_kind (text, git, "modified", _ ("modified"));
  append_kind (text, git, "renamed", _ ("renamed"));
  append_kind (text, git, "untracked", _ ("new"));
  return g_string_free (text, FALSE);
}

static const char *
change_note (JsonObject *change)
{
  const char *index = jk_detail_get_string (change, "index"), *worktree = jk_detail_get_string (change, "worktree");
  const char *letter = *worktree != '\0' ? worktree : index;

  if (jk_detail_get_boolean (change, "conflicted"))
    return _ ("in conflict");
  if (*letter == '?')
    return _ ("new");
  if (*letter == 'D')
    return _ ("deleted");
  if (*letter == 'R')
    return _ ("renamed");
  if (*letter == 'A')
    return _ ("added");
  return *worktree != '\0' ? _ ("modified") : _ ("staged");
}

static void
fill_changes (JkProjectPage *self,
              JsonObject    *git)
{
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (JkFileLine));
  guint total = jk_detail_get_int (git, "total"), listed = jk_detail_get_length (git, "changes");
  g_autofree char *title = NULL, *kinds = NULL;

  gtk_widget_set_visible (self->changes_group, git != NULL);
  if (git == NULL)
    return;

  for (guint i = 0; i < listed; i++)
    {
      JsonObject *change = jk_detail_get_element (git, "changes", i);
      JkFileLine line = { jk_detail_get_string (change, "path"), change_note (change) };

      g_array_append_val (lines, line);
    }
  title = total == 0 ? g_strdup (_ ("Everything is committed"))
                     : g_strdup_printf (ngettext ("%u change is not committed", "%u changes are not committed", total), total);
  kinds = kinds_text (git);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->changes_row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->changes_row), kinds);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->changes_row),
                                          g_variant_new_string (jk_project_item_get_id (self->project)));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->changes_row), "win.open-changes");
  jk_level_badge_set_level (JK_LEVEL_BADGE (self->changes_badge), level_of (self, "git_changes"));
  jk_file_expander_show (JK_FILE_EXPANDER (self->changed_files), lines, total > listed ? total - listed : 0);
}

static char *
coverage_note (JsonObject *coverage)
{
  gint64 time_us = jk_detail_get_time_us (coverage, "report_time");
  const char *report = jk_detail_get_string (coverage, "report");
  g_autofree char *ago = jk_format_ago (time_us, g_get_real_time ());
  g_autofree char *outlook = jk_coverage_outlook_new (jk_detail_get_double (coverage, "trend_per_day"),
                                                      jk_detail_get_double (coverage, "days_to_goal"));
  g_autofree char *origin = jk_detail_get_boolean (coverage, "stale")
      ? g_strdup_printf (_ ("From %s, %s: older than the newest commit. Run the tests again."), report, ago)
      : g_strdup_printf (_ ("From %s, %s"), report, ago);

  return outlook != NULL ? g_strdup_printf ("%s\n%s", outlook, origin) : g_steal_pointer (&origin);
}

static GArray *
uncovered_lines (JsonObject *coverage,
                 GPtrArray  *texts)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (JkFileLine));

  for (guint i = 0; i < jk_detail_get_length (coverage, "files"); i++)
    {
      JsonObject *file = jk_detail_get_element (coverage, "files", i);
      gint64 left = jk_detail_get_int (file, "lines") - jk_detail_get_int (file, "covered");
      char *note = g_strdup_printf (ngettext ("%'d line left", "%'d lines left", left), (int) left);
      JkFileLine line = { jk_detail_get_string (file, "path"), note };

      g_ptr_array_add (texts, note);
      g_array_append_val (lines, line);
    }
  return lines;
}

static void
fill_reports (JkProjectPage *self,
              JsonObject    *coverage,
              gboolean       has_report)
{
  JkRowGroup *group = JK_ROW_GROUP (self->reports);
  guint n = jk_detail_get_length (coverage, "reports");

  jk_row_group_begin (group);
  if (!has_report)
    jk_row_group_add_action (group, _ ("No coverage report found"),
                             _ ("Run the tests with coverage once, and Jikimi finds the report by itself."), _ ("Show How"),
                             "win.explain-metric", "test_coverage");
  for (guint i = 0; i < n; i++)
    {
      JsonObject *report = jk_detail_get_element (coverage, "reports", i);
      const char *error = jk_detail_get_string (report, "error");
      double percent = jk_detail_get_double (report, "percent");
      g_autofree char *value = *error == '\0' && !isnan (percent) ? jk_value_text_new (percent, "%", 1) : NULL;

      /* One report that could be read has been named above. */
      if (n > 1 || *error != '\0')
        jk_row_group_add (group, jk_detail_get_string (report, "path"),
                          *error != '\0' ? error : jk_detail_get_string (report, "format"), value,
                          *error != '\0' ? JK_LEVEL_WARNING : JK_LEVEL_INFO);
    }
  jk_row_group_end (group);
}

static void
fill_coverage (JkProjectPage *self,
               JsonObject    *coverage,
               gboolean       is_read)
{
  JkMetricItem *item = find (self, "test_coverage");
  double percent = jk_detail_get_double (coverage, "percent"), goal = jk_detail_get_double (coverage, "goal");
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) lines = uncovered_lines (coverage, texts);
  g_autofree char *now = NULL, *wanted = NULL, *label = NULL, *note = NULL;
  gboolean has_report = !isnan (percent);

  gtk_widget_set_visible (self->coverage_group, has_report);
  gtk_widget_set_visible (self->coverage_chart, has_report && item != NULL);
  if (is_read)
    fill_reports (self, coverage, has_report);
  if (!has_report)
    return;

  if (isnan (goal))
    goal = jk_metric_lookup ("test_coverage")->goal;
  now = jk_value_text_new (percent, "%", 1);
  wanted = jk_value_text_new (goal, "%", 0);
  label = g_strdup_printf (_ ("%s of lines, goal %s"), now, wanted);
  note = coverage_note (coverage);
  gtk_label_set_label (GTK_LABEL (self->coverage_label), label);
  gtk_label_set_label (GTK_LABEL (self->coverage_note), note);
  jk_level_badge_set_level (JK_LEVEL_BADGE (self->coverage_badge), level_of (self, "test_coverage"));
  jk_goal_bar_show (JK_GOAL_BAR (self->coverage_bar), percent / 100, goal / 100, label);
  jk_file_expander_show (JK_FILE_EXPANDER (self->uncovered_files), lines, 0);
  jk_chart_pane_show (JK_CHART_PANE (self->coverage_chart), item, _ ("Trend of the coverage"));
  jk_chart_pane_set_goal (JK_CHART_PANE (self->coverage_chart), goal);
}

static void
fill_lines (JkProjectPage *self,
            JsonObject    *sizes)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (JkFileLine));
  guint limit = jk_detail_get_int (sizes, "limit"), n = jk_detail_get_length (sizes, "violations");
  JkMetricItem *item = find (self, "file_size_violations");
  guint total = item != NULL && !isnan (jk_metric_item_get_value (item)) ? jk_metric_item_get_value (item) : n;
  g_autofree char *heading = NULL, *title = NULL, *files = NULL, *counted = NULL, *subtitle = NULL;

  gtk_widget_set_visible (self->lines_group, sizes != NULL);
  if (sizes == NULL)
    return;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *file = jk_detail_get_element (sizes, "violations", i);
      char *note = jk_value_text_new (jk_detail_get_int (file, "lines"), "lines", 0);
      JkFileLine line = { jk_detail_get_string (file, "path"), note };

      g_ptr_array_add (texts, note);
      g_array_append_val (lines, line);
    }
  heading = g_strdup_printf (_ ("Files over %u lines"), limit);
  title = total == 0 ? g_strdup (_ ("No file is too long"))
                     : g_strdup_printf (ngettext ("%u file is too long", "%u files are too long", total), total);
  files = jk_value_text_new (jk_detail_get_int (sizes, "files"), "files", 0);
  counted = jk_value_text_new (jk_detail_get_int (sizes, "lines"), "lines", 0);
  /* Translators: files, lines: of 120 files, 32,000 lines */
  subtitle = g_strdup_printf (_ ("Of %s with %s of source"), files, counted);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->lines_group), heading);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->lines_row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->lines_row), subtitle);
  jk_level_badge_set_level (JK_LEVEL_BADGE (self->lines_badge), level_of (self, "file_size_violations"));
  jk_file_expander_show (JK_FILE_EXPANDER (self->long_files), lines, total > n ? total - n : 0);
}

static void
fill_probes (JkProjectPage *self,
             JsonObject    *api)
{
  JkRowGroup *group = JK_ROW_GROUP (self->probes);

  jk_row_group_begin (group);
  for (guint i = 0; i < jk_detail_get_length (api, "probes"); i++)
    {
      JsonObject *probe = jk_detail_get_element (api, "probes", i);
      const char *error = jk_detail_get_string (probe, "error");
      gboolean failed = g_str_equal (jk_detail_get_string (probe, "state"), "failed");
      g_autofree char *value = jk_value_text_new (jk_detail_get_double (probe, "p95_ms"), "ms", 1);

      jk_row_group_add (group, jk_detail_get_string (probe, "name"), failed ? error : jk_detail_get_string (probe, "url"),
                        failed ? _ ("Failed") : value, failed ? JK_LEVEL_WARNING : JK_LEVEL_INFO);
    }
  jk_row_group_end (group);
}

static void
fill_targets (JkProjectPage *self,
              JsonObject    *deployment)
{
  JkRowGroup *group = JK_ROW_GROUP (self->targets);

  jk_row_group_begin (group);
  for (guint i = 0; i < jk_detail_get_length (deployment, "targets"); i++)
    {
      JsonObject *target = jk_detail_get_element (deployment, "targets", i);
      const char *state = jk_detail_get_string (target, "state"), *error = jk_detail_get_string (target, "error");
      double value = g_str_equal (state, "healthy") ? 0 : g_str_equal (state, "degraded") ? 1 : 2;
      g_autofree char *word = jk_format_metric ("deployment_health", value, NULL);

      jk_row_group_add (group, jk_detail_get_string (target, "name"),
                        *error != '\0' ? error : jk_detail_get_string (target, "target"), word,
                        value == 0 ? JK_LEVEL_INFO : value == 1 ? JK_LEVEL_WARNING : JK_LEVEL_CRITICAL);
    }
  jk_row_group_end (group);
}

void
jk_project_page_fill (JkProjectPage *self,
                      JsonObject    *details)
{
  JsonObject *git = jk_detail_get_object (details, "git");

  fill_state (self, git);
  fill_changes (self, git);
  fill_coverage (self, jk_detail_get_object (details, "coverage"), git != NULL);
  fill_lines (self, jk_detail_get_object (details, "file_size"));
  fill_probes (self, jk_detail_get_object (details, "api"));
  fill_targets (self, jk_detail_get_object (details, "deployment"));
}
