/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a host's Jikimi listens if nothing else is said. */
#define JK_ADDRESS_PORT 2542

/**
 * JkAddress:
 * @url: as it is asked: "https://build.example.org:2542", with a path if one was given; no '/' at its end
 * @host: name or literal address, small letters
 * @place: "HOST:PORT", an IPv6 address in brackets: what certificates are pinned by
 * @is_secret: nobody on the way can read along: TLS, or this machine's own
 *
 * The address of a host's API.
 */
typedef struct
{
  char *url;
  char *host;
  char *place;
  guint port;
  gboolean is_tls;
  gboolean is_secret;
} JkAddress;

/**
 * jk_address_parse:
 * @text: what somebody typed: an http or https address, or only a host, with or without a port: then https, and 2542
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): %G_IO_ERROR_INVALID_ARGUMENT if it is none, or holds a user's name, a query or a fragment
 */
JkAddress *jk_address_parse (const char *text, GError **error);
void jk_address_free (JkAddress *self);

/* Returns: (transfer full): under which name #JkSecrets has the API key of this host */
char *jk_address_dup_secret_name (const JkAddress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkAddress, jk_address_free)

G_END_DECLS
