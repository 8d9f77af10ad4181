/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Values as people read them, in the language of the process; the same in the window and on the command line. Nothing here
 * is markup. Units are as in the API: "%", "ms", "B", "B/s", "paths", "" …; what is no number is an en dash.
 */

/**
 * jk_value_number_new:
 * @value: in @unit; NAN for none
 * @unit: bytes and bytes a second are scaled to kB, MB, … by 1,000
 * @decimals: digits after the point; large numbers lose them
 * @shown_unit: (out) (transfer full): the unit beside the number, "" if none
 *
 * Returns: (transfer full): the number alone, grouped by the locale
 */
char *jk_value_number_new (double value, const char *unit, guint decimals, char **shown_unit);

/* Returns: (transfer full): number and unit in one text: "87%", "1.2 GB", "133개" */
char *jk_value_text_new (double value, const char *unit, guint decimals);

/**
 * jk_metric_text_new:
 * @metric: (nullable): decides how many decimals are worth showing
 * @unit: (nullable): as the API told; %NULL or "" for the metric's own
 * @value: NAN for none
 *
 * Returns: (transfer full): as jk_value_text_new()
 */
char *jk_metric_text_new (const char *metric, const char *unit, double value);

G_END_DECLS
