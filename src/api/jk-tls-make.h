/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_tls_make:
 * @names: host names and literal addresses that it is to be valid for, the most usual one first; what is neither is left out
 * @now_s: seconds since 1970
 * @days: how long it is valid; it begins a day earlier, for clocks that are late
 *
 * Makes a private key (ECDSA P-256) and a certificate that it signs itself. Takes a millisecond. Pure but for the kernel's random
 * bits.
 *
 * Returns: (transfer full) (nullable): both as PEM, certificate first
 */
char *jk_tls_make (const char *const *names, gint64 now_s, guint days, GError **error);

/* Returns: (transfer full): this machine's host name, "localhost", and the addresses of its network interfaces; blocks, but not
 * on the network */
GStrv jk_tls_list_own_names (void);

G_END_DECLS
