/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-api-server.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/resource.h>

#include "jk-acceptor.h"
#include "jk-alert-writing.h"
#include "jk-connection.h"
#include "jk-dispatch.h"
#include "jk-event-hub.h"
#include "jk-handshake.h"
#include "jk-listener.h"
#include "jk-log.h"
#include "jk-refusal.h"
#include "jk-route.h"

#define CACHE_ANSWERS 256
#define CACHE_BYTES (8 * 1024 * 1024)
#define REAP_INTERVAL_S 15
#define GRACE_STEP_MS 20
#define WANTED_FILES 4096

struct _JkApiServer
{
  GObject parent_instance;

  JkApi api;
  SoupServer *server;
  GPtrArray *acceptors;      /* of JkAcceptor */
  GMainContext *never;       /* where SoupServer's own listeners wait, see take_listener() */
  GPtrArray *unix_paths;
  char *url;
  GSource *reaper; /* (nullable): only while there are connections */
  guint max_connections;
  gulong changed_handler;
};

G_DEFINE_FINAL_TYPE (JkApiServer, jk_api_server, G_TYPE_OBJECT)

static GSource *
add_timer (GSource     *source,
           GSourceFunc  callback,
           gpointer     user_data)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
clear_timer (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
on_reap_cb (gpointer user_data)
{
  JkApiServer *self = user_data;

  if (jk_connections_reap (&self->api, g_get_monotonic_time ()))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->reaper, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
on_request_ended_cb (SoupServer        *server,
                     SoupServerMessage *message,
                     gpointer           user_data)
{
  jk_connection_rest (jk_connection_of (message));
}

static gboolean
is_crowded (const JkApiServer  *self,
            const JkConnection *connection)
{
  return self->api.connections.length > self->max_connections
         || (!connection->same_user && self->api.n_strangers > self->max_connections / 8 * JK_STRANGE_CONNECTIONS);
}

/* Half of the file descriptors stay free for all else that is done. The limit that processes begin with, 1024, is for those who
 * use select(); nobody here does. */
static guint
count_allowed_connections (void)
{
  struct rlimit files;

  if (getrlimit (RLIMIT_NOFILE, &files) != 0)
    return JK_MAX_CONNECTIONS / 4;
  if (files.rlim_cur < WANTED_FILES && files.rlim_cur < files.rlim_max)
    {
      files.rlim_cur = MIN (WANTED_FILES, files.rlim_max);
      if (setrlimit (RLIMIT_NOFILE, &files) != 0)
        return JK_MAX_CONNECTIONS / 4;
    }
  return CLAMP (files.rlim_cur / 2, 8, JK_MAX_CONNECTIONS);
}

static void
on_request_started_cb (SoupServer        *server,
                       SoupServerMessage *message,
                       gpointer           user_data)
{
  JkApiServer *self = user_data;
  JkConnection *connection = jk_connection_of (message);

  jk_connection_begin (connection);
  /* Whatever becomes of the request, also where no handler is asked: a body is kept only where somebody waits for it. */
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  if (g_cancellable_is_cancelled (self->api.stopping))
    jk_connection_close (connection);
}

static void
on_accepted_cb (GSocket *socket,
                gpointer user_data)
{
  JkApiServer *self = user_data;
  g_autoptr(JkConnection) connection = jk_connection_new (&self->api, socket);

  if (is_crowded (self, connection))
    (void) g_socket_close (socket, NULL);
  else if (connection->is_tls)
    jk_handshake_begin (connection, self->server);
  else
    jk_connection_serve (connection, self->server, NULL);
  if (self->reaper == NULL)
    self->reaper = add_timer (g_timeout_source_new_seconds (REAP_INTERVAL_S), on_reap_cb, self);
}

/*
 * SoupServer keeps connections only while it listens itself. Its listener, however, never gives back the reference to a socket
 * that it has accepted (some 0.5 KiB a connection), is over for good once there is no file descriptor for one, and waits for a
 * caller who has gone again. So it is given the socket, but waits in a context that never runs, and we accept.
 */
static gboolean
take_listener (JkApiServer *self,
               GSocket     *socket,
               GError     **error)
{
  gboolean listens;

  g_main_context_push_thread_default (self->never);
  listens = soup_server_listen_socket (self->server, socket, 0, error);
  g_main_context_pop_thread_default (self->never);
  if (listens)
    g_ptr_array_add (self->acceptors, jk_acceptor_new (socket, on_accepted_cb, self));
  return listens;
}

static void
on_headers_cb (SoupServer        *server,
               SoupServerMessage *message,
               const char        *path,
               GHashTable        *query,
               gpointer           user_data)
{
  JkApiServer *self = user_data;

  jk_dispatch_headers (&self->api, message);
}

static void
on_body_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  JkApiServer *self = user_data;

  jk_dispatch_body (&self->api, message);
}

static void
forget_host (gpointer data,
             gpointer user_data)
{
  ((JkConnection *) data)->accepted_host[0] = '\0';
}

static void
on_engine_changed_cb (JkEngine *engine,
                      JkFacet   facet,
                      gpointer  user_data)
{
  JkApiServer *self = user_data;

  if (facet != JK_FACET_CONFIG)
    return;
  /* Which hosts are allowed may be different now. */
  g_queue_foreach (&self->api.connections, forget_host, NULL);
  if (self->api.tls != NULL)
    jk_tls_door_configure (self->api.tls, jk_engine_get_config (engine));
}

/* From here on nobody new is let in. */
static void
begin_stop (JkApiServer *self)
{
  g_cancellable_cancel (self->api.stopping);
  g_ptr_array_set_size (self->acceptors, 0);
  clear_timer (&self->reaper);
  if (self->api.engine != NULL)
    g_clear_signal_handler (&self->changed_handler, self->api.engine);
  if (self->api.events != NULL)
    jk_event_hub_free (self->api.events); /* streams that it closes look at it once more */
  self->api.events = NULL;

  for (guint i = 0; i < self->unix_paths->len; i++)
    (void) g_unlink (g_ptr_array_index (self->unix_paths, i)); /* it may be gone with its folder */
  g_ptr_array_set_size (self->unix_paths, 0);
  g_clear_pointer (&self->url, g_free);
}

static void
stop (JkApiServer *self)
{
  begin_stop (self);
  jk_refusals_drop (&self->api);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  jk_connections_close_all (&self->api);
  g_clear_pointer (&self->api.tls, jk_tls_door_free);
}

static void
jk_api_server_dispose (GObject *object)
{
  JkApiServer *self = JK_API_SERVER (object);

  stop (self);
  jk_alert_writing_stop (&self->api);
  g_clear_object (&self->server);
  g_clear_object (&self->api.engine);

  G_OBJECT_CLASS (jk_api_server_parent_class)->dispose (object);
}

static void
jk_api_server_finalize (GObject *object)
{
  JkApiServer *self = JK_API_SERVER (object);

  g_clear_pointer (&self->api.router, jk_router_free);
  g_clear_pointer (&self->api.cache, jk_answer_cache_free);
  g_clear_pointer (&self->api.catalogue, jk_catalogue_free);
  g_clear_pointer (&self->api.keys, jk_key_ring_free);
  g_clear_pointer (&self->api.mint, jk_token_mint_free);
  g_clear_pointer (&self->api.replays, jk_replays_free);
  g_clear_pointer (&self->api.wrong_keys, jk_wrong_keys_free);
  g_clear_pointer (&self->api.rates, jk_peer_rates_free);
  g_clear_object (&self->api.stopping);
  g_ptr_array_unref (self->acceptors);
  g_main_context_unref (self->never);
  g_ptr_array_unref (self->unix_paths);
  g_array_unref (self->api.wide_ports);

  G_OBJECT_CLASS (jk_api_server_parent_class)->finalize (object);
}

static void
jk_api_server_class_init (JkApiServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jk_api_server_dispose;
  object_class->finalize = jk_api_server_finalize;
}

static void
jk_api_server_init (JkApiServer *self)
{
  const JkRoute *routes;
  gsize n_routes;

  routes = jk_route_list (&n_routes);
  self->api.router = jk_router_new (routes, n_routes);
  self->api.cache = jk_answer_cache_new (CACHE_ANSWERS, CACHE_BYTES);
  self->api.catalogue = jk_catalogue_new_default ();
  self->api.stopping = g_cancellable_new ();
  g_queue_init (&self->api.connections);
  g_queue_init (&self->api.held);
  self->api.wrong_keys = jk_wrong_keys_new ();
  self->api.rates = jk_peer_rates_new ();
  self->acceptors = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_acceptor_free);
  self->never = g_main_context_new ();
  self->max_connections = count_allowed_connections ();
  self->api.wide_ports = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->unix_paths = g_ptr_array_new_with_free_func (g_free);

  /* Raw paths: a decoded one could not tell an escaped slash from a real one. */
  self->server = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (on_request_started_cb), self);
  g_signal_connect (self->server, "request-finished", G_CALLBACK (on_request_ended_cb), self);
  g_signal_connect (self->server, "request-aborted", G_CALLBACK (on_request_ended_cb), self);
  soup_server_add_early_handler (self->server, NULL, on_headers_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, on_body_cb, self, NULL);
}

