/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "jk-error.h"
#include "jk-http.h"
#include "jk-http-address.h"
#include "jk-test-server.h"

/* A resolver that leads where a hostile name server would. */
#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)
struct _TestResolver
{
  GResolver parent_instance;
  guint n_lookups;
};
G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static GList *
resolve (TestResolver *self,
         const char   *name,
         GError      **error)
{
  self->n_lookups++;
  if (g_str_equal (name, "metadata.test") || (g_str_equal (name, "rebind.test") && self->n_lookups > 1))
    return g_list_append (NULL, g_inet_address_new_from_string ("169.254.169.254"));
  if (g_str_equal (name, "localhost") || g_str_equal (name, "rebind.test"))
    return g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
  g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
  return NULL;
}

static void
lookup_async (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  GList *list;

  /* There is no IPv6 name here. */
  if (flags == G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
    {
      g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no IPv6");
      return;
    }
  list = resolve (TEST_RESOLVER (resolver), name, &error);
  if (list != NULL)
    g_task_return_pointer (task, list, NULL);
  else
    g_task_return_error (task, error);
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lookup_plain_async (GResolver *resolver, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  lookup_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = lookup_plain_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static JkHttpAnswer *
fetch (JkHttp       *http,
       JkTestServer *server,
       const char   *path)
{
  g_autofree char *url = jk_test_server_url (server, path);
  const JkHttpRequest request = { .url = url, .timeout_ms = 5000 };

  return jk_http_fetch (http, &request, NULL);
}

static void
test_answers (void)
{
  g_autoptr(JkTestServer) server = jk_test_server_new (NULL);
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  g_autoptr(JkHttpAnswer) ok = fetch (http, server, "/ok"), missing = fetch (http, server, "/nowhere");
  g_autoptr(JkHttpAnswer) hop = fetch (http, server, "/hop");

  g_assert_no_error (ok->error);
  g_assert_cmpuint (ok->status, ==, 200);
  g_assert_cmpmem (g_bytes_get_data (ok->body, NULL), g_bytes_get_size (ok->body), "hello", 5);
  g_assert_cmpstr (ok->content_type, ==, "text/plain");
  g_assert_cmpfloat (ok->first_byte_ms, >, 0);
  g_assert_cmpfloat (ok->total_ms, >=, ok->first_byte_ms);
  g_assert_cmpint (ok->tls_expires_us, ==, 0);

  g_assert_no_error (missing->error);
  g_assert_cmpuint (missing->status, ==, 404);

  g_assert_no_error (hop->error);
  g_assert_cmpuint (hop->n_redirects, ==, 1);
  g_assert_cmpuint (hop->status, ==, 200);
}

static JkHttpAnswer *
post (JkHttp       *http,
      JkTestServer *server,
      const char   *path,
      const char   *body)
{
  static const char *const headers[] = { "Authorization", "Bearer shh", "X-Cause", "disk", NULL };
  g_autofree char *url = jk_test_server_url (server, path);
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));
  const JkHttpRequest request = { .url = url, .method = "POST", .timeout_ms = 5000, .body = bytes,
                                  .content_type = "application/json", .headers = headers };

  return jk_http_fetch (http, &request, NULL);
}

/* A body arrives whole, also over a redirect of the same server; to another one it does not go. */
static void
test_body (void)
{
  g_autoptr(JkTestServer) server = jk_test_server_new (NULL);
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  g_autoptr(JkHttpAnswer) elsewhere = NULL, other = NULL, file = NULL, metadata = NULL;
  static const char *const paths[] = { "/post", "/moved", "/kept" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(JkHttpAnswer) answer = post (http, server, paths[i], "{\"a\":\"가\"}");
      g_autofree char *request = jk_test_server_dup_request (server);

      g_assert_no_error (answer->error);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_true (answer->is_sent);
      g_assert_true (g_str_has_prefix (request, "POST /post "));
      g_assert_true (g_str_has_suffix (request, "\n\n{\"a\":\"가\"}"));
      g_assert_nonnull (strstr (request, "\nAuthorization: Bearer shh\n"));
      g_assert_nonnull (strstr (request, "\nContent-Type: application/json\n"));
      g_assert_true (isnan (answer->retry_after_s));
    }

  other = post (http, server, "/see-other", "x");
  g_assert_no_error (other->error);
  g_assert_cmpmem (g_bytes_get_data (other->body, NULL), g_bytes_get_size (other->body), "hello", 5);
  elsewhere = post (http, server, "/elsewhere", "x");
  g_assert_error (elsewhere->error, JK_ERROR, JK_ERROR_PERMISSION);
  file = post (http, server, "/file", "x");
  g_assert_error (file->error, JK_ERROR, JK_ERROR_PERMISSION);
  metadata = post (http, server, "/metadata", "x");
  g_assert_error (metadata->error, JK_ERROR, JK_ERROR_PERMISSION);
}

static void
test_retry_after (void)
{
  g_autoptr(JkTestServer) server = jk_test_server_new (NULL);
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  const struct
  {
    const char *text;
    double least, most; /* NAN: none */
  } cases[] = {
    { "120", 120, 120 }, { "0", 0, 0 }, { "Wed, 21 Oct 2015 07:28:00 GMT", 0, 0 }, { "soon", NAN, NAN }, { "-5", NAN, NAN },
    { "Thu, 01 Jan 2099 00:00:00 GMT", 86400, 1e10 },
  };

  jk_test_server_set_status (server, 429);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JkHttpAnswer) answer = NULL;

      jk_test_server_set_retry_after (server, cases[i].text);
      answer = fetch (http, server, "/variable");
      g_assert_cmpuint (answer->status, ==, 429);
      if (isnan (cases[i].least))
        g_assert_true (isnan (answer->retry_after_s));
      else
        g_assert_true (answer->retry_after_s >= cases[i].least && answer->retry_after_s <= cases[i].most);
    }
}

