/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-http-transfer.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-error.h"
#include "jk-http-address.h"
#include "jk-http-headers.h"

#define DEFAULT_TIMEOUT_MS 10000
#define DEFAULT_MAX_BYTES (1024 * 1024)
#define MAX_REDIRECTS 5
#define CHUNK_BYTES 16384

struct _JkHttpTransfer
{
  char *url;
  char *method;
  char *accept;
  GBytes *request_body; /* (nullable) */
  char *content_type;   /* (nullable): of that */
  GStrv headers;        /* (nullable): name, value, … */
  guint timeout_ms;
  gsize max_bytes;
  JkHttpTransferDone done;
  gpointer user_data;

  SoupSession *session;
  GUri *uri; /* of the present hop */
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GSource *timeout;
  GCancellable *cancellable;
  GError *refused; /* why we broke it off ourselves */
  gint64 started_us;
  JkHttpAnswer *answer;
};

static const char *const methods[] = { "GET", "HEAD", "OPTIONS", "POST", NULL };

static void send_message (JkHttpTransfer *self);
static void read_chunk (JkHttpTransfer *self);

JkHttpTransfer *
jk_http_transfer_new (const JkHttpRequest *request,
                      JkHttpTransferDone   done,
                      gpointer             user_data)
{
  JkHttpTransfer *self = g_new0 (JkHttpTransfer, 1);

  self->url = g_strdup (request->url);
  self->method = g_strdup (request->method != NULL ? request->method : "GET");
  self->accept = g_strdup (request->accept);
  self->request_body = request->body != NULL ? g_bytes_ref (request->body) : NULL;
  self->content_type = g_strdup (request->content_type);
  self->headers = g_strdupv ((GStrv) request->headers);
  self->timeout_ms = request->timeout_ms != 0 ? request->timeout_ms : DEFAULT_TIMEOUT_MS;
  self->max_bytes = request->max_bytes != 0 ? request->max_bytes : DEFAULT_MAX_BYTES;
  self->done = done;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->body = g_byte_array_new ();
  self->answer = g_new0 (JkHttpAnswer, 1);
  self->answer->first_byte_ms = NAN;
  self->answer->retry_after_s = NAN;
  return self;
}

static void
drop_message (JkHttpTransfer *self)
{
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->stream);
}

void
jk_http_transfer_free (JkHttpTransfer *self)
{
  drop_message (self);
  g_free (self->url);
  g_free (self->method);
  g_free (self->accept);
  g_clear_pointer (&self->request_body, g_bytes_unref);
  g_free (self->content_type);
  g_strfreev (self->headers);
  g_clear_object (&self->session);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_error (&self->refused);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->answer, jk_http_answer_free);
  g_free (self);
}

JkHttpAnswer *
jk_http_transfer_take_answer (JkHttpTransfer *self)
{
  return g_steal_pointer (&self->answer);
}

void
jk_http_transfer_cancel (JkHttpTransfer *self)
{
  g_cancellable_cancel (self->cancellable);
}

static double
get_elapsed_ms (JkHttpTransfer *self)
{
  return (g_get_monotonic_time () - self->started_us) / 1000.0;
}

/* Returns: (nullable): what the library's error means for a service that is watched; its own texts name addresses and calls */
static const char *
get_sentence (const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR)
    return _ ("There is no host of this name");
  if (error->domain != G_IO_ERROR)
    return NULL;

  switch (error->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return _ ("Nothing listens at this address");
    case G_IO_ERROR_HOST_NOT_FOUND:
      return _ ("There is no host of this name");
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return _ ("The network does not lead to this host");
    case G_IO_ERROR_TIMED_OUT:
      return _ ("The host does not answer");
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_PARTIAL_INPUT:
      return _ ("The host closed the connection");
    default:
      return NULL;
    }
}

/* Ends the transfer; takes @error. What we broke off ourselves says why, and not that it was cancelled. */
static void
finish (JkHttpTransfer *self,
        GError         *error)
{
  if (self->timeout != NULL)
    g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);

  self->answer->total_ms = get_elapsed_ms (self);
  if (self->refused != NULL)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&self->refused);
    }
  if (error != NULL && get_sentence (error) != NULL)
    {
      g_free (error->message);
      error->message = g_strdup (get_sentence (error));
    }
  if (error == NULL)
    self->answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  self->answer->error = error;

  drop_message (self);
  self->done (self, self->user_data);
}

/* Breaks it off for @error, which it takes; the first reason stands. */
static void
refuse (JkHttpTransfer *self,
        GError         *error)
{
  if (self->refused == NULL)
    self->refused = error;
  else
    g_error_free (error);
  g_cancellable_cancel (self->cancellable);
}

