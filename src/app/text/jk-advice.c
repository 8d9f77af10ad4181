/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-advice.h"

#include <glib/gi18n-lib.h>

#include "jk-format.h"

static void
jk_advice_free (gpointer data)
{
  JkAdvice *self = data;

  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->target);
  g_free (self);
}

static void
take (GPtrArray  *list,
      char       *title,
      const char *subtitle,
      const char *button,
      const char *action,
      const char *target)
{
  JkAdvice *self;

  if (list->len == JK_ADVICE_MAX)
    {
      g_free (title);
      return;
    }
  self = g_new0 (JkAdvice, 1);
  self->title = title;
  self->subtitle = g_strdup (subtitle);
  self->button = button;
  self->action = action;
  self->target = g_strdup (target);
  g_ptr_array_add (list, self);
}

/* What a person can do about a metric; the reason why its number matters. */
static const char *
remedy_for (const char *metric)
{
  static const struct
  {
    const char *metric;
    const char *text;
  } remedies[] = {
    { "git_changes", N_ ("Commit what is finished, so that nothing is lost.") },
    { "test_coverage", N_ ("See which files have the most untested lines.") },
    { "api_performance", N_ ("See which probe is slow, and since when.") },
    { "file_size_violations", N_ ("See which files are too long, and split the longest.") },
    { "memory_usage", N_ ("Close what needs the most memory.") },
    { "deployment_health", N_ ("See which address or unit does not answer.") },
    { "disk_usage", N_ ("Free some space before the disk is full.") },
    { "git_conflicted", N_ ("Resolve the conflicts before going on.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (remedies); i++)
    {
      if (g_str_equal (remedies[i].metric, metric))
        return _ (remedies[i].text);
    }
  return "";
}

static int
compare_findings (gconstpointer a,
                  gconstpointer b)
{
  const JkFinding *const *first = a, *const *second = b;

  return (int) (*second)->level - (int) (*first)->level;
}

static void
take_findings (GPtrArray          *list,
               const JkStateFacts *facts)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();

  for (gsize i = 0; i < facts->n_findings; i++)
    g_ptr_array_add (sorted, (gpointer) &facts->findings[i]);
  g_ptr_array_sort (sorted, compare_findings);

  for (guint i = 0; i < sorted->len && list->len < JK_ADVICE_MAX; i++)
    {
      const JkFinding *finding = g_ptr_array_index (sorted, i);
      const char *title = jk_format_metric_title (finding->metric);
      char *text = finding->project != NULL
                     ? g_strdup_printf (C_ ("project: metric value", "%s: %s %s"), finding->project_name, title, finding->value_text)
                     : g_strdup_printf (C_ ("metric value", "%s %s"), title, finding->value_text);
      g_autofree char *alerts = g_strconcat ("series:", finding->series, NULL);

      take (list, text, remedy_for (finding->metric), _ ("Look"), finding->has_alert ? "win.show-alerts" : "win.open-metric",
            finding->has_alert ? alerts : finding->series);
    }
}

GPtrArray *
jk_advice_list (const JkAdviceFacts *facts)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (jk_advice_free);
  const JkStateFacts *state = facts->state;

  /* What is known of a host that does not answer is old, and nothing can be done about it from here. */
  if (!state->is_online || !state->is_running)
    return list;

  if (facts->failed_project_id != NULL)
    take (list, g_strdup_printf (_ ("The project “%s” cannot be read"), state->failed_project),
          facts->failed_reason != NULL ? facts->failed_reason : "", _ ("Look"), "win.open-project",
          facts->failed_project_id);
  take_findings (list, state);
  if (facts->uncovered_project != NULL)
    take (list, g_strdup_printf (_ ("“%s” has no coverage report"), facts->uncovered_project),
          _ ("Run its tests with coverage once, and Jikimi finds the report by itself."), _ ("Show How"),
          "win.explain-metric", "test_coverage");
  if (state->n_projects == 0)
    take (list, g_strdup (_ ("Add a repository")), _ ("Jikimi then watches its changes, its coverage and its files."),
          _ ("Add…"), "win.add-project", NULL);
  return list;
}
