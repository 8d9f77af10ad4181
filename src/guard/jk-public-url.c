/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-public-url.h"

#include <gio/gio.h>

static gboolean
is_any (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_any (address);
}

char *
jk_public_url_make (const char *url,
                    const char *host)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  if (uri == NULL)
    return NULL;
  return g_uri_join (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, is_any (g_uri_get_host (uri)) ? host : g_uri_get_host (uri),
                     g_uri_get_port (uri), "/", NULL, NULL);
}
