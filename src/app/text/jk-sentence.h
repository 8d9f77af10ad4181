/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-level.h"

G_BEGIN_DECLS

/**
 * JkFinding:
 * @level: warning or worse
 * @metric: id of the metric
 * @series: key of the series
 * @project: (nullable): id of its project
 * @project_name: (nullable): what people call it
 * @value_text: the value as it stands in a sentence
 * @has_alert: whether an alert that fires is about it
 *
 * One thing that is not as it should be.
 */
typedef struct
{
  JkLevel level;
  const char *metric;
  const char *series;
  const char *project;
  const char *project_name;
  const char *value_text;
  gboolean has_alert;
} JkFinding;

typedef enum
{
  JK_LEAD_NOWHERE,
  JK_LEAD_METRIC,   /* the sentence is about @series */
  JK_LEAD_PROJECT,  /* about @project */
  JK_LEAD_PROJECTS, /* about several */
  JK_LEAD_ALERTS,   /* an alert tells more: "series:KEY", "project:ID", or "" for all */
} JkLead;

/**
 * JkStateFacts:
 * @host_name: what the machine is called
 * @is_online: whether its Jikimi answers
 * @is_running: whether it watches
 * @findings: (array length=n_findings): in any order
 * @n_projects: projects watched
 * @failed_project: (nullable): name of a project that cannot be read
 * @n_failed_projects: how many of these there are
 *
 * What the state sentence is made of.
 */
typedef struct
{
  const char *host_name;
  gboolean is_online;
  gboolean is_running;
  const JkFinding *findings;
  gsize n_findings;
  guint n_projects;
  const char *failed_project;
  guint n_failed_projects;
} JkStateFacts;

/**
 * JkSentence:
 * @text: one sentence, the worst thing first; no markup
 * @level: its level
 * @lead: where a click on it leads
 * @target: (nullable): series key, project id or which alerts, as @lead says
 */
typedef struct
{
  char *text;
  JkLevel level;
  JkLead lead;
  char *target;
} JkSentence;

/* Returns: (transfer full): the whole state in one sentence */
JkSentence *jk_sentence_new (const JkStateFacts *facts);
void jk_sentence_free (JkSentence *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkSentence, jk_sentence_free)

G_END_DECLS
