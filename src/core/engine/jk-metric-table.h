/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-config.h"
#include "jk-engine.h"

G_BEGIN_DECLS

/**
 * JkMetricTable:
 *
 * The present: the newest value and level of every series. Guard thread only.
 */
typedef struct _JkMetricTable JkMetricTable;

/* Called for each series whose level in force changed. */
typedef void (*JkLevelChangedFunc) (const JkMetricState *state, JkLevel before, gpointer user_data);

JkMetricTable *jk_metric_table_new (JkConfig *config, JkLevelChangedFunc level_changed, gpointer user_data);
void jk_metric_table_free (JkMetricTable *self);

/* Other thresholds: levels are judged again at once. */
void jk_metric_table_set_config (JkMetricTable *self, JkConfig *config, gint64 real_us, gint64 monotonic_us);

/* Puts the values of @collection, found by @collector, in force; series it found before and does not any more go. */
void jk_metric_table_apply (JkMetricTable *self, const char *collector, const JkCollection *collection,
                            gint64 monotonic_us);

/* @collector has nothing to show: its series have no value but @error; one named after it stands in where it had none. */
void jk_metric_table_fail (JkMetricTable *self, const char *collector, const char *project, const char *error,
                           gint64 real_us);

/* Forgets what @collector found for @project. */
void jk_metric_table_remove (JkMetricTable *self, const char *collector, const char *project);

/* Returns: (transfer none): of JkMetricState, machine first, each in the order of jk_metric_list(); valid until a change */
GPtrArray *jk_metric_table_list (JkMetricTable *self);
const JkMetricState *jk_metric_table_lookup (JkMetricTable *self, const char *series);

/* Returns: the worst level of all series, or of one project's */
JkLevel jk_metric_table_worst (JkMetricTable *self, const char *project);

/* Returns: (transfer none) (nullable): the metric that stands for a collector, such as "git_changes" for "git" */
const char *jk_metric_table_headline (const char *collector);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkMetricTable, jk_metric_table_free)

G_END_DECLS
