/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-token.h"

#include <jwt.h>
#include <stdlib.h>
#include <string.h>

#include "jk-error.h"

#define MAX_KNOWN 256
/* A token from later than now was made before the clock was set back, and would live longer than it should. */
#define SLACK_S 60

G_DEFINE_AUTOPTR_CLEANUP_FUNC (jwt_t, jwt_free)

typedef struct
{
  char key_id[JK_KEY_ID_LENGTH + 1];
  guint64 generation;
  gint64 issued_s;
  gint64 expires_s;
} Claims;

struct _JkTokenMint
{
  JkClock *clock;
  guint8 secret[JK_TOKEN_SECRET_BYTES];
  char *header;      /* the first part of every token, with its dot */
  GHashTable *known; /* GBytes of SHA-256 → Claims */
};

static gint64
get_now_s (JkTokenMint *self)
{
  return jk_clock_get_real_us (self->clock) / G_USEC_PER_SEC;
}

/* Returns: (transfer full) (nullable) */
static char *
sign (JkTokenMint  *self,
      const Claims *claims,
      GError      **error)
{
  g_autoptr(jwt_t) jwt = NULL;
  g_autofree char *token = NULL;
  char *text = NULL;

  if (jwt_new (&jwt) == 0 && jwt_set_alg (jwt, JWT_ALG_HS256, self->secret, sizeof self->secret) == 0
      && jwt_add_grant (jwt, "iss", JK_TOKEN_ISSUER) == 0 && jwt_add_grant (jwt, "aud", JK_TOKEN_AUDIENCE) == 0
      && jwt_add_grant (jwt, "sub", claims->key_id) == 0 && jwt_add_grant_int (jwt, "gen", claims->generation) == 0
      && jwt_add_grant_int (jwt, "iat", claims->issued_s) == 0 && jwt_add_grant_int (jwt, "exp", claims->expires_s) == 0)
    text = jwt_encode_str (jwt);
  if (text == NULL)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_FAILED, "a token cannot be signed");
      return NULL;
    }
  token = g_strdup (text);
  free (text); /* it is malloc()'s */
  return g_steal_pointer (&token);
}

JkTokenMint *
jk_token_mint_new (JkClock      *clock,
                   const guint8 *secret,
                   GError      **error)
{
  g_autoptr(JkTokenMint) self = g_new0 (JkTokenMint, 1);
  g_autofree char *sample = NULL;
  const Claims nobody = { "" };

  self->clock = jk_clock_ref (clock);
  self->known = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  if (secret != NULL)
    memcpy (self->secret, secret, sizeof self->secret);
  else if (!jk_fill_random (self->secret, sizeof self->secret, error))
    return NULL;

  sample = sign (self, &nobody, error);
  if (sample == NULL)
    return NULL;
  self->header = g_strndup (sample, strcspn (sample, ".") + 1);
  return g_steal_pointer (&self);
}

void
jk_token_mint_free (JkTokenMint *self)
{
  explicit_bzero (self->secret, sizeof self->secret);
  g_hash_table_unref (self->known);
  g_free (self->header);
  jk_clock_unref (self->clock);
  g_free (self);
}

char *
jk_token_mint_make (JkTokenMint *self,
                    const JkKey *key,
                    guint64      generation,
                    gint64      *expires_us,
                    GError     **error)
{
  Claims claims = { .generation = generation, .issued_s = get_now_s (self) };

  g_strlcpy (claims.key_id, key->id, sizeof claims.key_id);
  claims.expires_s = claims.issued_s + JK_TOKEN_LIFETIME_US / G_USEC_PER_SEC;
  if (key->expires_us != 0)
    claims.expires_s = MIN (claims.expires_s, key->expires_us / G_USEC_PER_SEC);
  *expires_us = claims.expires_s * G_USEC_PER_SEC;
  return sign (self, &claims, error);
}

