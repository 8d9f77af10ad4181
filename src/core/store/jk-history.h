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
/* Forgets what it knows of the database's series: after a rollback, or when series went. */
void jk_history_reset_series (JkHistory *self);

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

/* Rows and samples in the journal, about; newest time written. */
guint64 jk_history_get_journal_samples (JkHistory *self);
gint64 jk_history_get_newest_ms (JkHistory *self);
void jk_history_set_journal_samples (JkHistory *self, guint64 n_samples);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHistory, jk_history_free)

G_END_DECLS
