/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-history.h"
#include "jk-store.h"

G_BEGIN_DECLS

/**
 * JkUpkeep:
 *
 * Compaction, retention and the cap in bytes, in steps of some milliseconds each. Store's thread only.
 *
 * A clock that leaps into the future must not cost the history: retention waits until the wall clock has gone on evenly
 * with the machine's for ten minutes.
 */
typedef struct
{
  JkClock *clock;          /* borrowed */
  gint64 clock_offset_us;  /* wall clock less boot clock */
  gint64 steady_since_us;  /* boot clock */
  gboolean retention_due;
  gint64 cursor;           /* series that retention has done */
  gboolean size_due;
} JkUpkeep;

void jk_upkeep_init (JkUpkeep *self, JkClock *clock);
/* Looks through everything again: the options changed, or another file was opened. */
void jk_upkeep_restart (JkUpkeep *self);
gboolean jk_upkeep_is_due (JkUpkeep *self, JkHistory *history);
/* Does one step. Errors are those of #JkDatabase. */
gboolean jk_upkeep_step (JkUpkeep *self, JkHistory *history, const JkStoreOptions *options, GError **error);

G_END_DECLS