/* Whoever sends has to know whether it may have arrived. */
static void
test_sent_or_not (void)
{
  g_autoptr(JkTestServer) server = jk_test_server_new (NULL);
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  g_autoptr(JkHttpAnswer) reset = post (http, server, "/reset", "x"), refused = NULL;
  static const char *const broken[] = { "X-Bad", "a\r\nX-Other: b", NULL };
  const JkHttpRequest nowhere = { .url = "http://127.0.0.1:1/", .headers = NULL };
  JkHttpRequest bad = nowhere;
  g_autoptr(JkHttpAnswer) injected = NULL;

  g_assert_nonnull (reset->error);
  g_assert_true (reset->is_sent);
  refused = jk_http_fetch (http, &nowhere, NULL);
  g_assert_nonnull (refused->error);
  g_assert_false (refused->is_sent);
  bad.headers = broken;
  injected = jk_http_fetch (http, &bad, NULL);
  g_assert_error (injected->error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT);
  g_assert_null (strstr (injected->error->message, "X-Other"));
}

static void
test_faults (void)
{
  const struct
  {
    const char *path;
    GQuark domain;
    int code;
  } faults[] = {
    { "/file", JK_ERROR, JK_ERROR_PERMISSION },
    { "/metadata", JK_ERROR, JK_ERROR_PERMISSION },
    { "/named-metadata", JK_ERROR, JK_ERROR_PERMISSION },
    { "/loop", JK_ERROR, JK_ERROR_HTTP },
    { "/endless", JK_ERROR, JK_ERROR_LIMIT },
    { "/bomb", JK_ERROR, JK_ERROR_LIMIT },
    { "/endless-head", 0, 0 },
    { "/garbage", 0, 0 },
    { "/reset", 0, 0 },
    { "/short", 0, 0 },
    { "/short-chunk", 0, 0 },
  };
  g_autoptr(JkTestServer) server = jk_test_server_new (NULL);
  g_autoptr(JkHttp) http = jk_http_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr(JkHttpAnswer) answer = fetch (http, server, faults[i].path);

      g_test_message ("%s: %s", faults[i].path, answer->error != NULL ? answer->error->message : "no error");
      g_assert_nonnull (answer->error);
      g_assert_null (answer->body);
      if (faults[i].domain != 0)
        g_assert_error (answer->error, faults[i].domain, faults[i].code);
    }
}

