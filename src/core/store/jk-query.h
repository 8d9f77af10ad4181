/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-backlog.h"
#include "jk-history.h"

G_BEGIN_DECLS

/* What jk_store_query_async() was asked. */
typedef struct
{
  GStrv keys;
  gint64 from_ms;
  gint64 to_ms;
  guint max_points;
} JkQuery;

JkQuery *jk_query_new (const char *const *keys, gint64 from_ms, gint64 to_ms, guint max_points);
void jk_query_free (JkQuery *self);

/**
 * jk_query_run:
 * @history: (nullable): %NULL while there is no file
 * @backlog: what waits to be written
 *
 * Store's thread.
 *
 * Returns: (transfer full) (element-type JkSeries) (nullable)
 */
GPtrArray *jk_query_run (const JkQuery *self, JkHistory *history, const JkBacklog *backlog, GCancellable *cancellable,
                         GError **error);

G_END_DECLS
