/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-metric.h"

G_BEGIN_DECLS

/* How values of the configuration file read and are written. Pure. */

/* Returns: seconds of "500ms", "5s", "10min", "2h", "7d"; NAN if @text is none of these */
double jk_setting_parse_duration (const char *text);
/* Returns: (transfer full): the shortest way to write it: "5s", "10min" */
char *jk_setting_write_duration (double seconds);

/**
 * jk_setting_check_thresholds:
 * @text: "warning/critical/emergency", each a number or "-"; or "none"
 * @worse: the direction in which they have to be ordered
 *
 * Returns: (transfer none) (nullable): what is wrong with it, a sentence; %NULL if nothing is
 */
const char *jk_setting_check_thresholds (const char *text, JkWorse worse);

/* Returns: (transfer none) (nullable): what is wrong with a port; "auto" and 0 to 65535 are right */
const char *jk_setting_check_port (const char *text);

/* @from, @to: (out): minutes of the day. Returns: %FALSE unless @text is hours such as "22:00-08:00" */
gboolean jk_setting_parse_hours (const char *text, guint *from, guint *to);
char *jk_setting_write_hours (guint from, guint to);

/* Returns: (transfer full): "api.port" → "JIKIMI_API_PORT" */
char *jk_setting_environment_name (const char *key);

G_END_DECLS
