/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-backlog.h"
#include "jk-database.h"
#include "jk-store.h"

G_BEGIN_DECLS

/* Documents and events in a database, with what waits in a backlog laid over them. Errors are those of #JkDatabase. */

/* Writes one that is no tick, within a transaction. */
gboolean jk_documents_write (JkDatabase *database, const JkWrite *write, GError **error);

/* @database: (nullable). Returns: (transfer full) (element-type JkDocument) (nullable) */
GPtrArray *jk_documents_load (JkDatabase *database, const JkBacklog *backlog, const char *collection, GError **error);

typedef struct
{
  char *kind;    /* (nullable): any */
  char *project; /* (nullable): any */
  gint64 from_ms;
  gint64 to_ms;
  guint limit;
  gint64 before_id; /* at to_ms - 1 only lower ids count; G_MAXINT64: all */
} JkEventQuery;

void jk_event_query_free (JkEventQuery *self);
/* @database: (nullable). Returns: (transfer full) (element-type JkStoredEvent) (nullable): newest first */
GPtrArray *jk_documents_query_events (JkDatabase *database, const JkBacklog *backlog, const JkEventQuery *query, GError **error);

G_END_DECLS
