/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-remote-host.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-known-hosts.h"

struct _JkRemoteHost
{
  GObject parent_instance;

  JkAddress *address;
  char *key;         /* (nullable) */
  char *fingerprint; /* (nullable) */
  char *key_error;   /* (nullable) */
  JkClient *client;  /* (nullable) */
  JkHost *host;      /* (nullable) */
};

G_DEFINE_FINAL_TYPE (JkRemoteHost, jk_remote_host, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CLIENT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
make_client (JkRemoteHost *self)
{
  self->client = jk_client_new_for_url (self->address->url, self->key);
  if (self->fingerprint != NULL)
    jk_client_set_fingerprint (self->client, self->fingerprint);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CLIENT]);
}

static void
on_key_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(JkRemoteHost) self = data;
  g_autoptr(GError) error = NULL;

  self->key = jk_secrets_look_up_finish (JK_SECRETS (source), result, NULL, &error);
  if (error != NULL && !g_error_matches (error, JK_ERROR, JK_ERROR_NOT_FOUND))
    self->key_error = g_strdup_printf (_ ("The key cannot be looked up: %s"), error->message);
  make_client (self);
}

static void
jk_remote_host_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (id == PROP_CLIENT)
    g_value_set_object (value, JK_REMOTE_HOST (object)->client);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
jk_remote_host_dispose (GObject *object)
{
  JkRemoteHost *self = JK_REMOTE_HOST (object);

  g_clear_object (&self->host);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (jk_remote_host_parent_class)->dispose (object);
}

static void
jk_remote_host_finalize (GObject *object)
{
  JkRemoteHost *self = JK_REMOTE_HOST (object);

  jk_address_free (self->address);
  jk_secret_free (self->key);
  g_free (self->fingerprint);
  g_free (self->key_error);

  G_OBJECT_CLASS (jk_remote_host_parent_class)->finalize (object);
}

static void
jk_remote_host_class_init (JkRemoteHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = jk_remote_host_get_property;
  object_class->dispose = jk_remote_host_dispose;
  object_class->finalize = jk_remote_host_finalize;
  props[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, JK_TYPE_CLIENT,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
jk_remote_host_init (JkRemoteHost *self)
{
}

JkRemoteHost *
jk_remote_host_new (const JkHostPlaces *places,
                    JkAddress          *address,
                    const char         *key,
                    const char         *fingerprint,
                    GError            **error)
{
  JkRemoteHost *self = g_object_new (JK_TYPE_REMOTE_HOST, NULL);
  g_autofree char *name = jk_address_dup_secret_name (address);
  g_autoptr(GError) local = NULL;

  self->address = address;
  self->key = g_strdup (key);
  self->fingerprint = g_strdup (fingerprint);
  if (fingerprint == NULL && address->is_tls)
    self->fingerprint = jk_known_hosts_look_up (places->known_hosts, address->place, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      g_object_unref (self);
      return NULL;
    }
  if (key != NULL || !address->is_secret)
    make_client (self);
  else
    jk_secrets_look_up_async (places->secrets, name, NULL, on_key_cb, g_object_ref (self));
  return self;
}

const JkAddress *
jk_remote_host_get_address (JkRemoteHost *self)
{
  return self->address;
}

JkClient *
jk_remote_host_get_client (JkRemoteHost *self)
{
  return self->client;
}

JkHost *
jk_remote_host_get_host (JkRemoteHost *self)
{
  if (self->host == NULL && self->client != NULL)
    self->host = jk_host_new (self->client);
  return self->host;
}

const char *
jk_remote_host_get_key_error (JkRemoteHost *self)
{
  return self->key_error;
}

typedef struct
{
  void (*tell) (const char *text, gpointer data);
  gpointer data;
  GDestroyNotify destroy;
} Keeping;

static void
on_kept_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autofree Keeping *keeping = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  switch (jk_secrets_store_finish (JK_SECRETS (source), result, &error))
    {
    case JK_SECRET_FILE:
      keeping->tell (_ ("There is no keyring that is open: the key lies in a file that only you can read"), keeping->data);
      break;
    case JK_SECRET_NOWHERE:
      text = g_strdup_printf (_ ("The key cannot be kept: %s"), error->message);
      keeping->tell (text, keeping->data);
      break;
    default:
      break;
    }
  keeping->destroy (keeping->data);
}

void
jk_remote_host_keep (JkRemoteHost       *self,
                     const JkHostPlaces *places,
                     void              (*tell) (const char *text, gpointer data),
                     gpointer            data,
                     GDestroyNotify      destroy)
{
  g_autofree char *name = jk_address_dup_secret_name (self->address);
  g_autofree char *label = g_strdup_printf (_ ("Jikimi at %s"), self->address->place);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  Keeping *keeping;

  if (self->fingerprint != NULL && !jk_known_hosts_set (places->known_hosts, self->address->place, self->fingerprint, &error))
    {
      text = g_strdup_printf (_ ("The certificate cannot be remembered: %s"), error->message);
      tell (text, data);
    }
  if (self->key == NULL)
    {
      destroy (data);
      return;
    }
  keeping = g_new0 (Keeping, 1);
  keeping->tell = tell;
  keeping->data = data;
  keeping->destroy = destroy;
  jk_secrets_store_async (places->secrets, name, label, self->key, NULL, on_kept_cb, keeping);
}

void
jk_remote_host_forget (JkRemoteHost       *self,
                       const JkHostPlaces *places)
{
  g_autofree char *name = jk_address_dup_secret_name (self->address);

  /* What was never kept cannot be forgotten, and that is as good. */
  if (self->fingerprint != NULL)
    (void) jk_known_hosts_set (places->known_hosts, self->address->place, NULL, NULL);
  jk_secrets_delete_async (places->secrets, name, NULL, NULL, NULL);
}
