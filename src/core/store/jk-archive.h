/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-database.h"
#include "jk-rollup.h"

G_BEGIN_DECLS

typedef enum
{
  JK_TIER_RAW,
  JK_TIER_MINUTE,
  JK_TIER_HOUR,
  JK_N_TIERS,
} JkTier;

/*
 * The compacted samples in a database: a blob of samples a series and hour, a blob of minutes a series and day, a blob of
 * hours a series and 32 days. Store's thread only. Errors are those of #JkDatabase.
 */

/* Returns: milliseconds that a row of the tier sums up; 0 for raw samples */
gint64 jk_tier_get_resolution_ms (JkTier tier);
/* Returns: milliseconds that one blob holds */
gint64 jk_tier_get_span_ms (JkTier tier);

/**
 * jk_archive_add:
 * @samples: (element-type JkRollup): of one series, ascending by time, with counts of 1
 *
 * Adds samples to what is there, in all tiers, within a transaction. They may be older than what is there; none replaces
 * another.
 */
gboolean jk_archive_add (JkDatabase *database, gint64 series, GArray *samples, GError **error);

/**
 * jk_archive_read:
 * @tier: the finest that is read
 * @rows: (element-type JkRollup): appended to, ascending within what is appended where one tier has it all
 *
 * Reads what @tier has; hours that it does not have (any more) are read from the next coarser one. Only with %JK_TIER_RAW and
 * @only, samples alone.
 */
gboolean jk_archive_read (JkDatabase *database, gint64 series, JkTier tier, gboolean only, gint64 from_ms, gint64 to_ms,
                          GArray *rows, GError **error);

/* Takes away what a series has in @tier before @before_ms, whole blobs. @deleted: (out): how many blobs */
gboolean jk_archive_delete_before (JkDatabase *database, gint64 series, JkTier tier, gint64 before_ms, guint *deleted,
                                   GError **error);
/* The start of the oldest blob of a series; G_MAXINT64 if it has none. */
gboolean jk_archive_find_oldest (JkDatabase *database, gint64 series, JkTier tier, gint64 *oldest_ms, GError **error);

G_END_DECLS
