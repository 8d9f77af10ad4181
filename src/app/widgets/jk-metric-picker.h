/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-survey.h"

G_BEGIN_DECLS

#define JK_TYPE_METRIC_PICKER (jk_metric_picker_get_type ())
/**
 * JkMetricPicker:
 *
 * The choice of what the big chart shows: the worst series of each metric that has values. Signal "picked" (): another
 * series is chosen, by the user or because there was none before.
 */
G_DECLARE_FINAL_TYPE (JkMetricPicker, jk_metric_picker, JK, METRIC_PICKER, AdwBin)

GtkWidget *jk_metric_picker_new (void);
void jk_metric_picker_show (JkMetricPicker *self, JkSurvey *survey);
/* Returns: (transfer none) (nullable) */
const char *jk_metric_picker_get_series (JkMetricPicker *self);

G_END_DECLS
