/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-test-server.h"

#include <glib/gstdio.h>
#include <string.h>

/* The leak checker of GCC 12 crashes over threads that have used a module with variables of its own for each thread, as
 * the TLS module of GIO is, unless it leaves such variables out. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}

struct _JkTestServer
{
  GTlsCertificate *certificate;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GSocketService *service;
  guint16 port;
  gint n_requests;
  gint status;
  gint delay_ms;
  GMutex mutex; /* guards the texts */
  char *text;
  char *request;     /* (nullable) */
  char *retry_after; /* a header line, or "" */
};

typedef struct
{
  JkTestServer *server;
  GInputStream *in;
  GOutputStream *out;
  const char *path;
  const char *request;
} Call;

static void
say (Call       *call,
     const char *text)
{
  (void) g_output_stream_write_all (call->out, text, strlen (text), NULL, NULL, NULL);
}

static void
redirect (Call       *call,
          guint       status,
          const char *location)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", status, location);

  say (call, text);
}

static void
answer (Call       *call,
        guint       status,
        const char *body)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u X\r\nContent-Type: text/plain; charset=utf-8\r\n"
                                           "Content-Length: %zu\r\n\r\n%s", status, strlen (body), body);

  say (call, text);
}

/* Says nothing more until the other side goes away. */
static void
hang (Call *call)
{
  char byte;

  while (g_input_stream_read (call->in, &byte, 1, NULL, NULL) > 0)
    ;
}

static void
repeat (Call       *call,
        const char *head,
        const char *piece)
{
  g_autofree char *chunk = g_malloc0 (64 * strlen (piece) + 1);

  for (guint i = 0; i < 64; i++)
    strcat (chunk, piece);
  say (call, head);
  while (g_output_stream_write_all (call->out, chunk, strlen (chunk), NULL, NULL, NULL))
    ;
}

