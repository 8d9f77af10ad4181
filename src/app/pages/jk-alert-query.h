/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-alert-item.h"

G_BEGIN_DECLS

/**
 * JkAlertQuery:
 * @level: the least; info for all
 * @category: (nullable): %NULL for all
 * @needle: (nullable): casefolded text that title, text, advice or project must hold
 * @series: (nullable): the only series
 * @project: (nullable): the only project, by its id
 *
 * Which alerts are wanted.
 */
typedef struct
{
  JkLevel level;
  const char *category;
  const char *needle;
  const char *series;
  const char *project;
} JkAlertQuery;

/**
 * JkAlertFound:
 * @alert: borrowed from the model
 * @cause: (nullable): the alert in the model that it follows from
 * @is_below_cause: whether it stands below that one
 */
typedef struct
{
  JkAlertItem *alert;
  JkAlertItem *cause;
  gboolean is_below_cause;
} JkAlertFound;

/**
 * jk_alert_query_run:
 * @alerts: (element-type JkAlertItem): in the order to keep; must not change while the answer is used
 * @settled: (out): what somebody acknowledged or put off
 *
 * What follows from another alert stands below it, where both are found and both fire or neither.
 *
 * Returns: (transfer full) (element-type JkAlertFound): what fires
 */
GArray *jk_alert_query_run (const JkAlertQuery *self, GListModel *alerts, GArray **settled);

G_END_DECLS