JkApiServer *
jk_api_server_new (JkEngine *engine)
{
  JkApiServer *self = g_object_new (JK_TYPE_API_SERVER, NULL);
  g_autoptr(GError) error = NULL;

  self->api.engine = g_object_ref (engine);
  self->api.keys = jk_key_ring_new (jk_engine_get_store (engine), jk_engine_get_clock (engine));
  self->api.mint = jk_token_mint_new (jk_engine_get_clock (engine), NULL, &error);
  if (self->api.mint == NULL)
    jk_log_event (G_LOG_LEVEL_WARNING, "no-tokens", "no tokens can be made, keys go on", "error", error->message, NULL);
  self->api.replays = jk_replays_new (jk_engine_get_store (engine), jk_engine_get_clock (engine));
  self->api.events = jk_event_hub_new (&self->api);
  self->changed_handler = g_signal_connect (engine, "changed", G_CALLBACK (on_engine_changed_cb), self);
  return self;
}

gboolean
jk_api_server_listen_unix (JkApiServer *self,
                           const char  *path,
                           GError     **error)
{
  g_autoptr(GSocket) socket = jk_listen_unix (path, error);

  if (socket == NULL || !take_listener (self, socket, error))
    return FALSE;
  g_ptr_array_add (self->unix_paths, g_strdup (path));
  return TRUE;
}

