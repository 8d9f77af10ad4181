/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tls-identity.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-fingerprint.h"
#include "jk-tls-make.h"

#define MAX_FILE_BYTES (256 * 1024)
#define VALID_DAYS (10 * 365)
#define RENEW_BEFORE_US (G_GINT64_CONSTANT (30) * 24 * 3600 * G_USEC_PER_SEC)

struct _JkTlsIdentity
{
  gatomicrefcount n_refs;
  GTlsCertificate *certificate;
  gnutls_x509_crt_t parsed;
  char *fingerprint;
  gint64 expires_us;
};

static gboolean
fail (GError    **error,
      JkError     code,
      const char *path,
      const char *reason)
{
  g_set_error (error, JK_ERROR, code, "%s: %s", path, reason);
  return FALSE;
}

static gboolean
fail_by_errno (GError    **error,
               const char *path)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
check_file (int         file,
            const char *path,
            gboolean    is_secret,
            GError    **error)
{
  struct stat status;

  if (fstat (file, &status) != 0)
    return fail_by_errno (error, path);
  if (!S_ISREG (status.st_mode))
    return fail (error, JK_ERROR_PARSE, path, _ ("is no file"));
  if (status.st_size > MAX_FILE_BYTES)
    return fail (error, JK_ERROR_LIMIT, path, _ ("is too large"));
  if (is_secret && status.st_uid != geteuid () && status.st_uid != 0)
    return fail (error, JK_ERROR_PERMISSION, path, _ ("the private key belongs to another user"));
  if (is_secret && (status.st_mode & 077) != 0)
    return fail (error, JK_ERROR_PERMISSION, path, _ ("others may read the private key: “chmod 600” takes that from them"));
  return TRUE;
}

/* Never waits for a pipe. Returns: (transfer full) (nullable) */
static char *
read_file (const char *path,
           gboolean    is_secret,
           GError    **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  ssize_t n = 0;
  int file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (file < 0)
    {
      fail_by_errno (error, path);
      return NULL;
    }
  if (check_file (file, path, is_secret, error))
    {
      text = g_malloc (MAX_FILE_BYTES + 1);
      while (size < MAX_FILE_BYTES && (n = read (file, text + size, MAX_FILE_BYTES - size)) > 0)
        size += n;
      text[size] = '\0';
      if (n < 0)
        {
          fail_by_errno (error, path);
          g_clear_pointer (&text, g_free);
        }
    }
  close (file);
  return g_steal_pointer (&text);
}

