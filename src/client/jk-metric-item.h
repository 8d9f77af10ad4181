/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "jk-level.h"
#include "jk-metric.h"

G_BEGIN_DECLS

#define JK_TYPE_METRIC_ITEM (jk_metric_item_get_type ())
/**
 * JkMetricItem:
 *
 * The present of one series as the host last told it. One object as long as the series is there, changed in place;
 * lives in its host's main context.
 *
 * Properties, all read-only, each notified only when it is different:
 * "metric" (string), "series" (string), "project" (string, nullable), "labels" (strv: name, value, …; without the
 * project), "title" (string: in the user's language, with the labels' values), "value" (double: NAN where nothing was
 * measured), "unit" (string),
 * "level" (int, a #JkLevel), "level-since" (int64: real µs; 0 if not told), "time" (int64: real time of the value, µs;
 * 0 if never), "word" (string, nullable),
 * "error" (string, nullable: why there is no value), "thresholds" (pointer, a const #JkThresholds).
 */
G_DECLARE_FINAL_TYPE (JkMetricItem, jk_metric_item, JK, METRIC_ITEM, GObject)

const char *jk_metric_item_get_metric (JkMetricItem *self);  /* such as "cpu_usage": the "id" of the API */
const char *jk_metric_item_get_series (JkMetricItem *self);
const char *jk_metric_item_get_project (JkMetricItem *self); /* (nullable): id */
const char *const *jk_metric_item_get_labels (JkMetricItem *self); /* never %NULL */
const char *jk_metric_item_get_title (JkMetricItem *self);
double jk_metric_item_get_value (JkMetricItem *self);
const char *jk_metric_item_get_unit (JkMetricItem *self);    /* "" where none */
JkLevel jk_metric_item_get_level (JkMetricItem *self);
gint64 jk_metric_item_get_level_since (JkMetricItem *self);
gint64 jk_metric_item_get_time (JkMetricItem *self);
const char *jk_metric_item_get_word (JkMetricItem *self);    /* (nullable): such as "degraded" */
const char *jk_metric_item_get_error (JkMetricItem *self);   /* (nullable) */
const JkThresholds *jk_metric_item_get_thresholds (JkMetricItem *self); /* see jk_thresholds_is_set() */

/* Returns: (transfer full): value and unit as people read them, such as "42.1 %", "1.2 MB/s"; "–" without a value */
char *jk_metric_item_dup_text (JkMetricItem *self);

G_END_DECLS
