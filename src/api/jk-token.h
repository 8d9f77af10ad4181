/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-clock.h"
#include "jk-key.h"

G_BEGIN_DECLS

#define JK_TOKEN_LIFETIME_US (15 * 60 * G_USEC_PER_SEC)
#define JK_TOKEN_ISSUER "jikimi"
#define JK_TOKEN_AUDIENCE "jikimi-api"
#define JK_TOKEN_SECRET_BYTES 32
/* Longer ones are not looked at. */
#define JK_TOKEN_MAX_LENGTH 1024

/**
 * JkTokenMint:
 *
 * Makes and checks JSON Web Tokens (RFC 7519), signed by HMAC-SHA-256 and nothing else. The secret is made anew with each mint,
 * so that tokens end with the process. A token that was checked is remembered by its SHA-256. One owner, one thread.
 */
typedef struct _JkTokenMint JkTokenMint;

/**
 * jk_token_mint_new:
 * @secret: (nullable): %JK_TOKEN_SECRET_BYTES bytes that a test knows; %NULL for random ones
 *
 * Returns: (nullable): %NULL with %JK_ERROR_FAILED if the system gives no random bytes
 */
JkTokenMint *jk_token_mint_new (JkClock *clock, const guint8 *secret, GError **error);
void jk_token_mint_free (JkTokenMint *self);

/**
 * jk_token_mint_make:
 * @generation: of the key ring
 * @expires_us: (out): real time; no later than the key's own
 *
 * Returns: (transfer full) (nullable): a token for the holder of @key
 */
char *jk_token_mint_make (JkTokenMint *self, const JkKey *key, guint64 generation, gint64 *expires_us, GError **error);

/**
 * jk_token_mint_check:
 * @generation: that it must have been made in
 * @key_id: (out): whose it is; the key is to be looked up for its role, and may be expired
 * @expires_us: (out): real time
 *
 * Returns: %TRUE if @token was made by this mint, is unchanged and not over
 */
gboolean jk_token_mint_check (JkTokenMint *self, const char *token, guint64 generation, char key_id[JK_KEY_ID_LENGTH + 1],
                              gint64 *expires_us);

/* Returns: how many tokens are remembered */
guint jk_token_mint_get_n_known (JkTokenMint *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkTokenMint, jk_token_mint_free)

G_END_DECLS
