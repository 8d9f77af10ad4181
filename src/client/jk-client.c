/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-client.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "jk-accept-language.h"
#include "jk-error.h"
#include "jk-event-stream.h"
#include "jk-fetch.h"
#include "jk-json.h"
#include "jk-kept-answers.h"
#include "jk-own-socket.h"
#include "jk-pin.h"

#define PREFIX "/api/monitoring/autonomous"
#define TIMEOUT_MS 60000
#define STALLED_S 30
struct _JkClient
{
  GObject parent_instance;

  SoupSession *session;
  char *base; /* without a '/' at its end */
  char *key;
  char *name;
  gboolean is_local;
  JkPin *pin;
  JkEventStream *stream;
  JkClientState state;
  GError *error;
  guint timeout_ms;
  JkKeptAnswers *kept;
};

typedef struct
{
  SoupMessage *message;
  char *path;
  gboolean raw;
} Call;

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

static void
call_free (gpointer data)
{
  Call *self = data;

  g_object_unref (self->message);
  g_free (self->path);
  g_free (self);
}

static void
set_state (JkClient     *self,
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
  set_state (self, state, error);
}

static void
return_json (GTask  *task,
             Call   *call,
             GBytes *body)
{
  JkClient *self = g_task_get_source_object (task);
  const char *etag = soup_message_headers_get_one (soup_message_get_response_headers (call->message), "ETag");
  g_autoptr(GError) error = NULL;
  JsonNode *node = NULL;
  gsize size;
  const char *text = g_bytes_get_data (body, &size);

  if (size > 0)
    {
      node = jk_json_parse (text, size, &error);
      if (node == NULL)
        {
          g_prefix_error (&error, "%s: ", call->path);
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
      if (etag != NULL && soup_message_get_method (call->message) == SOUP_METHOD_GET)
        jk_kept_answers_add (self->kept, call->path, etag, node, size);
    }
  g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
}

/* With the live events closed, calls alone tell whether somebody is there. */
static void
note_outcome (JkClient     *self,
              const GError *error)
{
  if (jk_event_stream_get_open (self->stream))
    {
      if (error == NULL)
        jk_event_stream_reconnect (self->stream);
      return;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_state (self, error == NULL ? JK_CLIENT_ONLINE : JK_CLIENT_OFFLINE, error);
}

static void
on_fetched_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = jk_fetch_finish (SOUP_SESSION (source), result, &error);
  guint status = soup_message_get_status (call->message);
  JsonNode *kept = jk_kept_answers_get (self->kept, call->path);

  if (error != NULL)
    error = jk_pin_explain (self->pin, g_steal_pointer (&error));
  note_outcome (self, error);
  if (body == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (status == SOUP_STATUS_NOT_MODIFIED && kept != NULL && !call->raw)
    g_task_return_pointer (task, json_node_ref (kept), (GDestroyNotify) json_node_unref);
  else if (status < 200 || status >= 300)
    g_task_return_error (task, jk_fetch_explain (call->message, body));
  else if (call->raw)
    g_task_return_pointer (task, g_bytes_ref (body), (GDestroyNotify) g_bytes_unref);
  else
    return_json (task, call, body);
}

static char *
make_url (JkClient   *self,
          const char *path)
{
  static const char *const absolute[] = { "/api/", "/healthz", "/livez", "/readyz", "/templates/" };
  gboolean is_absolute = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (absolute) && !is_absolute; i++)
    is_absolute = g_str_has_prefix (path, absolute[i]);
  return g_strconcat (self->base, is_absolute ? "" : PREFIX, path, NULL);
}

static SoupMessage *
make_message (JkClient   *self,
              const char *method,
              const char *path,
              JsonNode   *body)
{
  g_autofree char *url = make_url (self, path);
  SoupMessage *message = soup_message_new (method, url);

  if (message == NULL)
    return NULL;

  /* A key must not follow a redirect to somebody else. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  jk_pin_watch (self->pin, message);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Language", jk_accept_language ());
  if (self->key != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "X-API-Key", self->key);
  if (body != NULL)
    {
      char *text = json_to_string (body, FALSE);
      g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  return message;
}

static void
start_call (JkClient   *self,
            const char *method,
            const char *path,
            JsonNode   *body,
            gboolean    raw,
            GTask      *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  g_autoptr(SoupMessage) message = make_message (self, method, path, body);
  const char *etag = jk_kept_answers_get_etag (self->kept, path);
  Call *call;

  if (message == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s is not an address."), self->base);
      return;
    }

  if (etag != NULL && !raw && soup_message_get_method (message) == SOUP_METHOD_GET)
    soup_message_headers_replace (soup_message_get_request_headers (message), "If-None-Match", etag);

  call = g_new0 (Call, 1);
  call->message = g_object_ref (message);
  call->path = g_strdup (path);
  call->raw = raw;
  g_task_set_task_data (task, call, call_free);
  jk_fetch_async (self->session, message, self->timeout_ms, g_task_get_cancellable (task), on_fetched_cb,
                  g_object_ref (task));
}

void
jk_client_call_async (JkClient           *self,
                      const char         *method,
                      const char         *path,
                      JsonNode           *body,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (JK_IS_CLIENT (self) && method != NULL && path != NULL && *path == '/');

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_client_call_async);
  start_call (self, method, path, body, FALSE, task);
}

JsonNode *
jk_client_call_finish (JkClient     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_client_call_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
jk_client_fetch_async (JkClient           *self,
                       const char         *method,
                       const char         *path,
                       JsonNode           *body,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (JK_IS_CLIENT (self) && method != NULL && path != NULL && *path == '/');

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_client_fetch_async);
  start_call (self, method, path, body, TRUE, task);
}

GBytes *
jk_client_fetch_finish (JkClient     *self,
                        GAsyncResult *result,
                        GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_client_fetch_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
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

  events_url = make_url (self, "/events");
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
