/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-http-address.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "jk-error.h"

typedef struct
{
  GSocketFamily family;
  guint prefix; /* bits */
  const char *address;
} Network;

static const Network forbidden[] = {
  { G_SOCKET_FAMILY_IPV4, 16, "169.254.0.0" },      /* link-local; AWS, GCP, Azure, OpenStack metadata */
  { G_SOCKET_FAMILY_IPV4, 32, "100.100.100.200" },  /* Alibaba metadata */
  { G_SOCKET_FAMILY_IPV4, 32, "168.63.129.16" },    /* Azure wire server */
  { G_SOCKET_FAMILY_IPV4, 32, "192.0.0.192" },      /* Oracle metadata, first generation */
  { G_SOCKET_FAMILY_IPV4, 4, "224.0.0.0" },         /* multicast */
  { G_SOCKET_FAMILY_IPV4, 32, "255.255.255.255" },  /* broadcast */
  { G_SOCKET_FAMILY_IPV6, 10, "fe80::" },           /* link-local */
  { G_SOCKET_FAMILY_IPV6, 128, "fd00:ec2::254" },   /* AWS metadata */
  { G_SOCKET_FAMILY_IPV6, 128, "fd20:ce::254" },    /* GCP metadata */
  { G_SOCKET_FAMILY_IPV6, 128, "fd00:c1::a9fe:a9fe" }, /* Oracle metadata */
  { G_SOCKET_FAMILY_IPV6, 8, "ff00::" },            /* multicast */
};

/* Where in the 16 bytes of these networks an IPv4 address stands. */
static const struct
{
  Network network;
  guint offset;
} embedding[] = {
  { { G_SOCKET_FAMILY_IPV6, 96, "::ffff:0:0" }, 12 },  /* mapped */
  { { G_SOCKET_FAMILY_IPV6, 96, "::" }, 12 },          /* compatible */
  { { G_SOCKET_FAMILY_IPV6, 96, "64:ff9b::" }, 12 },   /* NAT64, RFC 6052 */
  { { G_SOCKET_FAMILY_IPV6, 16, "2002::" }, 2 },       /* 6to4, RFC 3056 */
};

static gboolean
contains (const Network *network,
          GInetAddress  *address)
{
  g_autoptr(GInetAddress) base = g_inet_address_new_from_string (network->address);
  const guint8 *a = g_inet_address_to_bytes (base), *b = g_inet_address_to_bytes (address);
  guint whole = network->prefix / 8, rest = network->prefix % 8;

  if (g_inet_address_get_family (address) != network->family || memcmp (a, b, whole) != 0)
    return FALSE;
  return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

/* Returns: (transfer full): the IPv4 address inside @address, or @address itself */
static GInetAddress *
unwrap (GInetAddress *address)
{
  for (gsize i = 0; i < G_N_ELEMENTS (embedding); i++)
    {
      if (contains (&embedding[i].network, address) && !g_inet_address_get_is_loopback (address))
        return g_inet_address_new_from_bytes (g_inet_address_to_bytes (address) + embedding[i].offset,
                                              G_SOCKET_FAMILY_IPV4);
    }
  return g_object_ref (address);
}

gboolean
jk_http_check_address (GSocketAddress *address,
                       GError        **error)
{
  g_autoptr(GInetAddress) inner = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("Jikimi does not connect to this kind of address"));
      return FALSE;
    }

  inner = unwrap (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    {
      g_autofree char *text = NULL;

      if (!contains (&forbidden[i], inner))
        continue;
      text = g_inet_address_to_string (inner);
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION,
                   _ ("Jikimi does not connect to %s: link-local and metadata addresses can give secrets away"), text);
      return FALSE;
    }
  return TRUE;
}

/* A host that is written as an address need not wait for the connection to be refused. */
static gboolean
check_uri (GUri    *uri,
           GError **error)
{
  g_autoptr(GInetAddress) address = NULL;
  g_autoptr(GSocketAddress) socket_address = NULL;

  if (g_strcmp0 (g_uri_get_scheme (uri), "http") != 0 && g_strcmp0 (g_uri_get_scheme (uri), "https") != 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("Only http and https are allowed, not %s"),
                   g_uri_get_scheme (uri));
      return FALSE;
    }
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("The URL names no host"));
      return FALSE;
    }

  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  if (address == NULL)
    return TRUE;
  socket_address = g_inet_socket_address_new (address, 1);
  return jk_http_check_address (socket_address, error);
}

GUri *
jk_http_parse_url (const char *text,
                   GError    **error)
{
  g_autoptr(GError) inner = NULL;
  g_autoptr(GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, &inner);

  if (uri == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("Not a URL: %s"), inner->message);
      return NULL;
    }
  return check_uri (uri, error) ? g_steal_pointer (&uri) : NULL;
}

static gboolean
is_encrypted (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "https");
}

gboolean
jk_http_is_same_place (GUri *from,
                       GUri *to)
{
  if (g_ascii_strcasecmp (g_uri_get_host (from), g_uri_get_host (to)) != 0)
    return FALSE;
  return is_encrypted (from) == is_encrypted (to) ? g_uri_get_port (from) == g_uri_get_port (to) : is_encrypted (to);
}

char *
jk_http_display_url (const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);

  /* Without a host there is no password either, and a path of two slashes could not be written. */
  return uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD)
                                                     : g_utf8_make_valid (text, -1);
}

GUri *
jk_http_parse_redirect (GUri       *from,
                        const char *location,
                        GError    **error)
{
  g_autoptr(GError) inner = NULL;
  g_autoptr(GUri) uri = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, &inner);

  if (uri == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_HTTP, _ ("The server redirects to what is not a URL: %s"), inner->message);
      return NULL;
    }
  if (!check_uri (uri, error))
    {
      g_prefix_error (error, "%s: ", _ ("Redirect refused"));
      return NULL;
    }
  if (is_encrypted (from) && !is_encrypted (uri))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("Redirect refused: it leads from https to http"));
      return NULL;
    }
  return g_steal_pointer (&uri);
}
