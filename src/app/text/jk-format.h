/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-level.h"
#include "jk-metric.h"

G_BEGIN_DECLS

/*
 * States, times and names as people read them, in the language of the process; numbers with units are jk-value-text.h's.
 * Nothing here is markup: what goes into a
 * label with markup has to be escaped there.
 */

/**
 * jk_format_metric:
 * @metric: id of a metric; states such as deployment's become words
 * @unit: (nullable): the unit the API told; %NULL for the known one
 *
 * Returns: (transfer full): @value as it stands in a sentence
 */
char *jk_format_metric (const char *metric, double value, const char *unit);

/* Returns: %TRUE if @metric's values are states with words rather than numbers */
gboolean jk_format_is_state (const char *metric);

/**
 * jk_format_change:
 * @delta: now less then, in @unit
 *
 * Returns: (transfer full): "어제보다 +3개", "어제와 같음"
 */
char *jk_format_change (double delta, const char *unit, guint decimals);

/* Returns: (transfer none): the categories of alerts as the API names them, %NULL-terminated */
const char *const *jk_format_list_alert_categories (void);
/* Returns: (transfer none): "시스템", "배포"; @category itself if it is not known */
const char *jk_format_alert_category (const char *category);

/* Returns: (transfer full): how long ago @then_us was: "방금", "12초 전", "3분 전", "2시간 전", "5일 전" */
char *jk_format_ago (gint64 then_us, gint64 now_us);

/* Returns: (transfer full): the exact local time in the locale's form, for tooltips */
char *jk_format_time (gint64 time_us);

/* Returns: (transfer full): the local time as it stands after "until": of another day with its date */
char *jk_format_until (gint64 time_us);

/* Returns: (transfer none): "정상", "경고", "위험", "긴급"; "성공" for events */
const char *jk_format_level (JkLevel level);

/* Returns: (transfer none): the symbolic icon whose shape tells @level */
const char *jk_format_level_icon (JkLevel level);

/* Returns: (transfer none): the translated title of a known metric, else @metric itself */
const char *jk_format_metric_title (const char *metric);

/**
 * jk_format_thresholds:
 * @self: may have unset members
 *
 * Returns: (transfer full) (nullable): "경고 70% · 위험 85% · 긴급 95%"; %NULL if none is set
 */
char *jk_format_thresholds (const JkThresholds *self, const char *unit, guint decimals);

G_END_DECLS
