/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest time between two actions. */
#define JK_COOLDOWN_MAX_US (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

/**
 * JkCooldown:
 * @n_in_row: actions since all was well for long enough
 * @next_us: not before; 0: at any time
 * @well_since_us: 0 while it is not
 *
 * The time between two actions on the same thing: it doubles with each, and starts small again once all has been well for a while. Pure;
 * times are the caller's, above 0, of one clock that does not go backwards. Zeroed it is new.
 */
typedef struct
{
  guint n_in_row;
  gint64 next_us;
  gint64 well_since_us;
} JkCooldown;

/* An action ended at @now_us. */
void jk_cooldown_begin (JkCooldown *self, gint64 least_us, gint64 now_us);
/* Whether all is well at @now_us; called again and again. */
void jk_cooldown_note (JkCooldown *self, gboolean is_well, gint64 stable_us, gint64 now_us);

G_END_DECLS