static gboolean
listen_on (JkApiServer *self,
           const char  *address,
           guint16      port,
           gboolean     is_tls,
           GError     **error)
{
  g_autoptr(GSocket) socket = jk_listen_tcp (address, port, error);
  g_autoptr(GSocketAddress) bound = NULL;
  guint16 bound_port;

  if (socket == NULL)
    return FALSE;

  bound = g_socket_get_local_address (socket, error);
  if (bound == NULL)
    return FALSE;

  bound_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  if (is_tls)
    self->api.tls_port = bound_port;
  if (is_tls || !g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (bound))))
    g_array_append_val (self->api.wide_ports, bound_port);
  if (!take_listener (self, socket, error))
    return FALSE;

  if (self->url == NULL)
    self->url = g_strdup_printf (strchr (address, ':') != NULL ? "%s://[%s]:%u" : "%s://%s:%u", is_tls ? "https" : "http",
                                 address, bound_port);
  return TRUE;
}

gboolean
jk_api_server_listen_tcp (JkApiServer *self,
                          const char  *address,
                          guint16      port,
                          GError     **error)
{
  return listen_on (self, address, port, FALSE, error);
}

gboolean
jk_api_server_listen_tls (JkApiServer   *self,
                          const char    *address,
                          guint16        port,
                          const JkPaths *paths,
                          GError       **error)
{
  g_return_val_if_fail (self->api.tls == NULL, FALSE);

  self->api.tls = jk_tls_door_new (jk_engine_get_config (self->api.engine), paths, error);
  return self->api.tls != NULL && listen_on (self, address, port, TRUE, error);
}

char *
jk_api_server_dup_url (JkApiServer *self)
{
  return g_strdup (self->url);
}

typedef struct
{
  gint64 until_us;
} Shutdown;

static gboolean
is_busy (JkApiServer *self)
{
  for (GList *link = self->api.connections.head; link != NULL; link = link->next)
    {
      if (((JkConnection *) link->data)->busy)
        return TRUE;
    }
  return FALSE;
}

static gboolean
on_grace_cb (gpointer user_data)
{
  GTask *task = user_data;
  JkApiServer *self = g_task_get_source_object (task);
  Shutdown *shutdown = g_task_get_task_data (task);

  if (is_busy (self) && g_get_monotonic_time () < shutdown->until_us)
    return G_SOURCE_CONTINUE;

  stop (self);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

void
jk_api_server_shutdown_async (JkApiServer        *self,
                              guint               grace_ms,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Shutdown *shutdown = g_new0 (Shutdown, 1);

  shutdown->until_us = g_get_monotonic_time () + grace_ms * G_TIME_SPAN_MILLISECOND;
  g_task_set_task_data (task, shutdown, g_free);
  begin_stop (self);
  g_source_unref (add_timer (g_timeout_source_new (GRACE_STEP_MS), on_grace_cb, task));
}

gboolean
jk_api_server_shutdown_finish (JkApiServer  *self,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