/* A server that says nothing, or half, ends by our time and not by its own. */
static void
test_time_is_bounded (void)
{
  const char *const paths[] = { "/hang", "/half" };
  g_autoptr(JkTestServer) server = jk_test_server_new (NULL);
  g_autoptr(JkHttp) http = jk_http_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = jk_test_server_url (server, paths[i]);
      const JkHttpRequest request = { .url = url, .timeout_ms = 150 };
      g_autoptr(JkHttpAnswer) answer = jk_http_fetch (http, &request, NULL);

      g_assert_error (answer->error, JK_ERROR, JK_ERROR_TIMED_OUT);
      g_assert_cmpfloat (answer->total_ms, >=, 149);
      g_assert_cmpfloat (answer->total_ms, <, 4000);
    }
}

static void
test_many_at_once (void)
{
  g_autoptr(JkTestServer) server = jk_test_server_new (NULL);
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  g_autofree char *hang = jk_test_server_url (server, "/hang");
  g_autofree char *ok = jk_test_server_url (server, "/ok");
  g_autoptr(GPtrArray) answers = NULL;
  JkHttpRequest requests[40];

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    requests[i] = (JkHttpRequest) { .url = i % 20 == 0 ? hang : ok, .timeout_ms = i % 20 == 0 ? 300 : 5000 };
  answers = jk_http_fetch_all (http, requests, G_N_ELEMENTS (requests), NULL);

  g_assert_cmpuint (answers->len, ==, G_N_ELEMENTS (requests));
  for (guint i = 0; i < answers->len; i++)
    {
      const JkHttpAnswer *answer = g_ptr_array_index (answers, i);

      if (i % 20 == 0)
        g_assert_error (answer->error, JK_ERROR, JK_ERROR_TIMED_OUT);
      else
        g_assert_no_error (answer->error);
    }
}

