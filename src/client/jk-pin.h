/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * JkPin:
 *
 * Which certificate a host may show, and which it showed: without a pin one that an authority vouches for, with a pin that very one
 * and no other. Lives in one main context.
 */
typedef struct _JkPin JkPin;

JkPin *jk_pin_new (void);
JkPin *jk_pin_ref (JkPin *self);
void jk_pin_unref (JkPin *self);

/* @fingerprint: (nullable): as of jk_fingerprint_parse(). For connections of @session that are still to be made. */
void jk_pin_set (JkPin *self, SoupSession *session, const char *fingerprint);
/* Returns: (nullable): the one that was set */
const char *jk_pin_get (JkPin *self);
/* Returns: (nullable): of the certificate that was looked at last; without a pin those that an authority vouches for are not */
const char *jk_pin_get_seen (JkPin *self);

/* Lets the pin judge the certificate of @message's connection. */
void jk_pin_watch (JkPin *self, SoupMessage *message);

/* Returns: (transfer full): @error, or for a certificate that was turned down one that tells its fingerprint, and the pinned one. Takes
 * @error. */
GError *jk_pin_explain (JkPin *self, GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkPin, jk_pin_unref)

G_END_DECLS
