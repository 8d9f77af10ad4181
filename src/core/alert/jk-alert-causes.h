/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert.h"

G_BEGIN_DECLS

/**
 * JkAlertCauses:
 *
 * Which open alert explains which other: a full disk explains that history cannot be written and that collectors fail, and
 * only the disk is worth a notification. Neither search looks at more than the alerts that the rules are about.
 */
typedef struct _JkAlertCauses JkAlertCauses;

JkAlertCauses *jk_alert_causes_new (void);
void jk_alert_causes_free (JkAlertCauses *self);

/* Keeps @alert in mind while it is on the list, with its present level; may be called again. */
void jk_alert_causes_add (JkAlertCauses *self, JkAlert *alert);
void jk_alert_causes_remove (JkAlertCauses *self, JkAlert *alert);

/* Returns: (transfer none) (nullable): the open alert that explains @alert */
JkAlert *jk_alert_causes_find (JkAlertCauses *self, const JkAlert *alert);

/* Returns: (transfer container) (element-type JkAlert): open alerts that @cause explains, and no other open one did before */
GPtrArray *jk_alert_causes_list_consequences (JkAlertCauses *self, const JkAlert *cause);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkAlertCauses, jk_alert_causes_free)

G_END_DECLS
