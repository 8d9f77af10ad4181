/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"

G_BEGIN_DECLS

/**
 * JkNetworkCounters:
 * @name: of the interface
 * @received: bytes since the interface appeared
 * @sent: bytes since the interface appeared
 */
typedef struct
{
  char name[64];
  guint64 received;
  guint64 sent;
} JkNetworkCounters;

/**
 * jk_network_parse:
 * @net_dev: text of /proc/net/dev
 * @interfaces: (element-type JkNetworkCounters): filled; emptied first. Left out: lo, and the ends of containers' and virtual
 *   machines' links (veth, vnet, tap, cali, lxc, ifb), whose names change with every start and whose traffic is counted on
 *   the bridge or the card already
 *
 * Returns: %FALSE with %JK_ERROR_PARSE; @interfaces is then empty
 */
gboolean jk_network_parse (const char *net_dev, GArray *interfaces, GError **error);

/**
 * jk_network_advance:
 * @before: a counter
 * @after: the same counter later
 * @bytes: (out): what it advanced by
 *
 * A counter that went back either wrapped, which only those of 32 bits do, or was set to 0 by its driver. It counts as
 * wrapped where it fits in 32 bits and went over the end by less than half of the range.
 *
 * Returns: %FALSE if it was reset, so that nothing is known
 */
gboolean jk_network_advance (guint64 before, guint64 after, guint64 *bytes);

#define JK_TYPE_NETWORK_COLLECTOR (jk_network_collector_get_type ())
/**
 * JkNetworkCollector:
 *
 * `network_receive` and `network_transmit{interface=…}`, bytes a second since the run before, for at most 64 interfaces that
 * ever had traffic. The first run gives an empty collection, which is no failure. An interface that was made anew under
 * its old name begins anew.
 */
G_DECLARE_FINAL_TYPE (JkNetworkCollector, jk_network_collector, JK, NETWORK_COLLECTOR, JkCollector)

/* @root: "/" in production */
JkCollector *jk_network_collector_new (const char *root, JkClock *clock);

G_END_DECLS