static gboolean
on_timeout_cb (gpointer user_data)
{
  JkHttpTransfer *self = user_data;

  refuse (self, g_error_new (JK_ERROR, JK_ERROR_TIMED_OUT, _ ("No whole answer within %u ms"), self->timeout_ms));
  return G_SOURCE_REMOVE;
}

/*
 * Called with the connection before it is made and again when it stands, both before a byte of TLS or HTTP is sent. This is
 * the address in use, whatever names resolved to before or after.
 */
static void
on_network_event_cb (SoupMessage       *message,
                     GSocketClientEvent event,
                     GIOStream         *connection,
                     gpointer           user_data)
{
  JkHttpTransfer *self = user_data;
  g_autoptr(GSocketAddress) address = NULL;
  GError *error = NULL;

  if ((event != G_SOCKET_CLIENT_CONNECTING && event != G_SOCKET_CLIENT_CONNECTED)
      || !G_IS_SOCKET_CONNECTION (connection))
    return;

  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (address == NULL && event == G_SOCKET_CLIENT_CONNECTING)
    return;
  if (address != NULL && jk_http_check_address (address, &error))
    return;

  if (error == NULL)
    error = g_error_new (JK_ERROR, JK_ERROR_PERMISSION, _ ("Jikimi does not connect to this kind of address"));
  refuse (self, error);
  (void) g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)), TRUE, TRUE, NULL);
}

static void
note_certificate (JkHttpTransfer  *self,
                  GTlsCertificate *certificate)
{
  g_autoptr(GDateTime) end = certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;

  if (end != NULL)
    self->answer->tls_expires_us = g_date_time_to_unix (end) * G_USEC_PER_SEC;
}

/* Asked only about certificates that are not good: the answer stays no, but it can say more than "unacceptable". */
static gboolean
on_accept_certificate_cb (SoupMessage         *message,
                          GTlsCertificate     *certificate,
                          GTlsCertificateFlags flags,
                          gpointer             user_data)
{
  JkHttpTransfer *self = user_data;
  const char *why = _ ("The server's certificate is not valid");

  note_certificate (self, certificate);
  if ((flags & G_TLS_CERTIFICATE_EXPIRED) != 0)
    why = _ ("The server's certificate has expired");
  else if ((flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    why = _ ("The server's certificate is not valid yet");
  else if ((flags & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    why = _ ("The server's certificate is for another name");
  else if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    why = _ ("The server's certificate is signed by nobody this machine trusts");
  else if ((flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    why = _ ("The server's certificate was revoked");

  if (self->refused == NULL)
    self->refused = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, why);
  return FALSE;
}

/* From here on it may have been read. */
static void
on_wrote_body_cb (SoupMessage *message,
                  gpointer     user_data)
{
  JkHttpTransfer *self = user_data;

  self->answer->is_sent = TRUE;
}

static void
on_got_headers_cb (SoupMessage *message,
                   gpointer     user_data)
{
  JkHttpTransfer *self = user_data;

  self->answer->first_byte_ms = get_elapsed_ms (self);
  self->answer->status = soup_message_get_status (message);
  self->answer->retry_after_s = jk_http_read_retry_after (soup_message_get_response_headers (message));
  note_certificate (self, soup_message_get_tls_peer_certificate (message));
}

/* Returns: %TRUE if what is sent with the request may go to @next */
static gboolean
may_tell (JkHttpTransfer *self,
          GUri           *next,
          GError        **error)
{
  if (jk_http_is_same_place (self->uri, next))
    return TRUE;
  if (self->request_body != NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("Redirect refused: what is sent would reach another host"));
      return FALSE;
    }
  g_clear_pointer (&self->headers, g_strfreev);
  return TRUE;
}

/* 303, and POST without a body met by 301 and 302, goes on as GET (RFC 9110, 15.4): with a body the server has not taken it yet. */
static void
follow (JkHttpTransfer *self,
        const char     *location)
{
  GError *error = NULL;
  GUri *next = NULL;

  if (self->answer->n_redirects >= MAX_REDIRECTS)
    g_set_error (&error, JK_ERROR, JK_ERROR_HTTP, _ ("More than %d redirects"), MAX_REDIRECTS);
  else
    next = jk_http_parse_redirect (self->uri, location, &error);
  if (next == NULL || !may_tell (self, next, &error))
    {
      g_clear_pointer (&next, g_uri_unref);
      finish (self, error);
      return;
    }

  if (self->answer->status == 303
      || (self->answer->status <= 302 && g_str_equal (self->method, "POST") && self->request_body == NULL))
    {
      g_clear_pointer (&self->request_body, g_bytes_unref);
      if (!g_str_equal (self->method, "HEAD"))
        {
          g_free (self->method);
          self->method = g_strdup ("GET");
        }
    }
  g_uri_unref (self->uri);
  self->uri = next;
  self->answer->n_redirects++;
  send_message (self);
}

/* libsoup takes a connection that ends early for the end of the body. Returns: an error if bytes are missing */
static GError *
check_length (JkHttpTransfer *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);
  g_autofree char *got_text = NULL, *promised_text = NULL;
  goffset promised, got;

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH || metrics == NULL
      || g_str_equal (self->method, "HEAD") || self->answer->status == 204 || self->answer->status == 304)
    return NULL;

  promised = soup_message_headers_get_content_length (headers);
  got = soup_message_metrics_get_response_body_bytes_received (metrics);
  if (got >= promised)
    return NULL;
  got_text = g_format_size (got);
  promised_text = g_format_size (promised);
  return g_error_new (JK_ERROR, JK_ERROR_HTTP, _ ("The answer breaks off: %s of %s came"), got_text, promised_text);
}

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  JkHttpTransfer *self = user_data;
  GError *error = NULL;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      finish (self, bytes != NULL ? check_length (self) : error);
      return;
    }
  if (g_bytes_get_size (bytes) > self->max_bytes - self->body->len)
    {
      g_autofree char *limit = g_format_size_full (self->max_bytes, G_FORMAT_SIZE_IEC_UNITS);

      finish (self, g_error_new (JK_ERROR, JK_ERROR_LIMIT, _ ("The answer is larger than %s"), limit));
      return;
    }
  g_byte_array_append (self->body, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  read_chunk (self);
}

static void
read_chunk (JkHttpTransfer *self)
{
  g_input_stream_read_bytes_async (self->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, self->cancellable, on_read_cb, self);
}

static void
on_sent_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  JkHttpTransfer *self = user_data;
  SoupMessageHeaders *headers;
  GError *error = NULL;
  const char *location;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    {
      finish (self, error);
      return;
    }

  headers = soup_message_get_response_headers (self->message);
  location = soup_message_headers_get_one (headers, "Location");
  if (location != NULL && SOUP_STATUS_IS_REDIRECTION (self->answer->status) && self->answer->status != 304)
    {
      g_autofree char *target = g_strdup (location);

      follow (self, target);
      return;
    }

  g_free (self->answer->content_type);
  self->answer->content_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  read_chunk (self);
}

