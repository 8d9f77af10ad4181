/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-wrong-keys.h"

#include "jk-peer-name.h"

typedef struct
{
  guint n_wrong;
  guint n_held;
  gint64 last_us;
} Peer;

struct _JkWrongKeys
{
  GHashTable *peers; /* address or network → Peer */
  guint n_held;
};

JkWrongKeys *
jk_wrong_keys_new (void)
{
  JkWrongKeys *self = g_new0 (JkWrongKeys, 1);

  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
jk_wrong_keys_free (JkWrongKeys *self)
{
  g_hash_table_unref (self->peers);
  g_free (self);
}

static gboolean
is_forgotten (gpointer key,
              gpointer value,
              gpointer user_data)
{
  const Peer *peer = value;

  return peer->n_held == 0 && *(const gint64 *) user_data - peer->last_us >= JK_WRONG_KEYS_FORGET_US;
}

/* Makes room for one more: those who are forgotten anyway, else the one that was quiet longest. */
static void
make_room (JkWrongKeys *self,
           gint64       now_us)
{
  const char *oldest = NULL;
  gint64 oldest_us = G_MAXINT64;
  gpointer key, value;
  GHashTableIter iter;

  if (g_hash_table_size (self->peers) < JK_WRONG_KEYS_MAX_PEERS
      || g_hash_table_foreach_remove (self->peers, is_forgotten, &now_us) > 0)
    return;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Peer *peer = value;

      if (peer->n_held == 0 && peer->last_us < oldest_us)
        {
          oldest = key;
          oldest_us = peer->last_us;
        }
    }
  g_assert (oldest != NULL); /* fewer answers are held back than there are places */
  g_hash_table_remove (self->peers, oldest);
}

static Peer *
get_peer (JkWrongKeys *self,
          const char  *address,
          gint64       now_us)
{
  g_autofree char *name = jk_peer_name (address);
  Peer *peer = g_hash_table_lookup (self->peers, name);

  if (peer == NULL)
    {
      make_room (self, now_us);
      peer = g_new0 (Peer, 1);
      g_hash_table_insert (self->peers, g_steal_pointer (&name), peer);
    }
  else if (now_us - peer->last_us >= JK_WRONG_KEYS_FORGET_US)
    peer->n_wrong = 0;
  return peer;
}

JkWrongKeyVerdict
jk_wrong_keys_add (JkWrongKeys *self,
                   const char  *address,
                   gint64       now_us,
                   guint       *delay_ms,
                   guint       *n)
{
  Peer *peer = get_peer (self, address, now_us);

  peer->last_us = now_us;
  peer->n_wrong = MIN (peer->n_wrong, G_MAXUINT - 1) + 1;
  *n = peer->n_wrong;
  *delay_ms = 0;
  if (peer->n_wrong <= JK_WRONG_KEYS_FREE)
    return JK_WRONG_KEY_ANSWER;

  *delay_ms = MIN (JK_WRONG_KEYS_LEAST_MS << MIN (peer->n_wrong - JK_WRONG_KEYS_FREE - 1, 8u), JK_WRONG_KEYS_MOST_MS);
  if (peer->n_held >= JK_WRONG_KEYS_HELD_BY_PEER || self->n_held >= JK_WRONG_KEYS_HELD)
    return JK_WRONG_KEY_TURN_AWAY;
  peer->n_held++;
  self->n_held++;
  return JK_WRONG_KEY_HOLD;
}

void
jk_wrong_keys_release (JkWrongKeys *self,
                       const char  *address)
{
  g_autofree char *name = jk_peer_name (address);
  Peer *peer = g_hash_table_lookup (self->peers, name);

  g_return_if_fail (peer != NULL && peer->n_held > 0);

  peer->n_held--;
  self->n_held--;
}

guint
jk_wrong_keys_get_n_peers (JkWrongKeys *self)
{
  return g_hash_table_size (self->peers);
}
