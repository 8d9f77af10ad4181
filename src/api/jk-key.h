/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-role.h"

G_BEGIN_DECLS

#define JK_KEY_ID_LENGTH 16
#define JK_KEY_SECRET_BYTES 32
#define JK_KEY_HASH_BYTES 32
/* "jk_", the id, "_", the secret in hexadecimal */
#define JK_KEY_TEXT_LENGTH (3 + JK_KEY_ID_LENGTH + 1 + 2 * JK_KEY_SECRET_BYTES)
#define JK_KEY_MAX_NAME_CHARS 64
#define JK_KEY_MAX_LIFETIME_S (G_GINT64_CONSTANT (10) * 366 * 24 * 3600)

/**
 * JkKey:
 * @id: 16 hex digits, random; no secret
 * @name: for people; UTF-8, may be ""
 * @hash: SHA-256 of the secret
 * @expires_us: real time; 0 never
 * @used_us: real time of the last use; 0 none
 * @written_us: monotonic time at which the last use was written; 0 never
 *
 * An API key as it is kept. The secret is 256 random bits, so one SHA-256 hides it as well as a slow password hash would:
 * there is nothing to guess, and a check costs a microsecond.
 */
typedef struct
{
  char id[JK_KEY_ID_LENGTH + 1];
  char *name;
  JkRole role;
  guint8 hash[JK_KEY_HASH_BYTES];
  gint64 created_us;
  gint64 expires_us;
  gint64 used_us;
  gint64 written_us;
} JkKey;

/**
 * jk_key_new:
 * @expires_us: real time; 0 never
 * @text: (out) (transfer full): the key itself, which is known only here and now
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_FAILED if the system gives no random bytes
 */
JkKey *jk_key_new (const char *name, JkRole role, gint64 created_us, gint64 expires_us, char **text, GError **error);
void jk_key_free (JkKey *self);

/* Returns: %TRUE if @name can be a key's: UTF-8 without control characters, at most %JK_KEY_MAX_NAME_CHARS */
gboolean jk_key_name_is_valid (const char *name);

/**
 * jk_key_parse_text:
 * @text: as it was shown; only the one way to write a key is one
 * @id: (out): terminated
 *
 * Returns: %FALSE, leaving both undefined, if @text does not look like a key
 */
gboolean jk_key_parse_text (const char *text, char id[JK_KEY_ID_LENGTH + 1], guint8 secret[JK_KEY_SECRET_BYTES]);
void jk_key_hash_secret (const guint8 secret[JK_KEY_SECRET_BYTES], guint8 hash[JK_KEY_HASH_BYTES]);

/* A key as a document of the store, in JSON. Returns: (transfer full) */
char *jk_key_to_document (const JkKey *self);
/* Returns: (transfer full) (nullable): %NULL if @id or @body is damaged: such a key opens nothing */
JkKey *jk_key_from_document (const char *id, const char *body);

/* Takes a time that depends on @length alone. */
gboolean jk_equals_in_constant_time (gconstpointer a, gconstpointer b, gsize length);
/* Fills @out from the kernel's generator. May wait early in the boot. */
gboolean jk_fill_random (gpointer out, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkKey, jk_key_free)

G_END_DECLS