static gboolean
is_in_force (JkTokenMint  *self,
             const Claims *claims,
             guint64       generation)
{
  gint64 now_s = get_now_s (self);

  return claims->generation == generation && now_s < claims->expires_s && claims->issued_s <= now_s + SLACK_S
         && claims->expires_s - claims->issued_s <= JK_TOKEN_LIFETIME_US / G_USEC_PER_SEC;
}

/*
 * The library takes the algorithm from the token, accepts one that is over, and knows nothing of our claims. So the whole
 * first part has to be the one that we write (no other algorithm, no "kid", no "jku"), then the library checks the
 * signature, always with the secret, and only then is looked at what the token says.
 */
static gboolean
read_claims (JkTokenMint *self,
             const char  *token,
             Claims      *claims)
{
  g_autoptr(jwt_t) jwt = NULL;
  const char *subject;

  if (!g_str_has_prefix (token, self->header) || jwt_decode (&jwt, token, self->secret, sizeof self->secret) != 0
      || jwt_get_alg (jwt) != JWT_ALG_HS256)
    return FALSE;

  subject = jwt_get_grant (jwt, "sub");
  if (g_strcmp0 (jwt_get_grant (jwt, "iss"), JK_TOKEN_ISSUER) != 0
      || g_strcmp0 (jwt_get_grant (jwt, "aud"), JK_TOKEN_AUDIENCE) != 0 || subject == NULL
      || strlen (subject) != JK_KEY_ID_LENGTH)
    return FALSE;

  g_strlcpy (claims->key_id, subject, sizeof claims->key_id);
  claims->generation = jwt_get_grant_int (jwt, "gen"); /* 0 if it is missing, which is never in force */
  claims->issued_s = jwt_get_grant_int (jwt, "iat");
  claims->expires_s = jwt_get_grant_int (jwt, "exp");
  return TRUE;
}

static GBytes *
hash_token (const char *token,
            gsize       length)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 hash[32];
  gsize size = sizeof hash;

  g_checksum_update (checksum, (const guchar *) token, length);
  g_checksum_get_digest (checksum, hash, &size);
  return g_bytes_new (hash, size);
}

static gboolean
is_over (gpointer key,
         gpointer value,
         gpointer user_data)
{
  return ((Claims *) value)->expires_s <= *(const gint64 *) user_data;
}

static const Claims *
remember (JkTokenMint  *self,
          GBytes       *hash,
          const Claims *claims)
{
  gint64 now_s = get_now_s (self);
  Claims *kept = g_memdup2 (claims, sizeof *claims);

  if (g_hash_table_size (self->known) >= MAX_KNOWN)
    g_hash_table_foreach_remove (self->known, is_over, &now_s);
  if (g_hash_table_size (self->known) >= MAX_KNOWN)
    g_hash_table_remove_all (self->known);
  g_hash_table_insert (self->known, g_bytes_ref (hash), kept);
  return kept;
}

gboolean
jk_token_mint_check (JkTokenMint *self,
                     const char  *token,
                     guint64      generation,
                     char         key_id[JK_KEY_ID_LENGTH + 1],
                     gint64      *expires_us)
{
  gsize length = strlen (token);
  g_autoptr(GBytes) hash = NULL;
  const Claims *known;
  Claims claims = { "" };

  if (length > JK_TOKEN_MAX_LENGTH)
    return FALSE;

  hash = hash_token (token, length);
  known = g_hash_table_lookup (self->known, hash);
  if (known == NULL && read_claims (self, token, &claims) && is_in_force (self, &claims, generation))
    known = remember (self, hash, &claims);
  if (known == NULL || !is_in_force (self, known, generation))
    return FALSE;

  memcpy (key_id, known->key_id, sizeof known->key_id);
  *expires_us = known->expires_s * G_USEC_PER_SEC;
  return TRUE;
}

guint
jk_token_mint_get_n_known (JkTokenMint *self)
{
  return g_hash_table_size (self->known);
}
