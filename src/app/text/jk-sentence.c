/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-sentence.h"

#include <glib/gi18n-lib.h>

#include "jk-format.h"

static JkSentence *
make (char       *text,
      JkLevel     level,
      JkLead      lead,
      const char *target)
{
  JkSentence *self = g_new0 (JkSentence, 1);

  self->text = text;
  self->level = level;
  self->lead = lead;
  self->target = g_strdup (target);
  return self;
}

/* The worst finding; of equals the first, so that the sentence does not change without a cause. */
static const JkFinding *
worst_of (const JkStateFacts *facts)
{
  const JkFinding *worst = NULL;

  for (gsize i = 0; i < facts->n_findings; i++)
    {
      if (worst == NULL || facts->findings[i].level > worst->level)
        worst = &facts->findings[i];
    }
  return worst;
}

static guint
count_projects (const JkStateFacts *facts)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < facts->n_findings; i++)
    {
      if (facts->findings[i].project != NULL)
        g_hash_table_add (seen, (gpointer) facts->findings[i].project);
    }
  return g_hash_table_size (seen);
}

static gboolean
concerns_machine (const JkStateFacts *facts)
{
  for (gsize i = 0; i < facts->n_findings; i++)
    {
      if (facts->findings[i].project == NULL)
        return TRUE;
    }
  return FALSE;
}

/* What is worth an alert is explained there, with what can be done about it. */
static JkSentence *
make_about (char            *text,
            const JkFinding *finding)
{
  g_autofree char *alerts = g_strconcat ("series:", finding->series, NULL);

  return finding->has_alert ? make (text, finding->level, JK_LEAD_ALERTS, alerts)
                            : make (text, finding->level, JK_LEAD_METRIC, finding->series);
}

static gboolean
has_alert (const JkStateFacts *facts)
{
  for (gsize i = 0; i < facts->n_findings; i++)
    {
      if (facts->findings[i].has_alert)
        return TRUE;
    }
  return FALSE;
}

static JkSentence *
about_one_project (const JkStateFacts *facts,
                   const JkFinding    *worst)
{
  const char *title = jk_format_metric_title (worst->metric);
  g_autofree char *alerts = NULL;

  if (facts->n_findings == 1)
    /* Translators: project, metric, value: “shop” needs a look: test coverage 28% */
    return make_about (g_strdup_printf (_ ("“%s” needs a look: %s %s"), worst->project_name, title, worst->value_text), worst);
  alerts = g_strconcat ("project:", worst->project, NULL);
  return make (g_strdup_printf (ngettext ("“%s” needs a look: %s %s, and %u other thing",
                                          "“%s” needs a look: %s %s, and %u other things", facts->n_findings - 1),
                                worst->project_name, title, worst->value_text, (guint) facts->n_findings - 1),
               worst->level, has_alert (facts) ? JK_LEAD_ALERTS : JK_LEAD_PROJECT, has_alert (facts) ? alerts : worst->project);
}

static JkSentence *
about_machine (const JkStateFacts *facts,
               const JkFinding    *worst)
{
  const char *title = jk_format_metric_title (worst->metric);

  if (facts->n_findings == 1)
    /* Translators: host, metric, value: This computer needs a look: memory usage 92% */
    return make_about (g_strdup_printf (_ ("%s needs a look: %s %s"), facts->host_name, title, worst->value_text), worst);
  return make (g_strdup_printf (ngettext ("%s needs a look: %s %s, and %u other thing",
                                          "%s needs a look: %s %s, and %u other things", facts->n_findings - 1),
                                facts->host_name, title, worst->value_text, (guint) facts->n_findings - 1),
               worst->level, has_alert (facts) ? JK_LEAD_ALERTS : JK_LEAD_METRIC, has_alert (facts) ? "" : worst->series);
}

static JkSentence *
about_both (const JkStateFacts *facts,
            const JkFinding    *worst)
{
  guint n = facts->n_findings;
  const char *title = jk_format_metric_title (worst->metric);
  JkLead lead = has_alert (facts) ? JK_LEAD_ALERTS : JK_LEAD_METRIC;
  const char *target = has_alert (facts) ? "" : worst->series;

  if (worst->project == NULL)
    return make (g_strdup_printf (ngettext ("%u thing needs a look, first %s: %s %s", "%u things need a look, first %s: %s %s", n),
                                  n, facts->host_name, title, worst->value_text),
                 worst->level, lead, target);
  return make (g_strdup_printf (ngettext ("%u thing needs a look, first “%s”: %s %s", "%u things need a look, first “%s”: %s %s", n),
                                n, worst->project_name, title, worst->value_text),
               worst->level, lead, target);
}

static JkSentence *
about_findings (const JkStateFacts *facts)
{
  const JkFinding *worst = worst_of (facts);
  guint n_projects = count_projects (facts);

  if (n_projects > 0 && concerns_machine (facts))
    return about_both (facts, worst);
  if (n_projects > 1)
    return make (g_strdup_printf (ngettext ("%u project needs a look", "%u projects need a look", n_projects), n_projects),
                 worst->level, has_alert (facts) ? JK_LEAD_ALERTS : JK_LEAD_PROJECTS, has_alert (facts) ? "" : NULL);
  return n_projects == 1 ? about_one_project (facts, worst) : about_machine (facts, worst);
}

static JkSentence *
about_failed (const JkStateFacts *facts)
{
  if (facts->n_failed_projects == 1)
    return make (g_strdup_printf (_ ("The project “%s” cannot be read"), facts->failed_project), JK_LEVEL_WARNING,
                 JK_LEAD_PROJECTS, NULL);
  return make (g_strdup_printf (ngettext ("%u project cannot be read", "%u projects cannot be read",
                                          facts->n_failed_projects), facts->n_failed_projects),
               JK_LEVEL_WARNING, JK_LEAD_PROJECTS, NULL);
}

JkSentence *
jk_sentence_new (const JkStateFacts *facts)
{
  const JkFinding *worst = worst_of (facts);

  if (!facts->is_online)
    return make (g_strdup_printf (_ ("%s does not answer"), facts->host_name), JK_LEVEL_CRITICAL, JK_LEAD_NOWHERE, NULL);
  if (!facts->is_running)
    return make (g_strdup (_ ("Watching is paused")), JK_LEVEL_WARNING, JK_LEAD_NOWHERE, NULL);
  if (facts->n_failed_projects > 0 && (worst == NULL || worst->level <= JK_LEVEL_WARNING))
    return about_failed (facts);
  if (worst != NULL)
    return about_findings (facts);
  if (facts->n_projects == 0)
    return make (g_strdup_printf (_ ("%s is well"), facts->host_name), JK_LEVEL_INFO, JK_LEAD_NOWHERE, NULL);
  return make (g_strdup (_ ("All is well")), JK_LEVEL_INFO, JK_LEAD_NOWHERE, NULL);
}

void
jk_sentence_free (JkSentence *self)
{
  g_free (self->text);
  g_free (self->target);
  g_free (self);
}
