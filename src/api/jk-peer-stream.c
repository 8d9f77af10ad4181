/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-peer-stream.h"

#include <string.h>

#include "jk-error.h"
#include "jk-header-watch.h"

#define BAD_REQUEST "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

#define JK_TYPE_PEER_INPUT (jk_peer_input_get_type ())
G_DECLARE_FINAL_TYPE (JkPeerInput, jk_peer_input, JK, PEER_INPUT, GInputStream)

struct _JkPeerInput
{
  GInputStream parent_instance;

  GPollableInputStream *base;
  JkConnection *connection;
  JkHeaderWatch watch;
  gboolean is_over; /* whatever the peer still sends: nothing of it is read */
};

struct _JkPeerStream
{
  GIOStream parent_instance;

  GIOStream *base;
  JkPeerInput *input;
  JkConnection *connection;
};

static void jk_peer_input_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (JkPeerInput, jk_peer_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, jk_peer_input_iface_init))
G_DEFINE_FINAL_TYPE (JkPeerStream, jk_peer_stream, G_TYPE_IO_STREAM)

static gboolean
is_only_for_now (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* What libsoup is told when nothing more comes. @error: set already if the connection broke */
static gssize
end (JkPeerInput *self,
     char        *buffer,
     GError     **error)
{
  JkConnection *connection = self->connection;

  switch (connection->phase)
    {
    case JK_PHASE_RESTING:
      g_clear_error (error);
      connection->phase = JK_PHASE_HEADERS;
      *buffer = '\n';
      return 1;
    case JK_PHASE_HEADERS:
      if (*error == NULL)
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "the connection ended within a request");
      return -1;
    default:
      return *error != NULL ? -1 : 0;
    }
}

/* Returns: %FALSE if no more is to be read, with the reason in @error */
static gboolean
take (JkPeerInput *self,
      const char  *data,
      gsize        n,
      GError     **error)
{
  JkConnection *connection = self->connection;

  if (connection->phase == JK_PHASE_OURS)
    return TRUE;
  connection->request_bytes += n;
  if (connection->request_bytes > JK_MAX_REQUEST_BYTES)
    {
      jk_connection_abort (connection);
      g_set_error_literal (error, JK_ERROR, JK_ERROR_LIMIT, "the request is larger than any may be");
      return FALSE;
    }
  if (jk_header_watch_feed (&self->watch, data, n))
    return TRUE;

  jk_connection_write (connection, BAD_REQUEST, strlen (BAD_REQUEST));
  (void) g_socket_shutdown (connection->socket, FALSE, TRUE, NULL); /* it may be closed by its peer already */
  g_set_error_literal (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, "the length of the body is not clear");
  return FALSE;
}

static gssize
jk_peer_input_read_nonblocking (GPollableInputStream *stream,
                                void                 *buffer,
                                gsize                 size,
                                GError              **error)
{
  JkPeerInput *self = JK_PEER_INPUT (stream);
  g_autoptr(GError) own_error = NULL;
  gssize n = 0;

  if (self->is_over)
    g_set_error_literal (&own_error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "nothing more is read of this connection");
  else
    n = g_pollable_input_stream_read_nonblocking (self->base, buffer, size, NULL, &own_error);

  if (n > 0 && !take (self, buffer, n, &own_error))
    {
      self->is_over = TRUE;
      n = 0;
    }
  if (n <= 0 && !is_only_for_now (own_error))
    n = end (self, buffer, &own_error);
  if (own_error != NULL)
    g_propagate_error (error, g_steal_pointer (&own_error));
  return n;
}

/* libsoup's server does not wait in a read; a WebSocket's closing may. */
static gssize
jk_peer_input_read (GInputStream *stream,
                    void         *buffer,
                    gsize         size,
                    GCancellable *cancellable,
                    GError      **error)
{
  return g_input_stream_read (G_INPUT_STREAM (JK_PEER_INPUT (stream)->base), buffer, size, cancellable, error);
}

static gboolean
jk_peer_input_can_poll (GPollableInputStream *stream)
{
  return g_pollable_input_stream_can_poll (JK_PEER_INPUT (stream)->base);
}

static gboolean
jk_peer_input_is_readable (GPollableInputStream *stream)
{
  return JK_PEER_INPUT (stream)->is_over || g_pollable_input_stream_is_readable (JK_PEER_INPUT (stream)->base);
}

static GSource *
jk_peer_input_create_source (GPollableInputStream *stream,
                             GCancellable         *cancellable)
{
  JkPeerInput *self = JK_PEER_INPUT (stream);
  g_autoptr(GSource) base = self->is_over ? g_idle_source_new () : g_pollable_input_stream_create_source (self->base, NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static void
jk_peer_input_iface_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = jk_peer_input_can_poll;
  iface->is_readable = jk_peer_input_is_readable;
  iface->create_source = jk_peer_input_create_source;
  iface->read_nonblocking = jk_peer_input_read_nonblocking;
}

static void
jk_peer_input_finalize (GObject *object)
{
  JkPeerInput *self = JK_PEER_INPUT (object);

  g_object_unref (self->base);
  jk_connection_unref (self->connection);

  G_OBJECT_CLASS (jk_peer_input_parent_class)->finalize (object);
}

static void
jk_peer_input_class_init (JkPeerInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_peer_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = jk_peer_input_read;
}

static void
jk_peer_input_init (JkPeerInput *self)
{
}

static GInputStream *
jk_peer_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (JK_PEER_STREAM (stream)->input);
}

static GOutputStream *
jk_peer_stream_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (JK_PEER_STREAM (stream)->base);
}

static gboolean
jk_peer_stream_close (GIOStream    *stream,
                      GCancellable *cancellable,
                      GError      **error)
{
  JkPeerStream *self = JK_PEER_STREAM (stream);

  /* TLS says good-bye, and waits until that fits: a peer who reads nothing must not hold everybody up. */
  if (self->connection->is_tls && (g_socket_condition_check (self->connection->socket, G_IO_OUT) & G_IO_OUT) == 0)
    jk_connection_close (self->connection);
  jk_connection_closed (self->connection);
  return g_io_stream_close (self->base, cancellable, error);
}

static void
jk_peer_stream_finalize (GObject *object)
{
  JkPeerStream *self = JK_PEER_STREAM (object);

  g_object_unref (self->input);
  g_object_unref (self->base);
  jk_connection_unref (self->connection);

  G_OBJECT_CLASS (jk_peer_stream_parent_class)->finalize (object);
}

static void
jk_peer_stream_class_init (JkPeerStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_peer_stream_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = jk_peer_stream_get_input_stream;
  G_IO_STREAM_CLASS (klass)->get_output_stream = jk_peer_stream_get_output_stream;
  G_IO_STREAM_CLASS (klass)->close_fn = jk_peer_stream_close;
}

static void
jk_peer_stream_init (JkPeerStream *self)
{
}

GIOStream *
jk_peer_stream_new (GIOStream    *base,
                    JkConnection *connection)
{
  JkPeerStream *self = g_object_new (JK_TYPE_PEER_STREAM, NULL);

  self->base = g_object_ref (base);
  self->connection = jk_connection_ref (connection);
  self->input = g_object_new (JK_TYPE_PEER_INPUT, NULL);
  self->input->base = g_object_ref (G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (base)));
  self->input->connection = jk_connection_ref (connection);
  return G_IO_STREAM (self);
}
