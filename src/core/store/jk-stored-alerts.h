/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-backlog.h"
#include "jk-database.h"
#include "jk-store.h"

G_BEGIN_DECLS

/* Alerts in a database, with what waits in a backlog laid over them. Errors are those of #JkDatabase. */

JkStoredAlert *jk_stored_alert_copy (const JkStoredAlert *self);
void jk_stored_alert_free (JkStoredAlert *self);

JkAlertQuery *jk_alert_query_copy (const JkAlertQuery *self);
void jk_alert_query_free (JkAlertQuery *self);

/* Writes one, in the place of an older state of it, within a transaction. */
gboolean jk_stored_alerts_write (JkDatabase *database, const JkStoredAlert *alert, GError **error);
gboolean jk_stored_alerts_forget_project (JkDatabase *database, const char *project, GError **error);
/* Takes away those that ended before @before_ms. */
gboolean jk_stored_alerts_retain (JkDatabase *database, gint64 before_ms, GError **error);

/* @database: (nullable). Returns: (transfer full) (element-type JkStoredAlert) (nullable): newest first */
GPtrArray *jk_stored_alerts_query (JkDatabase *database, const JkBacklog *backlog, const JkAlertQuery *query, GError **error);

G_END_DECLS
