/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: %TRUE if @host is a host with an optional port and nothing else, as a Host header has to be */
gboolean jk_host_is_valid (const char *host);

/* Returns: (transfer full) (nullable): the name or literal address in @host, without port and brackets */
char *jk_host_dup_name (const char *host);

/**
 * jk_host_is_allowed:
 * @host: a Host header, or an authority
 * @port: the port we listen on: a loopback name is only allowed with it
 * @own: (nullable): the literal address we were reached at, allowed with @port
 * @allowed: (nullable): names that may come with any port
 *
 * The guard against DNS rebinding: a page of a foreign name that points at us still says that name here. Whole names
 * only, without regard to case.
 */
gboolean jk_host_is_allowed (const char *host, guint16 port, const char *own, const char *const *allowed);

/**
 * jk_origin_is_allowed:
 * @origin: an Origin header
 * @scheme: "http" or "https": how the request came
 * @host: the Host of the same request, already found allowed
 * @allowed: (nullable): origins
 *
 * Returns: %TRUE for an origin of the list and for our own pages
 */
gboolean jk_origin_is_allowed (const char *origin, const char *scheme, const char *host, const char *const *allowed);
/* The same for the list alone. "null" is never listed, "*" stands for nothing. */
gboolean jk_origin_is_listed (const char *origin, const char *const *allowed);

G_END_DECLS
