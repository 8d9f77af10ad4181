/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-peer-rate.h"

#include "jk-peer-name.h"

/* A peer that made no request for so long has its whole allowance again, whatever it was. */
#define FORGET_US (JK_PEER_RATE_BURST_S * G_USEC_PER_SEC)

struct _JkPeerRate
{
  double left; /* requests that may be made now; may be below 0 after the limit was lowered */
  gint64 filled_us;
  gboolean fresh; /* not filled yet */
};

struct _JkPeerRates
{
  GHashTable *peers; /* name → JkPeerRate */
  JkPeerRate *others;
};

static JkPeerRate *
rate_new (void)
{
  JkPeerRate *self = g_rc_box_new0 (JkPeerRate);

  self->fresh = TRUE;
  return self;
}

void
jk_peer_rate_unref (JkPeerRate *self)
{
  g_rc_box_release (self);
}

JkPeerRates *
jk_peer_rates_new (void)
{
  JkPeerRates *self = g_new0 (JkPeerRates, 1);

  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) jk_peer_rate_unref);
  self->others = rate_new ();
  return self;
}

void
jk_peer_rates_free (JkPeerRates *self)
{
  g_hash_table_unref (self->peers);
  jk_peer_rate_unref (self->others);
  g_free (self);
}

/* A connection that is still open goes on with what it has: that it is forgotten here gives nobody more than another burst. */
static gboolean
is_forgotten (gpointer key,
              gpointer value,
              gpointer user_data)
{
  return *(const gint64 *) user_data - ((const JkPeerRate *) value)->filled_us >= FORGET_US;
}

JkPeerRate *
jk_peer_rates_get (JkPeerRates *self,
                   const char  *address,
                   gint64       now_us)
{
  g_autofree char *name = jk_peer_name (address);
  JkPeerRate *rate = g_hash_table_lookup (self->peers, name);

  if (rate == NULL && g_hash_table_size (self->peers) >= JK_PEER_RATES_MAX)
    (void) g_hash_table_foreach_remove (self->peers, is_forgotten, &now_us);
  if (rate == NULL && g_hash_table_size (self->peers) >= JK_PEER_RATES_MAX)
    rate = self->others;
  else if (rate == NULL)
    {
      rate = rate_new ();
      rate->filled_us = now_us;
      g_hash_table_insert (self->peers, g_steal_pointer (&name), rate);
    }
  return g_rc_box_acquire (rate);
}

guint
jk_peer_rate_take (JkPeerRate *self,
                   guint       per_s,
                   gint64      now_us)
{
  double most = (double) per_s * JK_PEER_RATE_BURST_S;

  if (self->fresh)
    self->left = most;
  else
    self->left = MIN (most, self->left + (double) (now_us - self->filled_us) * per_s / G_USEC_PER_SEC);
  self->fresh = FALSE;
  self->filled_us = now_us;
  if (self->left < 1)
    return (guint) MIN ((1 - self->left) / per_s, 59) + 1;

  self->left -= 1;
  return 0;
}

guint
jk_peer_rates_get_n_peers (JkPeerRates *self)
{
  return g_hash_table_size (self->peers);
}