static gpointer
cancel_when_asked (gpointer data)
{
  gpointer *pair = data;

  while (jk_test_server_get_n_requests (pair[0]) == 0)
    g_thread_yield ();
  g_cancellable_cancel (pair[1]);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr(JkTestServer) server = jk_test_server_new (NULL);
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = jk_test_server_url (server, "/hang");
  const JkHttpRequest request = { .url = url, .timeout_ms = 20000 };
  gpointer pair[] = { server, cancellable };
  GThread *thread = g_thread_new ("cancel", cancel_when_asked, pair);
  g_autoptr(JkHttpAnswer) answer = jk_http_fetch (http, &request, cancellable);
  g_autoptr(JkHttpAnswer) again = jk_http_fetch (http, &request, cancellable);

  g_thread_join (thread);
  g_assert_error (answer->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (again->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The name leads to loopback first and to the metadata address afterwards: what counts is where the connection goes. */
static void
test_rebinding (void)
{
  g_autoptr(JkTestServer) server = jk_test_server_new (NULL);
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  g_autofree char *url = g_strdup_printf ("http://rebind.test:%u/ok", jk_test_server_get_port (server));
  const JkHttpRequest request = { .url = url, .timeout_ms = 5000 };
  g_autoptr(JkHttpAnswer) first = NULL, second = NULL;
  g_autoptr(GResolver) resolver = g_resolver_get_default ();

  TEST_RESOLVER (resolver)->n_lookups = 0;
  first = jk_http_fetch (http, &request, NULL);
  second = jk_http_fetch (http, &request, NULL);
  g_assert_no_error (first->error);
  g_assert_error (second->error, JK_ERROR, JK_ERROR_PERMISSION);
}

static void
test_bad_requests (void)
{
  const struct
  {
    JkHttpRequest request;
    int code;
  } bad[] = {
    { { .url = "" }, JK_ERROR_INVALID_ARGUMENT },
    { { .url = "/etc/passwd" }, JK_ERROR_INVALID_ARGUMENT },
    { { .url = "http://" }, JK_ERROR_INVALID_ARGUMENT },
    { { .url = "file:///etc/passwd" }, JK_ERROR_PERMISSION },
    { { .url = "ftp://127.0.0.1/x" }, JK_ERROR_PERMISSION },
    { { .url = "http://169.254.169.254/" }, JK_ERROR_PERMISSION },
    { { .url = "http://[fe80::1]/" }, JK_ERROR_PERMISSION },
    { { .url = "http://metadata.test/" }, JK_ERROR_PERMISSION },
    { { .url = "http://127.0.0.1:1/", .method = "DELETE" }, JK_ERROR_INVALID_ARGUMENT },
  };
  g_autoptr(JkHttp) http = jk_http_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(JkHttpAnswer) answer = jk_http_fetch (http, &bad[i].request, NULL);

      g_test_message ("%s: %s", bad[i].request.url, answer->error != NULL ? answer->error->message : "no error");
      g_assert_error (answer->error, JK_ERROR, bad[i].code);
    }
}

static void
test_addresses (void)
{
  const struct
  {
    const char *address;
    gboolean allowed;
  } cases[] = {
    { "127.0.0.1", TRUE }, { "::1", TRUE }, { "10.1.2.3", TRUE }, { "192.168.0.1", TRUE }, { "8.8.8.8", TRUE },
    { "2001:db8::1", TRUE }, { "fd00::1", TRUE }, { "169.253.255.255", TRUE }, { "170.0.0.0", TRUE },
    { "169.254.0.0", FALSE }, { "169.254.169.254", FALSE }, { "169.254.255.255", FALSE }, { "100.100.100.200", FALSE },
    { "168.63.129.16", FALSE }, { "224.0.0.1", FALSE }, { "239.255.255.255", FALSE }, { "255.255.255.255", FALSE },
    { "fe80::1", FALSE }, { "febf::1", FALSE }, { "fec0::1", TRUE }, { "fd00:ec2::254", FALSE }, { "ff02::1", FALSE },
    { "::ffff:169.254.169.254", FALSE }, { "::169.254.169.254", FALSE }, { "64:ff9b::a9fe:a9fe", FALSE },
    { "2002:a9fe:a9fe::1", FALSE }, { "::ffff:127.0.0.1", TRUE }, { "2002:7f00:1::1", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string (cases[i].address, 80);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", cases[i].address);
      g_assert_cmpint (jk_http_check_address (address, &error), ==, cases[i].allowed);
    }
}

static void
test_display (void)
{
  g_autofree char *hidden = jk_http_display_url ("http://me:secret@host/x");
  g_autofree char *plain = jk_http_display_url ("http://host/x");

  g_assert_null (strstr (hidden, "secret"));
  g_assert_cmpstr (plain, ==, "http://host/x");
}

static void
test_tls (void)
{
  const struct
  {
    const char *start, *end;
    gboolean trusted, good;
  } cases[] = {
    { "20200101000000Z", "20991231235959Z", TRUE, TRUE },
    { "20200101000000Z", "20991231235959Z", FALSE, FALSE },
    { "20200101000000Z", "20210101000000Z", TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folder = g_dir_make_tmp ("jikimi-tls-XXXXXX", NULL);
      g_autoptr(GTlsCertificate) certificate = jk_test_certificate_new (folder, cases[i].start, cases[i].end);
      g_autoptr(GTlsDatabase) database = cases[i].trusted ? jk_test_database_new (folder, certificate) : NULL;
      g_autoptr(JkTestServer) server = jk_test_server_new (certificate);
      g_autoptr(JkHttp) http = jk_http_new (database);
      g_autoptr(JkHttpAnswer) answer = fetch (http, server, "/ok"), down = fetch (http, server, "/downgrade");
      g_autoptr(GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);

      g_test_message ("%s", answer->error != NULL ? answer->error->message : "good");
      g_assert_cmpint (answer->tls_expires_us, ==, g_date_time_to_unix (end) * G_USEC_PER_SEC);
      if (cases[i].good)
        {
          g_assert_no_error (answer->error);
          g_assert_error (down->error, JK_ERROR, JK_ERROR_PERMISSION);
        }
      else
        {
          g_assert_error (answer->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
          g_assert_cmpuint (answer->status, ==, 0);
        }
      jk_test_folder_remove (folder);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);

  g_test_add_func ("/http/addresses", test_addresses);
  g_test_add_func ("/http/display", test_display);
  g_test_add_func ("/http/answers", test_answers);
  g_test_add_func ("/http/faults", test_faults);
  g_test_add_func ("/http/body", test_body);
  g_test_add_func ("/http/retry-after", test_retry_after);
  g_test_add_func ("/http/sent-or-not", test_sent_or_not);
  g_test_add_func ("/http/time-is-bounded", test_time_is_bounded);
  g_test_add_func ("/http/many-at-once", test_many_at_once);
  g_test_add_func ("/http/cancel", test_cancel);
  g_test_add_func ("/http/rebinding", test_rebinding);
  g_test_add_func ("/http/bad-requests", test_bad_requests);
  g_test_add_func ("/http/tls", test_tls);
  return g_test_run ();
}
