/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-peer-name.h"

#include <gio/gio.h>
#include <string.h>

char *
jk_peer_name (const char *address)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }; /* IPv4 in IPv6 */
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);
  const guint8 *bytes;

  if (inet == NULL)
    return g_strdup (address);
  if (g_inet_address_get_is_loopback (inet))
    return g_strdup ("loopback");
  bytes = g_inet_address_to_bytes (inet);
  if (g_inet_address_get_family (inet) != G_SOCKET_FAMILY_IPV6 || memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_strdup (address);
  return g_strdup_printf ("%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
                          bytes[5], bytes[6], bytes[7]);
}