/* That the key is the certificate's. */
static gboolean
check_pair (const char *certificate_pem,
            const char *key_pem,
            const char *path,
            GError    **error)
{
  gnutls_datum_t certificate = { (guchar *) certificate_pem, strlen (certificate_pem) };
  gnutls_datum_t key = { (guchar *) key_pem, strlen (key_pem) };
  gnutls_certificate_credentials_t both = NULL;
  int status = gnutls_certificate_allocate_credentials (&both);

  if (status >= 0)
    status = gnutls_certificate_set_x509_key_mem2 (both, &certificate, &key, GNUTLS_X509_FMT_PEM, NULL, 0);
  gnutls_certificate_free_credentials (both);
  if (status == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
    return fail (error, JK_ERROR_PARSE, path, _ ("the private key is not the certificate’s"));
  return status >= 0 || fail (error, JK_ERROR_PARSE, path, gnutls_strerror (status));
}

static JkTlsIdentity *
identity_new (const char *certificate_pem,
              const char *key_pem,
              const char *path,
              GError    **error)
{
  g_autofree char *joined = certificate_pem == key_pem ? NULL : g_strconcat (certificate_pem, "\n", key_pem, NULL);
  gnutls_datum_t pem = { (guchar *) certificate_pem, strlen (certificate_pem) };
  g_autoptr(JkTlsIdentity) self = NULL;
  int status;

  if (!check_pair (certificate_pem, key_pem, path, error))
    return NULL;

  self = g_new0 (JkTlsIdentity, 1);
  g_atomic_ref_count_init (&self->n_refs);
  status = gnutls_x509_crt_init (&self->parsed);
  if (status >= 0)
    status = gnutls_x509_crt_import (self->parsed, &pem, GNUTLS_X509_FMT_PEM);
  self->fingerprint = jk_fingerprint_new_from_pem (certificate_pem);
  if (status < 0 || self->fingerprint == NULL)
    {
      fail (error, JK_ERROR_PARSE, path, status < 0 ? gnutls_strerror (status) : _ ("holds no certificate"));
      return NULL;
    }
  self->expires_us = (gint64) gnutls_x509_crt_get_expiration_time (self->parsed) * G_USEC_PER_SEC;
  self->certificate = g_tls_certificate_new_from_pem (joined != NULL ? joined : certificate_pem, -1, error);
  if (self->certificate == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

JkTlsIdentity *
jk_tls_identity_read (const char *certificate_path,
                      const char *key_path,
                      GError    **error)
{
  g_autofree char *key = read_file (key_path, TRUE, error);
  g_autofree char *certificate = key == NULL || strcmp (certificate_path, key_path) == 0
                                   ? NULL : read_file (certificate_path, FALSE, error);

  if (key == NULL)
    return NULL;
  if (strcmp (certificate_path, key_path) == 0)
    return identity_new (key, key, certificate_path, error);
  return certificate != NULL ? identity_new (certificate, key, certificate_path, error) : NULL;
}

static JkTlsIdentity *
make (const char        *path,
      const char *const *more,
      gint64             now_us,
      GError           **error)
{
  g_auto(GStrv) own = jk_tls_list_own_names ();
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *pem = NULL;
  g_auto(GStrv) names = NULL;

  g_strv_builder_addv (builder, (const char **) own);
  if (more != NULL)
    g_strv_builder_addv (builder, (const char **) more);
  names = g_strv_builder_end (builder);
  pem = jk_tls_make ((const char *const *) names, now_us / G_USEC_PER_SEC, VALID_DAYS, error);
  if (pem == NULL)
    return NULL;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      fail_by_errno (error, folder);
      return NULL;
    }
  /* Both in one file, so that there never is one without the other. */
  if (!g_file_set_contents_full (path, pem, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error))
    return NULL;
  return jk_tls_identity_read (path, path, error);
}

JkTlsIdentity *
jk_tls_identity_ensure (const char        *path,
                        const char *const *names,
                        gint64             now_us,
                        char             **old_fingerprint,
                        GError           **error)
{
  g_autoptr(JkTlsIdentity) self = NULL;
  g_autoptr(GError) local = NULL;

  *old_fingerprint = NULL;
  self = jk_tls_identity_read (path, path, &local);
  if (self == NULL && !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (self != NULL && self->expires_us - now_us > RENEW_BEFORE_US)
    return g_steal_pointer (&self);
  if (self != NULL)
    *old_fingerprint = g_strdup (self->fingerprint);
  return make (path, names, now_us, error);
}

JkTlsIdentity *
jk_tls_identity_ref (JkTlsIdentity *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
jk_tls_identity_unref (JkTlsIdentity *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_clear_object (&self->certificate);
  if (self->parsed != NULL)
    gnutls_x509_crt_deinit (self->parsed);
  g_free (self->fingerprint);
  g_free (self);
}

GTlsCertificate *
jk_tls_identity_get_certificate (JkTlsIdentity *self)
{
  return self->certificate;
}

const char *
jk_tls_identity_get_fingerprint (JkTlsIdentity *self)
{
  return self->fingerprint;
}

gint64
jk_tls_identity_get_expires_us (JkTlsIdentity *self)
{
  return self->expires_us;
}

gboolean
jk_tls_identity_names (JkTlsIdentity *self,
                       const char    *name)
{
  return gnutls_x509_crt_check_hostname (self->parsed, name) != 0;
}