/* 64 MB of zeros in 64 KB */
static void
send_bomb (Call *call)
{
  g_autoptr(GConverter) gzip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr(GOutputStream) packed = g_converter_output_stream_new (call->out, gzip);
  g_autofree char *zeros = g_malloc0 (1 << 20);

  say (call, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
  for (guint i = 0; i < 64 && g_output_stream_write_all (packed, zeros, 1 << 20, NULL, NULL, NULL); i++)
    ;
}

static void
send_text (Call *call)
{
  g_autofree char *text = NULL;

  g_mutex_lock (&call->server->mutex);
  text = g_strdup (call->server->text);
  g_mutex_unlock (&call->server->mutex);
  answer (call, 200, text);
}

/* Says where the request went, for whoever looks. */
static void
keep_request (Call *call)
{
  g_mutex_lock (&call->server->mutex);
  g_free (call->server->request);
  call->server->request = g_strdup (call->request);
  g_mutex_unlock (&call->server->mutex);
}

static void
answer_variable (Call *call)
{
  guint status = g_atomic_int_get (&call->server->status);
  g_autofree char *text = NULL;

  g_mutex_lock (&call->server->mutex);
  text = g_strdup_printf ("HTTP/1.1 %u X\r\n%sContent-Type: text/plain; charset=utf-8\r\nContent-Length: 8\r\n\r\nvariable", status,
                          call->server->retry_after);
  g_mutex_unlock (&call->server->mutex);
  say (call, text);
}

/* A cache that makes /slow as slow as it is, until somebody clears it, or spoils it. */
static void
answer_cache (Call *call)
{
  gboolean is_clear = g_str_equal (call->path, "/clear-cache"), is_spoil = g_str_equal (call->path, "/spoil-cache");
  gint delay_ms = g_atomic_int_get (&call->server->delay_ms);

  if ((is_clear || is_spoil) && !g_str_has_prefix (call->request, "POST "))
    {
      answer (call, 405, "POST it");
      return;
    }
  if (is_clear || is_spoil)
    g_atomic_int_set (&call->server->delay_ms, is_clear ? 0 : delay_ms * 4);
  else
    g_usleep (delay_ms * 1000);
  answer (call, 200, "cached");
}

static void
route (Call *call)
{
  const char *path = call->path;

  if (g_str_equal (path, "/ok"))
    answer (call, 200, "hello");
  else if (g_str_equal (path, "/variable"))
    answer_variable (call);
  else if (g_str_equal (path, "/slow") || g_str_has_suffix (path, "-cache"))
    answer_cache (call);
  else if (g_str_equal (path, "/post") || g_str_equal (path, "/api/v2/alerts"))
    {
      keep_request (call);
      answer (call, 200, "taken");
    }
  else if (g_str_equal (path, "/metrics"))
    send_text (call);
  else if (g_str_equal (path, "/file"))
    redirect (call, 302, "file:///etc/passwd");
  else if (g_str_equal (path, "/metadata"))
    redirect (call, 302, "http://169.254.169.254/latest/meta-data/");
  else if (g_str_equal (path, "/named-metadata"))
    redirect (call, 302, "http://metadata.test/latest/meta-data/");
  else if (g_str_equal (path, "/downgrade"))
    redirect (call, 302, "http://localhost/ok");
  else if (g_str_equal (path, "/loop"))
    redirect (call, 302, "/loop");
  else if (g_str_equal (path, "/hop"))
    redirect (call, 302, "/ok");
  else if (g_str_equal (path, "/echo"))
    answer (call, 400, strstr (call->request, "\n\n") + 2);
  else if (g_str_equal (path, "/moved"))
    redirect (call, 301, "/post");
  else if (g_str_equal (path, "/kept"))
    redirect (call, 307, "/post");
  else if (g_str_equal (path, "/see-other"))
    redirect (call, 303, "/ok");
  else if (g_str_equal (path, "/elsewhere"))
    redirect (call, 307, "http://localhost:1/post");
  else if (g_str_equal (path, "/hang"))
    hang (call);
  else if (g_str_equal (path, "/half"))
    {
      say (call, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      hang (call);
    }
  else if (g_str_equal (path, "/short"))
    say (call, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
  else if (g_str_equal (path, "/short-chunk"))
    say (call, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nshort");
  else if (g_str_equal (path, "/endless"))
    repeat (call, "HTTP/1.1 200 OK\r\n\r\n", "0123456789abcdef\n");
  else if (g_str_equal (path, "/endless-error"))
    repeat (call, "HTTP/1.1 500 Internal Server Error\r\n\r\n", "0123456789abcdef\n");
  else if (g_str_equal (path, "/endless-head"))
    repeat (call, "HTTP/1.1 200 OK\r\n", "X-More: 0123456789abcdef\r\n");
  else if (g_str_equal (path, "/bomb"))
    send_bomb (call);
  else if (g_str_equal (path, "/garbage"))
    say (call, "\x01\x02 this is not HTTP\r\n\r\n");
  else if (!g_str_equal (path, "/reset"))
    answer (call, 404, "not here");
}

/* Returns: (transfer full) (nullable): a request to its end: its head with lines that end in "\n", a blank line, its body */
static char *
read_request (GInputStream *in)
{
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (in);
  g_autoptr(GString) request = g_string_new (NULL);
  g_autofree char *body = NULL;
  guint64 length = 0;
  gsize got = 0;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      if (line == NULL)
        return NULL;
      g_string_append_printf (request, "%s\n", line);
      if (*line == '\0')
        break;
      if (g_ascii_strncasecmp (line, "Content-Length: ", 16) == 0)
        length = g_ascii_strtoull (line + 16, NULL, 10);
    }
  g_assert_cmpuint (length, <, 1 << 24);
  body = g_malloc (length + 1);
  (void) g_input_stream_read_all (G_INPUT_STREAM (lines), body, length, &got, NULL, NULL);
  g_string_append_len (request, body, got);
  return g_string_free (g_steal_pointer (&request), FALSE);
}

/* Returns: (transfer full) (nullable): what it asks for */
static char *
path_of (const char *request)
{
  g_auto(GStrv) words = g_strsplit (request, " ", 3);

  return g_strv_length (words) == 3 ? g_strdup (words[1]) : NULL;
}

static gboolean
on_run_cb (GThreadedSocketService *service,
           GSocketConnection      *connection,
           GObject                *source_object,
           gpointer                user_data)
{
  JkTestServer *self = user_data;
  g_autoptr(GIOStream) stream = g_object_ref (G_IO_STREAM (connection));
  g_autofree char *request = NULL, *path = NULL;

  /* Nothing in a test may last for ever. */
  g_socket_set_timeout (g_socket_connection_get_socket (connection), 20);
  if (self->certificate != NULL)
    {
      GIOStream *tls = g_tls_server_connection_new (stream, self->certificate, NULL);

      g_object_unref (stream);
      stream = tls;
    }

  request = read_request (g_io_stream_get_input_stream (stream));
  path = request != NULL ? path_of (request) : NULL;
  if (path != NULL)
    {
      Call call = { self, g_io_stream_get_input_stream (stream), g_io_stream_get_output_stream (stream), path, request };

      g_atomic_int_inc (&self->n_requests);
      route (&call);
    }
  (void) g_io_stream_close (stream, NULL, NULL);
  return TRUE;
}

static gpointer
run_thread (gpointer user_data)
{
  JkTestServer *self = user_data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

JkTestServer *
jk_test_server_new (GTlsCertificate *certificate)
{
  JkTestServer *self = g_new0 (JkTestServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->status = 200;
  self->text = g_strdup ("");
  self->retry_after = g_strdup ("");
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);

  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (64);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "run", G_CALLBACK (on_run_cb), self);
  g_socket_service_start (self->service);
  g_main_context_pop_thread_default (self->context);

  self->thread = g_thread_new ("test-server", run_thread, self);
  return self;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

void
jk_test_server_free (JkTestServer *self)
{
  g_autoptr(GSource) quit = g_idle_source_new ();

  /* From within the loop: asked from here, a loop that has not begun yet would not hear it. */
  g_source_set_callback (quit, quit_cb, self->loop, NULL);
  g_source_attach (quit, self->context);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_thread_join (self->thread);
  g_object_unref (self->service);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_clear_object (&self->certificate);
  g_mutex_clear (&self->mutex);
  g_free (self->text);
  g_free (self->request);
  g_free (self->retry_after);
  g_free (self);
}

guint
jk_test_server_get_port (JkTestServer *self)
{
  return self->port;
}

char *
jk_test_server_url (JkTestServer *self,
                    const char   *path)
{
  if (self->certificate != NULL)
    return g_strdup_printf ("https://localhost:%u%s", self->port, path);
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

guint
jk_test_server_get_n_requests (JkTestServer *self)
{
  return g_atomic_int_get (&self->n_requests);
}

void
jk_test_server_set_status (JkTestServer *self,
                           guint         status)
{
  g_atomic_int_set (&self->status, status);
}

char *
jk_test_server_dup_request (JkTestServer *self)
{
  char *request;

  g_mutex_lock (&self->mutex);
  request = g_strdup (self->request);
  g_mutex_unlock (&self->mutex);
  return request;
}

void
jk_test_server_set_retry_after (JkTestServer *self,
                                const char   *retry_after)
{
  g_mutex_lock (&self->mutex);
  g_free (self->retry_after);
  self->retry_after = *retry_after != '\0' ? g_strdup_printf ("Retry-After: %s\r\n", retry_after) : g_strdup ("");
  g_mutex_unlock (&self->mutex);
}

void
jk_test_server_set_delay (JkTestServer *self,
                          guint         delay_ms)
{
  g_atomic_int_set (&self->delay_ms, delay_ms);
}

void
jk_test_server_set_text (JkTestServer *self,
                         const char   *text)
{
  g_mutex_lock (&self->mutex);
  g_free (self->text);
  self->text = g_strdup (text);
  g_mutex_unlock (&self->mutex);
}

static void
run_openssl (const char *folder,
             const char *const *arguments)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                                                       | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

GTlsCertificate *
jk_test_certificate_new (const char *folder,
                         const char *start,
                         const char *end)
{
  const char *const request[] = { "openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem",
                                  "-out", "request.pem", "-subj", "/CN=localhost", "-config", "ca.conf", NULL };
  const char *const sign[] = { "openssl", "ca", "-batch", "-selfsign", "-config", "ca.conf", "-in", "request.pem",
                               "-keyfile", "key.pem", "-out", "certificate.pem", "-notext", "-startdate", start,
                               "-enddate", end, NULL };
  const char *conf = "[req]\ndistinguished_name=name\n[name]\n[ca]\ndefault_ca=mine\n[mine]\ndatabase=index\nserial=serial\n"
                     "new_certs_dir=.\ndefault_md=sha256\npolicy=any\nx509_extensions=more\nunique_subject=no\n"
                     "[any]\ncommonName=supplied\n"
                     "[more]\nsubjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:TRUE\n";
  g_autofree char *conf_path = g_build_filename (folder, "ca.conf", NULL);
  g_autofree char *index_path = g_build_filename (folder, "index", NULL);
  g_autofree char *serial_path = g_build_filename (folder, "serial", NULL);
  g_autofree char *certificate_path = g_build_filename (folder, "certificate.pem", NULL);
  g_autofree char *key_path = g_build_filename (folder, "key.pem", NULL);
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate;

  g_assert_true (g_file_set_contents (conf_path, conf, -1, NULL));
  g_assert_true (g_file_set_contents (index_path, "", -1, NULL));
  g_assert_true (g_file_set_contents (serial_path, "01\n", -1, NULL));
  run_openssl (folder, request);
  run_openssl (folder, sign);
  certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_assert_no_error (error);
  return certificate;
}

GTlsDatabase *
jk_test_database_new (const char      *folder,
                      GTlsCertificate *certificate)
{
  g_autofree char *path = g_build_filename (folder, "trusted.pem", NULL);
  g_autofree char *pem = NULL;
  g_autoptr(GError) error = NULL;
  GTlsDatabase *database;

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  return database;
}

void
jk_test_folder_remove (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}
