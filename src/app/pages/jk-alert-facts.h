/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert-item.h"

G_BEGIN_DECLS

/**
 * jk_alert_facts_text:
 * @cause: (nullable): the alert that this one follows from, if it is known
 * @between: what stands between two facts, such as " · " or ", "
 *
 * Returns: (transfer full): the short facts of an alert: project, category, age, how often, how it was put aside, why it came,
 *   why nobody is told of it; plain
 */
char *jk_alert_facts_text (JkAlertItem *alert, JkAlertItem *cause, const char *between);

G_END_DECLS
