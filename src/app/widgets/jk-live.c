/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-live.h"

#define LIVE_INTERVAL_S 1

static guint
add_holders (JkHost *host,
             int     by)
{
  g_autoptr(GObject) alive = g_object_ref (G_OBJECT (host));
  guint holders = GPOINTER_TO_UINT (g_object_get_data (alive, "jk-live-holders")) + by;

  g_object_set_data (alive, "jk-live-holders", GUINT_TO_POINTER (holders));
  return holders;
}

void
jk_live_hold (JkHost *host)
{
  if (add_holders (host, 1) == 1)
    jk_host_set_interval (host, LIVE_INTERVAL_S);
}

void
jk_live_release (JkHost *host)
{
  if (add_holders (host, -1) == 0)
    jk_host_set_interval (host, 0);
}
