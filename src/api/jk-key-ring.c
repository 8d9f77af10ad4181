/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-key-ring.h"

#include <string.h>

#include "jk-error.h"
#include "jk-log.h"

#define COLLECTION "key"

struct _JkKeyRing
{
  JkStore *store; /* (nullable) */
  JkClock *clock;
  GPtrArray *keys;   /* owned JkKey, oldest first */
  GHashTable *by_id; /* JkKey.id → JkKey */
  guint64 generation;
};

static void
add (JkKeyRing *self,
     JkKey     *key)
{
  g_ptr_array_add (self->keys, key);
  g_hash_table_insert (self->by_id, key->id, key);
}

static void
load (JkKeyRing *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) documents = jk_store_load_documents (self->store, COLLECTION, &error);

  if (documents == NULL)
    {
      jk_log_event (G_LOG_LEVEL_WARNING, "keys-unreadable", "the API keys cannot be read, so none is accepted", "error",
                    error->message, NULL);
      return;
    }
  for (guint i = 0; i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      JkKey *key = jk_key_from_document (document->key, document->body);

      if (key == NULL)
        jk_log_event (G_LOG_LEVEL_WARNING, "key-unreadable", "an API key in the history is damaged and not accepted", "key",
                      document->key, NULL);
      else if (self->keys->len >= JK_MAX_KEYS || g_hash_table_contains (self->by_id, key->id))
        jk_key_free (key);
      else
        add (self, key);
    }
}

JkKeyRing *
jk_key_ring_new (JkStore *store,
                 JkClock *clock)
{
  JkKeyRing *self = g_new0 (JkKeyRing, 1);

  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->clock = jk_clock_ref (clock);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_key_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->generation = 1;
  if (store != NULL)
    load (self);
  return self;
}

void
jk_key_ring_free (JkKeyRing *self)
{
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->keys);
  jk_clock_unref (self->clock);
  g_clear_object (&self->store);
  g_free (self);
}

static void
keep (JkKeyRing   *self,
      const JkKey *key)
{
  g_autofree char *document = jk_key_to_document (key);

  jk_store_put_document (self->store, COLLECTION, key->id, document);
}

gboolean
jk_key_ring_has_room (JkKeyRing *self,
                      GError   **error)
{
  if (self->store == NULL)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_STORE, "there is no store for keys");
  else if (self->keys->len >= JK_MAX_KEYS)
    g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, "there are %u keys already", JK_MAX_KEYS);
  else
    return TRUE;
  return FALSE;
}

const JkKey *
jk_key_ring_create (JkKeyRing  *self,
                    const char *name,
                    JkRole      role,
                    gint64      lifetime_s,
                    char      **text,
                    GError    **error)
{
  gint64 now_us = jk_clock_get_real_us (self->clock);
  JkKey *key;

  if (!jk_key_ring_has_room (self, error))
    return NULL;

  key = jk_key_new (name, role, now_us, lifetime_s > 0 ? now_us + lifetime_s * G_USEC_PER_SEC : 0, text, error);
  if (key == NULL)
    return NULL;
  add (self, key);
  keep (self, key);
  return key;
}

gboolean
jk_key_ring_revoke (JkKeyRing  *self,
                    const char *id)
{
  JkKey *key = g_hash_table_lookup (self->by_id, id);

  if (key == NULL)
    return FALSE;

  jk_store_delete_document (self->store, COLLECTION, key->id);
  g_hash_table_remove (self->by_id, id);
  g_ptr_array_remove (self->keys, key);
  self->generation++;
  return TRUE;
}

gboolean
jk_key_ring_is_expired (JkKeyRing   *self,
                        const JkKey *key)
{
  return key->expires_us != 0 && jk_clock_get_real_us (self->clock) >= key->expires_us;
}

const JkKey *
jk_key_ring_find (JkKeyRing  *self,
                  const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

static const JkKey *
use (JkKeyRing *self,
     JkKey     *key)
{
  gint64 now_us = jk_clock_get_monotonic_us (self->clock);

  key->used_us = jk_clock_get_real_us (self->clock);
  if (key->written_us == 0 || now_us - key->written_us >= JK_KEY_USE_INTERVAL_US)
    {
      key->written_us = MAX (now_us, 1); /* 0 is never */
      keep (self, key);
    }
  return key;
}

const JkKey *
jk_key_ring_use (JkKeyRing  *self,
                 const char *id)
{
  JkKey *key = g_hash_table_lookup (self->by_id, id);

  return key != NULL && !jk_key_ring_is_expired (self, key) ? use (self, key) : NULL;
}

const JkKey *
jk_key_ring_check (JkKeyRing  *self,
                   const char *text)
{
  static const guint8 nobody[JK_KEY_HASH_BYTES];
  guint8 secret[JK_KEY_SECRET_BYTES], hash[JK_KEY_HASH_BYTES];
  char id[JK_KEY_ID_LENGTH + 1];
  gboolean fits;
  JkKey *key;

  if (!jk_key_parse_text (text, id, secret))
    return NULL;

  /* An id that is not known takes the same work as a wrong secret. */
  key = g_hash_table_lookup (self->by_id, id);
  jk_key_hash_secret (secret, hash);
  explicit_bzero (secret, sizeof secret);
  fits = jk_equals_in_constant_time (hash, key != NULL ? key->hash : nobody, sizeof hash);
  return fits && key != NULL && !jk_key_ring_is_expired (self, key) ? use (self, key) : NULL;
}

GPtrArray *
jk_key_ring_list (JkKeyRing *self)
{
  return self->keys;
}

guint64
jk_key_ring_get_generation (JkKeyRing *self)
{
  return self->generation;
}
