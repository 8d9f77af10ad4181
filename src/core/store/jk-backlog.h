/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-write.h"

G_BEGIN_DECLS

/**
 * JkBacklog:
 *
 * What waits to be written, in order: a moment's worth while all is well, all there is while the disk refuses. Bounded:
 * beyond @max_bytes the oldest tick or event goes and is counted; a document's newest state is kept. Not thread-safe.
 */
typedef struct
{
  GQueue writes; /* of #JkWrite */
  gsize bytes;
  gsize max_bytes;
  guint64 samples;
  guint64 lost_samples;
  guint64 lost_events;
} JkBacklog;

void jk_backlog_init (JkBacklog *self, gsize max_bytes);
void jk_backlog_clear (JkBacklog *self);
/* Takes @write. @coalesce: look for an older state of the same document to replace, which takes time if there is much. */
void jk_backlog_push (JkBacklog *self, JkWrite *write, gboolean coalesce);
/* Drops the first @n_writes, which are written. */
void jk_backlog_drop (JkBacklog *self, guint n_writes);

G_END_DECLS
