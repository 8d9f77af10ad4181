/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * jk_http_check_address:
 * @address: where a connection goes, after names were resolved
 *
 * Whether Jikimi may talk to @address. Not allowed is what gives its secrets to any program that asks from this machine:
 * link-local addresses (169.254.0.0/16, fe80::/10), under which clouds serve credentials, and the clouds' other metadata
 * addresses; also multicast, broadcast, and anything but IP. An IPv4 address inside an IPv6 one (mapped, compatible, 6to4,
 * NAT64) counts as itself. Loopback and private addresses are allowed: developers probe them.
 *
 * Returns: %FALSE with %JK_ERROR_PERMISSION
 */
gboolean jk_http_check_address (GSocketAddress *address, GError **error);

/**
 * jk_http_parse_url:
 * @text: an absolute URL
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_INVALID_ARGUMENT if it is no URL, %JK_ERROR_PERMISSION if it is
 *   neither http nor https
 */
GUri *jk_http_parse_url (const char *text, GError **error);

/* Returns: whether what was meant for @from may be told @to: the same host and port, or the same host over TLS. Pure. */
gboolean jk_http_is_same_place (GUri *from, GUri *to);

/* Returns: (transfer full): @text without the password it may hold; as it is if it is no URL */
char *jk_http_display_url (const char *text);

/**
 * jk_http_parse_redirect:
 * @from: the URL that answered
 * @location: its Location header, absolute or relative
 *
 * Returns: (transfer full) (nullable): where to go; %NULL as jk_http_parse_url(), and with %JK_ERROR_PERMISSION for a step
 *   from https to http
 */
GUri *jk_http_parse_redirect (GUri *from, const char *location, GError **error);

G_END_DECLS
