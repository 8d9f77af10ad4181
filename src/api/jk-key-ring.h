/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine.h"
#include "jk-key.h"

G_BEGIN_DECLS

#define JK_MAX_KEYS 256
/* The last use of a key is written at most so often. */
#define JK_KEY_USE_INTERVAL_US (60 * G_USEC_PER_SEC)

/**
 * JkKeyRing:
 *
 * The API keys there are, in memory and as documents of the store. One owner, one thread.
 */
typedef struct _JkKeyRing JkKeyRing;

/* @store: (nullable): without one there are no keys and none can be made. Blocks to read it; a key that is damaged, or a store
 * that cannot be read, is logged and opens nothing. */
JkKeyRing *jk_key_ring_new (JkStore *store, JkClock *clock);
void jk_key_ring_free (JkKeyRing *self);

/* Returns: %FALSE with the error that jk_key_ring_create() would give */
gboolean jk_key_ring_has_room (JkKeyRing *self, GError **error);

/**
 * jk_key_ring_create:
 * @name: a valid one
 * @lifetime_s: seconds; 0: until it is revoked
 * @text: (out) (transfer full): the key itself, which is kept nowhere
 *
 * Returns: (transfer none) (nullable): %NULL with %JK_ERROR_LIMIT if there are %JK_MAX_KEYS, %JK_ERROR_STORE without a store
 */
const JkKey *jk_key_ring_create (JkKeyRing *self, const char *name, JkRole role, gint64 lifetime_s, char **text,
                                 GError **error);

/* Returns: %FALSE if there is no such key. It opens nothing from now on, and the generation rises. */
gboolean jk_key_ring_revoke (JkKeyRing *self, const char *id);

/* Returns: (transfer none) (nullable): the key that @text is; %NULL if it is wrong, expired or revoked. Counts as a use. */
const JkKey *jk_key_ring_check (JkKeyRing *self, const char *text);
/* Returns: (transfer none) (nullable): the key called @id, unless it is expired. Counts as a use. */
const JkKey *jk_key_ring_use (JkKeyRing *self, const char *id);
/* The same for one that may be expired, and without using it. */
const JkKey *jk_key_ring_find (JkKeyRing *self, const char *id);

/* Returns: (transfer none) (element-type JkKey): all, oldest first */
GPtrArray *jk_key_ring_list (JkKeyRing *self);
gboolean jk_key_ring_is_expired (JkKeyRing *self, const JkKey *key);

/* Rises when a key is revoked: what was made for keys before counts no more. */
guint64 jk_key_ring_get_generation (JkKeyRing *self);

G_END_DECLS
