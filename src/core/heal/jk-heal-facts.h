/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-facts.h"

G_BEGIN_DECLS

/**
 * JkHealSeries:
 * @series: its key
 * @project: (nullable): id
 * @labels: name, value, …, %NULL; without the project
 *
 * The present of one series; all text is the giver's and outlives the #JkHealFacts it is added to.
 */
typedef struct
{
  const char *series;
  const char *metric;
  const char *project;
  const char *const *labels;
  JkFact fact;
} JkHealSeries;

/**
 * JkHealFacts:
 *
 * The present of all series, found by metric. A fact without labels means, where the condition is judged for a series: that series
 * itself, else one with the same labels, else the one of the same project without labels, else the machine's without labels, else the
 * only one there is.
 */
typedef struct _JkHealFacts JkHealFacts;

JkHealFacts *jk_heal_facts_new (void);
void jk_heal_facts_free (JkHealFacts *self);

void jk_heal_facts_clear (JkHealFacts *self);
void jk_heal_facts_add (JkHealFacts *self, const JkHealSeries *series);
/* Returns: (transfer none) (nullable) (element-type JkHealSeries): of @metric; valid until the next change */
GArray *jk_heal_facts_list (JkHealFacts *self, const char *metric);

/* Fills @out for conditions that are judged for @subject (nullable), which must outlive its use. The times are left to the caller. */
void jk_heal_facts_view (JkHealFacts *self, const JkHealSeries *subject, JkFacts *out);

/* Returns: (nullable): the value of label @name */
const char *jk_heal_series_get_label (const JkHealSeries *self, const char *name);
/* Returns: whether @self has all @labels: name, value, …, %NULL, of which "project" may be one */
gboolean jk_heal_series_matches (const JkHealSeries *self, const char *const *labels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHealFacts, jk_heal_facts_free)

G_END_DECLS
