/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-database.h"
#include "jk-write.h"

G_BEGIN_DECLS

/* Samples of one tick may lie this far from its first before they get a row of their own. */
#define JK_HISTORY_TICK_SPAN_MS 60000

/**
 * JkHistory:
 *
 * The samples in a database: which series there are, and the journal, in which a tick is one row until it is compacted.
 * Store's thread only. Errors are those of #JkDatabase.
 */
typedef struct _JkHistory JkHistory;

JkHistory *jk_history_new (JkDatabase *database, GError **error);
void jk_history_free (JkHistory *self);
JkDatabase *jk_history_get_database (JkHistory *self);

/* Returns: FALSE with @error, or with @id 0 where the series is not there and @make is not set */
gboolean jk_history_find_series (JkHistory *self, const char *key, gboolean make, gint64 *id, GError **error);
/* Returns: (transfer full) (nullable): keys of all series */
GStrv jk_history_list_series (JkHistory *self, GError **error);
/* Returns: %TRUE and the next series after @id in @next, 0 at the end */
gboolean jk_history_next_series (JkHistory *self, gint64 id, gint64 *next, GError **error);
/* Takes away a series that has no samples left, within a transaction. */
gboolean jk_history_drop_series (JkHistory *self, gint64 id, GError **error);

/* Adds a tick to the journal, within a transaction. */
gboolean jk_history_write_tick (JkHistory *self, GArray *samples, GError **error);
/* Takes all of a project's samples away, within a transaction. */
gboolean jk_history_forget_project (JkHistory *self, const char *project, GError **error);

/* Called for each sample; returning %FALSE ends the reading after the row. */
typedef gboolean (*JkHistorySampleFunc) (gint64 series, gint64 time_ms, double value, gpointer user_data);

/**
 * jk_history_read_journal:
 * @first: of the rows' keys
 * @last: of the rows' keys, included
 * @reached: (out) (optional): key of the last row read
 *
 * Reads rows in order of their keys.
 */
gboolean jk_history_read_journal (JkHistory *self, gint64 first, gint64 last, JkHistorySampleFunc func, gpointer user_data,
                                  gint64 *reached, GError **error);
/* The first key of a row at @time_ms. */
gint64 jk_history_journal_key (gint64 time_ms);

/* Time of the tick written last, which the wall clock may have set back; -1 before the first. */
gint64 jk_history_get_newest_ms (JkHistory *self);

gboolean jk_history_is_journal_empty (JkHistory *self);
/* Returns: %TRUE if ticks wait in the journal whose hour is over, or too many for reading them quickly */
gboolean jk_history_is_compaction_due (JkHistory *self);
/* Moves some ticks from the journal into the archive, in a transaction of its own. */
gboolean jk_history_compact (JkHistory *self, GError **error);

/* Reads again what memory keeps of the database: after a transaction that failed. */
gboolean jk_history_reload (JkHistory *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHistory, jk_history_free)

G_END_DECLS
