/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkDue:
 * @interval_us: between two turns
 * @last_us: monotonic time of the last turn; -1 before the first
 * @chosen: it has its turn in this run
 *
 * When one of several targets that share a collector has its turn.
 */
typedef struct
{
  gint64 interval_us;
  gint64 last_us;
  gboolean chosen;
} JkDue;

/* @interval_ms: 0 stands for @default_ms */
void jk_due_init (JkDue *self, guint interval_ms, guint default_ms);

/* Returns: %TRUE if its interval is over, or nearly so: timers are not exact, and a whole round late is worse than a bit early */
gboolean jk_due_is_over (const JkDue *self, gint64 now_us);

/* Chooses those whose interval is over; if none is, somebody wants to know now: then all. */
void jk_due_choose (JkDue *const *all, guint n, gint64 now_us);

/* Returns: how often a collector of these has to run, in ms; the default where there are none */
guint jk_due_get_interval_ms (JkDue *const *all, guint n, guint default_ms);

G_END_DECLS
