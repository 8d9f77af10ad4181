/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-pin.h"

#include <glib/gi18n-lib.h>

#include "jk-fingerprint.h"

struct _JkPin
{
  grefcount n_refs;
  char *wanted; /* (nullable) */
  char *seen;   /* (nullable) */
};

JkPin *
jk_pin_new (void)
{
  JkPin *self = g_new0 (JkPin, 1);

  g_ref_count_init (&self->n_refs);
  return self;
}

JkPin *
jk_pin_ref (JkPin *self)
{
  g_ref_count_inc (&self->n_refs);
  return self;
}

void
jk_pin_unref (JkPin *self)
{
  if (!g_ref_count_dec (&self->n_refs))
    return;
  g_free (self->wanted);
  g_free (self->seen);
  g_free (self);
}

void
jk_pin_set (JkPin       *self,
            SoupSession *session,
            const char  *fingerprint)
{
  g_free (self->wanted);
  self->wanted = g_strdup (fingerprint);
  /* Without authorities every certificate is doubtful, so that we are asked about each, also about one that they vouch for. */
  if (fingerprint != NULL)
    soup_session_set_tls_database (session, NULL);
}

const char *
jk_pin_get (JkPin *self)
{
  return self->wanted;
}

const char *
jk_pin_get_seen (JkPin *self)
{
  return self->seen;
}

static gboolean
on_accept_certificate_cb (SoupMessage         *message,
                          GTlsCertificate     *certificate,
                          GTlsCertificateFlags doubts,
                          gpointer             data)
{
  JkPin *self = data;
  g_autoptr(GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  g_free (self->seen);
  self->seen = jk_fingerprint_new (der->data, der->len);
  return g_strcmp0 (self->seen, self->wanted) == 0;
}

static void
release (gpointer  data,
         GClosure *closure)
{
  jk_pin_unref (data);
}

void
jk_pin_watch (JkPin       *self,
              SoupMessage *message)
{
  g_signal_connect_data (message, "accept-certificate", G_CALLBACK (on_accept_certificate_cb), jk_pin_ref (self), release, 0);
}

GError *
jk_pin_explain (JkPin  *self,
                GError *error)
{
  GError *told;

  if (!g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) || self->seen == NULL)
    return error;

  if (self->wanted != NULL)
    told = g_error_new (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                        _ ("it is another one than was trusted.\nTrusted: %s\nShown:   %s"), self->wanted, self->seen);
  else
    told = g_error_new (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                        _ ("nobody vouches for it, and it was not trusted by hand yet.\nShown: %s"), self->seen);
  g_error_free (error);
  return told;
}
