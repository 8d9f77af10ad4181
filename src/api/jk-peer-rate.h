/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JK_PEER_RATES_MAX 256
/* So many seconds' worth of requests may come at once. */
#define JK_PEER_RATE_BURST_S 5
/* Programs of this machine share its processor anyway: they may ask so many times as often as others. */
#define JK_PEER_RATE_LOCAL 100

/**
 * JkPeerRates:
 *
 * How many requests each peer made lately, by address (IPv6: by the 64-bit network; loopback is one), in a bounded table: peers
 * beyond it share one allowance. A bucket of tokens each. Not for threads.
 */
typedef struct _JkPeerRates JkPeerRates;
typedef struct _JkPeerRate JkPeerRate;

JkPeerRates *jk_peer_rates_new (void);
void jk_peer_rates_free (JkPeerRates *self);

/* Returns: (transfer full): of the peer at @address, for all its connections; @now_us: monotonic time */
JkPeerRate *jk_peer_rates_get (JkPeerRates *self, const char *address, gint64 now_us);
void jk_peer_rate_unref (JkPeerRate *self);

/**
 * jk_peer_rate_take:
 * @per_s: requests a second that it may make
 * @now_us: monotonic time
 *
 * Counts one request.
 *
 * Returns: 0 if it may be made, else after how many seconds the next one may
 */
guint jk_peer_rate_take (JkPeerRate *self, guint per_s, gint64 now_us);

guint jk_peer_rates_get_n_peers (JkPeerRates *self);

G_END_DECLS
