/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tls-make.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "jk-error.h"

#define DAY_S (24 * 60 * 60)
#define SERIAL_BYTES 16
/* X.520 allows no more in a common name; the whole name stands among the alternatives. */
#define MAX_COMMON_NAME 64

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)

static gboolean
is_host_name (const char *name)
{
  return *name != '\0' && strlen (name) <= 253
         && strspn (name, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.") == strlen (name);
}

static int
add_name (gnutls_x509_crt_t certificate,
          const char       *name)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (name);

  if (address != NULL)
    return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
                                                 g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND);
  if (!is_host_name (name))
    return 0;
  return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, name, strlen (name), GNUTLS_FSAN_APPEND);
}

static int
name_subject (gnutls_x509_crt_t  certificate,
              const char *const *names)
{
  const char *common = names[0] != NULL && is_host_name (names[0]) && strlen (names[0]) <= MAX_COMMON_NAME ? names[0] : "jikimi";
  int status = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, common, strlen (common));

  for (guint i = 0; status >= 0 && names[i] != NULL; i++)
    status = add_name (certificate, names[i]);
  return status;
}

/* Says what the certificate is for. Returns: an error of GnuTLS, negative; 0 or more if all is well */
static int
fill (gnutls_x509_crt_t     certificate,
      gnutls_x509_privkey_t key,
      const char *const    *names,
      gint64                now_s,
      guint                 days)
{
  guchar serial[SERIAL_BYTES], id[64];
  size_t id_size = sizeof id;
  int status = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  serial[0] = (serial[0] & 0x7f) | 0x01; /* positive, and not 0 */
  if (status >= 0)
    status = gnutls_x509_crt_set_version (certificate, 3);
  if (status >= 0)
    status = gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  if (status >= 0)
    status = gnutls_x509_crt_set_activation_time (certificate, now_s - DAY_S);
  if (status >= 0)
    status = gnutls_x509_crt_set_expiration_time (certificate, now_s + (gint64) days * DAY_S);
  if (status >= 0)
    status = name_subject (certificate, names);
  if (status >= 0)
    status = gnutls_x509_crt_set_basic_constraints (certificate, 0, -1);
  if (status >= 0)
    status = gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (status >= 0)
    status = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (status >= 0)
    status = gnutls_x509_crt_set_key (certificate, key);
  if (status >= 0)
    status = gnutls_x509_crt_get_key_id (certificate, 0, id, &id_size);
  if (status >= 0)
    status = gnutls_x509_crt_set_subject_key_id (certificate, id, id_size);
  if (status >= 0)
    status = gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
  return status;
}

static char *
export_both (gnutls_x509_crt_t     certificate,
             gnutls_x509_privkey_t key,
             int                  *status)
{
  gnutls_datum_t first = { NULL, 0 }, second = { NULL, 0 };
  char *pem = NULL;

  *status = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &first);
  if (*status >= 0)
    *status = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &second);
  if (*status >= 0)
    pem = g_strdup_printf ("%.*s%.*s", (int) first.size, (const char *) first.data, (int) second.size,
                           (const char *) second.data);
  if (second.data != NULL)
    gnutls_memset (second.data, 0, second.size);
  gnutls_free (first.data);
  gnutls_free (second.data);
  return pem;
}

char *
jk_tls_make (const char *const *names,
             gint64             now_s,
             guint              days,
             GError           **error)
{
  g_auto(gnutls_x509_crt_t) certificate = NULL;
  g_auto(gnutls_x509_privkey_t) key = NULL;
  char *pem = NULL;
  int status = gnutls_x509_privkey_init (&key);

  if (status >= 0)
    status = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (status >= 0)
    status = gnutls_x509_crt_init (&certificate);
  if (status >= 0)
    status = fill (certificate, key, names, now_s, days);
  if (status >= 0)
    pem = export_both (certificate, key, &status);
  if (status < 0)
    g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("no certificate can be made: %s"), gnutls_strerror (status));
  return pem;
}

static char *
dup_address (const struct ifaddrs *interface)
{
  g_autoptr(GSocketAddress) address = NULL;
  GInetAddress *inet;

  if (interface->ifa_addr == NULL || (interface->ifa_flags & IFF_UP) == 0
      || (interface->ifa_addr->sa_family != AF_INET && interface->ifa_addr->sa_family != AF_INET6))
    return NULL;
  address = g_socket_address_new_from_native (interface->ifa_addr, interface->ifa_addr->sa_family == AF_INET
                                                                     ? sizeof (struct sockaddr_in)
                                                                     : sizeof (struct sockaddr_in6));
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  /* One that holds on a single link only cannot be named without it. */
  return g_inet_address_get_is_link_local (inet) ? NULL : g_inet_address_to_string (inet);
}

GStrv
jk_tls_list_own_names (void)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  struct ifaddrs *interfaces = NULL;

  g_strv_builder_add_many (names, g_get_host_name (), "localhost", NULL);
  if (getifaddrs (&interfaces) == 0)
    {
      for (struct ifaddrs *at = interfaces; at != NULL; at = at->ifa_next)
        {
          g_autofree char *address = dup_address (at);

          if (address != NULL)
            g_strv_builder_add (names, address);
        }
      freeifaddrs (interfaces);
    }
  return g_strv_builder_end (names);
}
