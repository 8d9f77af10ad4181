/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-server.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "jk-api-server.h"
#include "sample-engine.h"

/* An answer to a wrong key is held back for 4 s at most. */
#define PATIENCE_US (8 * G_USEC_PER_SEC)

typedef struct
{
  JkApiServer *server;
  GSocketAddress *own;
  GSocketAddress *tcp;
  guint16 port;
  char *folder;
} Server;

static Server server;

static void
remove_folder (void)
{
  g_autofree char *path = g_build_filename (server.folder, "api.sock", NULL);

  (void) g_unlink (path);
  (void) g_rmdir (server.folder);
}

static void
start (void)
{
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;

  if (server.server != NULL)
    return;
  server.folder = g_dir_make_tmp ("jikimi-fuzz-XXXXXX", NULL);
  atexit (remove_folder);
  path = g_build_filename (server.folder, "api.sock", NULL);
  server.server = jk_api_server_new (sample_engine_new (g_get_real_time (), NULL, jk_config_new_default ()));
  g_assert_true (jk_api_server_listen_tcp (server.server, "127.0.0.1", 0, NULL));
  g_assert_true (jk_api_server_listen_unix (server.server, path, NULL));
  url = jk_api_server_dup_url (server.server);
  server.port = (guint16) g_ascii_strtoull (strrchr (url, ':') + 1, NULL, 10);
  server.own = g_unix_socket_address_new (path);
  server.tcp = g_inet_socket_address_new_from_string ("127.0.0.1", server.port);
}

void
jk_fuzz_append_host (GString *out)
{
  start ();
  g_string_append_printf (out, "Host: localhost:%u", server.port);
}

static void
check_body (const char *type,
            const char *body,
            gsize       length)
{
  g_autoptr(JsonParser) parser = json_parser_new ();

  if (type == NULL || strstr (type, "json") == NULL || length == 0)
    return;
  g_assert_true (g_utf8_validate (body, length, NULL));
  g_assert_true (json_parser_load_from_data (parser, body, length, NULL));
}

/* Looks at the first answer: what follows it may have been asked for as well. @has_body: it is not one to HEAD, which tells the
 * length of what it leaves out */
static void
check_answer (GString *answer,
              gboolean has_body)
{
  const char *end = strstr (answer->str, "\r\n\r\n");
  g_autofree char *top = end != NULL ? g_ascii_strdown (answer->str, end - answer->str) : NULL;
  const char *type = top != NULL ? strstr (top, "\r\ncontent-type: ") : NULL;
  const char *length = top != NULL ? strstr (top, "\r\ncontent-length: ") : NULL;
  gsize there = end != NULL ? answer->len - (end + 4 - answer->str) : 0;
  gsize wanted = length != NULL ? g_ascii_strtoull (length + strlen ("\r\ncontent-length: "), NULL, 10) : 0;
  guint status;

  if (answer->len == 0)
    return; /* closed without a word, as libsoup does */
  g_assert_true (g_str_has_prefix (answer->str, "HTTP/1."));
  status = (guint) g_ascii_strtoull (answer->str + strlen ("HTTP/1.1 "), NULL, 10);
  g_assert_cmpuint (status, >=, 100);
  g_assert_cmpuint (status, <, 600);
  g_assert_cmpuint (status, !=, 500);
  if (has_body && status != 206 && end != NULL && length != NULL && there >= wanted) /* 206: a part of it */
    check_body (type, end + 4, wanted);
}

/* Returns: %TRUE until the server has closed */
static gboolean
receive (GSocket *client,
         GString *answer)
{
  char buffer[16384];
  g_autoptr(GError) error = NULL;
  gssize n = g_socket_receive (client, buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    g_string_append_len (answer, buffer, n);
  return n > 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* Of the first request; empty lines may stand before it. */
static gboolean
asks_for_head (const char *bytes,
               gsize       length)
{
  while (length > 0 && (*bytes == '\r' || *bytes == '\n'))
    {
      bytes++;
      length--;
    }
  return length >= 4 && memcmp (bytes, "HEAD", 4) == 0;
}

void
jk_fuzz_serve (const char *bytes,
               gsize       length,
               gboolean    own)
{
  g_autoptr(GSocket) client = NULL;
  g_autoptr(GString) answer = g_string_new (NULL);
  gint64 until_us;
  gsize sent = 0;

  start ();
  client = g_socket_new (own ? G_SOCKET_FAMILY_UNIX : G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_assert_true (g_socket_connect (client, own ? server.own : server.tcp, NULL, NULL));
  g_socket_set_blocking (client, FALSE);
  until_us = g_get_monotonic_time () + PATIENCE_US;
  do
    {
      if (sent < length)
        {
          gssize n = g_socket_send (client, bytes + sent, length - sent, NULL, NULL);

          sent += MAX (n, 0);
        }
      if (sent == length)
        {
          (void) g_socket_shutdown (client, FALSE, TRUE, NULL); /* it may be closed already */
          sent++;
        }
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
    }
  while (receive (client, answer));
  check_answer (answer, !asks_for_head (bytes, length));
}
