/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkDue:
 * @interval_us: between two turns
 * @last_us: monotonic time of the last turn; -1 before the first
 *
 * When one of several targets that share a collector has its turn again.
 */
typedef struct
{
  gint64 interval_us;
  gint64 last_us;
} JkDue;

/* Returns: %TRUE if its interval is over, or nearly so: timers are not exact, and a whole round late is worse than a bit early */
gboolean jk_due_is_over (const JkDue *self, gint64 now_us);

G_END_DECLS
