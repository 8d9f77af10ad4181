/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_METRIC_PAGE (jk_metric_page_get_type ())
/**
 * JkMetricPage:
 *
 * One series: its present, its past, its smallest, mean and largest value in the stretch shown, its thresholds, and the
 * same past as a table. Action "metric.table" (boolean state) shows the table.
 */
G_DECLARE_FINAL_TYPE (JkMetricPage, jk_metric_page, JK, METRIC_PAGE, AdwBin)

void jk_metric_page_set_host (JkMetricPage *self, JkHost *host);
void jk_metric_page_show (JkMetricPage *self, JkMetricItem *item);

G_END_DECLS
