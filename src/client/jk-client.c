/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-client-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-own-socket.h"

#define TIMEOUT_MS 60000
#define STALLED_S 30
G_DEFINE_FINAL_TYPE (JkClient, jk_client, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPS
};

enum
{
  EVENT,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

void
jk_client_set_state (JkClient     *self,
                     JkClientState state,
                     const GError *error)
{
  gboolean same = self->state == state;

  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  self->state = state;
  if (!same)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
on_stream_message_cb (JkEventStream *stream,
                      const char    *type,
                      JsonObject    *message,
                      const char    *text,
                      JkClient      *self)
{
  g_signal_emit (self, signals[EVENT], 0, type, message, text);
}

static void
on_stream_state_cb (JkEventStream *stream,
                    int            state,
                    GError        *error,
                    JkClient      *self)
{
  jk_client_set_state (self, state, error);
}

void
jk_client_set_timeout (JkClient *self,
                       guint     timeout_ms)
{
  self->timeout_ms = timeout_ms;
}

void
jk_client_open_events (JkClient *self)
{
  jk_event_stream_open (self->stream);
}

void
jk_client_close_events (JkClient *self)
{
  jk_event_stream_close (self->stream);
}

void
jk_client_reconnect (JkClient *self)
{
  jk_event_stream_reconnect (self->stream);
}

void
jk_client_subscribe (JkClient          *self,
                     const char *const *series,
                     guint              interval_s)
{
  jk_event_stream_subscribe (self->stream, series, interval_s);
}

const char *
jk_client_get_name (JkClient *self)
{
  return self->is_local ? _("This computer") : self->name;
}

const char *
jk_client_get_url (JkClient *self)
{
  return self->base;
}

JkClientState
jk_client_get_state (JkClient *self)
{
  return self->state;
}

const GError *
jk_client_get_error (JkClient *self)
{
  return self->error;
}

gboolean
jk_client_get_is_local (JkClient *self)
{
  return self->is_local;
}

void
jk_client_set_fingerprint (JkClient   *self,
                           const char *fingerprint)
{
  jk_pin_set (self->pin, self->session, fingerprint);
}

const char *
jk_client_get_fingerprint (JkClient *self)
{
  return jk_pin_get (self->pin);
}

const char *
jk_client_get_seen_fingerprint (JkClient *self)
{
  return jk_pin_get_seen (self->pin);
}

void
jk_client_set_key (JkClient   *self,
                   const char *key)
{
  g_free (self->key);
  self->key = g_strdup (key);
  jk_event_stream_set_key (self->stream, key);
}

static void
jk_client_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_int (value, JK_CLIENT (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
jk_client_dispose (GObject *object)
{
  JkClient *self = JK_CLIENT (object);

  if (self->stream != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->stream, self);
      jk_event_stream_close (self->stream);
      g_clear_object (&self->stream);
    }
  G_OBJECT_CLASS (jk_client_parent_class)->dispose (object);
}

static void
jk_client_finalize (GObject *object)
{
  JkClient *self = JK_CLIENT (object);

  g_clear_object (&self->session);
  g_free (self->base);
  g_free (self->key);
  jk_pin_unref (self->pin);
  g_free (self->name);
  g_clear_error (&self->error);
  jk_kept_answers_free (self->kept);
  G_OBJECT_CLASS (jk_client_parent_class)->finalize (object);
}

static void
jk_client_class_init (JkClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = jk_client_get_property;
  object_class->dispose = jk_client_dispose;
  object_class->finalize = jk_client_finalize;

  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, JK_CLIENT_CONNECTING, JK_CLIENT_OFFLINE,
                                        JK_CLIENT_CONNECTING,
                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[EVENT] = g_signal_new ("event", JK_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                 G_TYPE_STRING, JSON_TYPE_OBJECT, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
jk_client_init (JkClient *self)
{
  self->timeout_ms = TIMEOUT_MS;
  self->kept = jk_kept_answers_new ();
  self->pin = jk_pin_new ();
}

static JkClient *
client_new (SoupSession *session,
            const char  *base,
            const char  *key)
{
  JkClient *self = g_object_new (JK_TYPE_CLIENT, NULL);
  g_autofree char *events_url = NULL;

  self->session = session;
  self->base = g_strdup (base);
  self->key = g_strdup (key);
  while (g_str_has_suffix (self->base, "/"))
    self->base[strlen (self->base) - 1] = '\0';

  events_url = jk_client_make_url (self, "/events");
  self->stream = jk_event_stream_new (session, events_url, key);
  jk_event_stream_set_pin (self->stream, self->pin);
  g_signal_connect (self->stream, "message", G_CALLBACK (on_stream_message_cb), self);
  g_signal_connect (self->stream, "state", G_CALLBACK (on_stream_state_cb), self);
  return self;
}

JkClient *
jk_client_new_for_socket (const char *path)
{
  g_autoptr(GSocketConnectable) address = jk_own_socket_new (path);
  JkClient *self;

  self = client_new (g_object_new (SOUP_TYPE_SESSION, "remote-connectable", address, "proxy-resolver", NULL, "timeout",
                                   STALLED_S, "max-conns-per-host", 8, NULL),
                     "http://localhost", NULL);
  self->is_local = TRUE;
  return self;
}

JkClient *
jk_client_new_for_url (const char *url,
                       const char *key)
{
  g_autoptr(GUri) parsed = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  g_autoptr(GSocketAddress) address = NULL;
  JkClient *self;

  /* GLib would name an IPv6 address in the handshake as if it were a host's name, at which GnuTLS hangs up. */
  if (host != NULL && strchr (host, ':') != NULL)
    address = g_inet_socket_address_new_from_string (host, g_uri_get_port (parsed));
  self = client_new (g_object_new (SOUP_TYPE_SESSION, "timeout", STALLED_S, "max-conns-per-host", 8, "remote-connectable", address,
                                   NULL),
                     url, key);
  self->name = g_strdup (host != NULL ? host : url);
  return self;
}
