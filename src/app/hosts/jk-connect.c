/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-connect.h"

#include <glib/gi18n-lib.h>

#include "jk-fingerprint.h"
#include "jk-known-hosts.h"
#include "jk-remote-host.h"

typedef struct
{
  JkApplication *application;
  JkHostPlaces places;
  JkRemoteHost *remote; /* (nullable) */
  gboolean is_named;    /* the certificate was named now */
} Connecting;

static void
connecting_free (gpointer  data,
                 GClosure *closure)
{
  Connecting *self = data;

  g_free (self->places.known_hosts);
  g_object_unref (self->places.secrets);
  g_object_unref (self->application);
  g_free (self);
}

/* It has answered, so the certificate that was named is its own. */
static void
on_state_cb (JkClient   *client,
             GParamSpec *pspec,
             gpointer    data)
{
  g_autofree char *known_hosts = g_strdup (g_object_get_data (G_OBJECT (client), "jk-known-hosts"));
  const char *place = g_object_get_data (G_OBJECT (client), "jk-place");

  if (jk_client_get_state (client) != JK_CLIENT_ONLINE || known_hosts == NULL)
    return;
  /* What cannot be written is asked for again next time. */
  (void) jk_known_hosts_set (known_hosts, place, jk_client_get_fingerprint (client), NULL);
  g_object_set_data (G_OBJECT (client), "jk-known-hosts", NULL);
}

static void
on_client_there_cb (JkRemoteHost *remote,
                  GParamSpec   *pspec,
                  Connecting   *self)
{
  JkClient *client = jk_remote_host_get_client (remote);

  if (self->is_named)
    {
      g_object_set_data_full (G_OBJECT (client), "jk-known-hosts", g_strdup (self->places.known_hosts), g_free);
      g_object_set_data_full (G_OBJECT (client), "jk-place", g_strdup (jk_remote_host_get_address (remote)->place), g_free);
      g_signal_connect (client, "notify::state", G_CALLBACK (on_state_cb), NULL);
    }
  jk_application_take_client (self->application, g_object_ref (client), FALSE);
}

void
jk_connect_other_host (JkApplication *application,
                       const JkPaths *paths,
                       const char    *url,
                       const char    *fingerprint)
{
  g_autofree char *named = fingerprint != NULL ? jk_fingerprint_parse (fingerprint) : NULL;
  g_autofree char *text = NULL;
  g_autoptr(JkRemoteHost) remote = NULL;
  g_autoptr(GError) error = NULL;
  Connecting *self;
  JkAddress *address = jk_address_parse (url, &error);

  if (address == NULL || (fingerprint != NULL && named == NULL))
    {
      text = error != NULL ? g_strdup (error->message)
                           : g_strdup_printf (_ ("“%s” is no fingerprint: it is “SHA256:” and 64 hexadecimal digits."), fingerprint);
      g_clear_pointer (&address, jk_address_free);
      jk_application_set_error (application, text);
      return;
    }

  self = g_new0 (Connecting, 1);
  self->application = g_object_ref (application);
  self->places.known_hosts = jk_known_hosts_dup_path (paths->config_file);
  self->places.secrets = jk_secrets_new (paths->state_dir, g_getenv ("CREDENTIALS_DIRECTORY"), TRUE);
  self->is_named = named != NULL;
  remote = jk_remote_host_new (&self->places, address, g_getenv ("JIKIMI_KEY"), named, &error);
  if (remote == NULL)
    {
      jk_application_set_error (application, error->message);
      connecting_free (self, NULL);
      return;
    }
  if (jk_remote_host_get_client (remote) != NULL)
    {
      on_client_there_cb (remote, NULL, self);
      connecting_free (self, NULL);
      return;
    }
  g_signal_connect_data (remote, "notify::client", G_CALLBACK (on_client_there_cb), self, connecting_free, 0);
}