static void
send_message (JkHttpTransfer *self)
{
  SoupMessageHeaders *headers;

  drop_message (self);
  self->message = soup_message_new_from_uri (self->method, self->uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION
                                          | SOUP_MESSAGE_COLLECT_METRICS);
  headers = soup_message_get_request_headers (self->message);
  soup_message_headers_replace (headers, "Connection", "close");
  if (self->accept != NULL)
    soup_message_headers_replace (headers, "Accept", self->accept);
  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL; i += 2)
    soup_message_headers_replace (headers, self->headers[i], self->headers[i + 1]);
  if (self->request_body != NULL)
    soup_message_set_request_body_from_bytes (self->message, self->content_type, self->request_body);

  g_signal_connect (self->message, "network-event", G_CALLBACK (on_network_event_cb), self);
  g_signal_connect (self->message, "accept-certificate", G_CALLBACK (on_accept_certificate_cb), self);
  g_signal_connect (self->message, "wrote-body", G_CALLBACK (on_wrote_body_cb), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (on_got_headers_cb), self);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->cancellable, on_sent_cb, self);
}

static gboolean
check_request (JkHttpTransfer *self,
               GError        **error)
{
  if (!g_strv_contains (methods, self->method) || (self->request_body != NULL && !g_str_equal (self->method, "POST")))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("Method %s is not for probes"), self->method);
      return FALSE;
    }
  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL; i += 2)
    {
      if (jk_http_is_header (self->headers[i], self->headers[i + 1]))
        continue;
      g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("The header “%s” has characters that no header may have"),
                   self->headers[i]);
      return FALSE;
    }
  return TRUE;
}

void
jk_http_transfer_start (JkHttpTransfer *self,
                        SoupSession    *session)
{
  GError *error = NULL;

  self->session = g_object_ref (session);
  self->started_us = g_get_monotonic_time ();
  self->uri = jk_http_parse_url (self->url, &error);
  if (self->uri == NULL || !check_request (self, &error))
    {
      finish (self, error);
      return;
    }

  self->timeout = g_timeout_source_new (self->timeout_ms);
  g_source_set_callback (self->timeout, on_timeout_cb, self, NULL);
  g_source_attach (self->timeout, g_main_context_get_thread_default ());
  send_message (self);
}
