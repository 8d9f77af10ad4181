/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-address.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : strcmp (host, "localhost") == 0;
}

static gboolean
is_host (const char *host)
{
  return g_hostname_is_ip_address (host)
         || (*host != '\0' && strspn (host, "0123456789abcdefghijklmnopqrstuvwxyz-._") == strlen (host));
}

/* Returns: (transfer full): as it goes over the network: "예.한국" is "xn--...", small letters */
static char *
dup_host (GUri *uri)
{
  g_autofree char *host = g_hostname_to_ascii (g_uri_get_host (uri));

  return g_ascii_strdown (host != NULL ? host : g_uri_get_host (uri), -1);
}

static gboolean
is_usable (GUri *uri)
{
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL
      || g_uri_get_fragment (uri) != NULL || g_uri_get_port (uri) == 0)
    return FALSE;
  return strcmp (g_uri_get_scheme (uri), "https") == 0 || strcmp (g_uri_get_scheme (uri), "http") == 0;
}

JkAddress *
jk_address_parse (const char *text,
                  GError    **error)
{
  gboolean is_bare = strstr (text, "://") == NULL;
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *whole = is_bare ? g_strconcat ("https://", trimmed, NULL) : g_steal_pointer (&trimmed);
  g_autoptr(GUri) uri = g_uri_parse (whole, G_URI_FLAGS_ENCODED_PATH, NULL);
  g_autofree char *path = NULL;
  g_autofree char *host = is_usable (uri) ? dup_host (uri) : NULL;
  JkAddress *self;

  if (host == NULL || !is_host (host) || (is_bare && strchr (text, '/') != NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s is not an address."), text);
      return NULL;
    }

  self = g_new0 (JkAddress, 1);
  self->is_tls = strcmp (g_uri_get_scheme (uri), "https") == 0;
  self->host = g_steal_pointer (&host);
  self->port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : is_bare ? JK_ADDRESS_PORT : self->is_tls ? 443 : 80;
  self->place = g_strdup_printf (strchr (self->host, ':') != NULL ? "[%s]:%u" : "%s:%u", self->host, self->port);
  path = g_strdup (g_uri_get_path (uri));
  while (g_str_has_suffix (path, "/"))
    path[strlen (path) - 1] = '\0';
  self->url = g_strconcat (self->is_tls ? "https://" : "http://", self->place, path, NULL);
  self->is_secret = self->is_tls || is_loopback (self->host);
  return self;
}

void
jk_address_free (JkAddress *self)
{
  g_free (self->url);
  g_free (self->host);
  g_free (self->place);
  g_free (self);
}

char *
jk_address_dup_secret_name (const JkAddress *self)
{
  return g_strdup_printf ("key.%s.%u", self->host, self->port);
}
