/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tcp-door.h"

#include <glib/gi18n-lib.h>

#include "jk-container.h"
#include "jk-error.h"
#include "jk-tls-door.h"

#define DESKTOP_PORT 2542
#define CONTAINER_PORT 32542

/* The address and port to listen on: the command line's, else the configuration's. */
static gboolean
find_place (JkConfig      *config,
            const JkPaths *paths,
            const char    *listen,
            gboolean       in_container,
            char         **address,
            guint16       *port,
            GError       **error)
{
  const char *configured = jk_config_get_string (config, "api.listen");
  gint64 wished = jk_config_get_int (config, "api.port");
  g_autoptr(GSocketConnectable) parsed = NULL;
  gboolean is_open = in_container && !paths->is_private;

  if (listen == NULL)
    {
      *address = g_strdup (!g_str_equal (configured, "auto") ? configured : is_open ? "0.0.0.0" : "127.0.0.1");
      *port = wished >= 0 ? wished : paths->is_private ? 0 : in_container ? CONTAINER_PORT : DESKTOP_PORT;
      return TRUE;
    }

  parsed = g_network_address_parse (listen, 0, error);
  if (parsed == NULL)
    {
      g_prefix_error (error, "--listen %s: ", listen);
      return FALSE;
    }
  *address = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  *port = g_network_address_get_port (G_NETWORK_ADDRESS (parsed));
  return TRUE;
}

gboolean
jk_tcp_door_open (JkApiServer       *server,
                  JkConfig          *config,
                  const JkPaths     *paths,
                  const char        *listen,
                  const char *const *environment,
                  GError           **error)
{
  gboolean in_container = jk_container_detect ("/", environment);
  g_autoptr(GInetAddress) inet = NULL;
  g_autofree char *address = NULL;
  guint16 port = 0;

  if (listen == NULL && !jk_config_get_boolean (config, "api.tcp"))
    return TRUE;
  if (!find_place (config, paths, listen, in_container, &address, &port, error))
    return FALSE;

  inet = g_inet_address_new_from_string (address);
  switch (jk_tls_choose (jk_config_get_string (config, "api.tls"), inet != NULL && g_inet_address_get_is_loopback (inet),
                         in_container))
    {
    case JK_TLS_PLAIN:
      return jk_api_server_listen_tcp (server, address, port, error);
    case JK_TLS_USED:
      return jk_api_server_listen_tls (server, address, port, paths, error);
    default:
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION,
                   _ ("%s is an address of a network, where “api.tls = false” would leave keys and answers open to read: set it to "
                      "“auto”, or listen on 127.0.0.1"),
                   address);
      return FALSE;
    }
}
