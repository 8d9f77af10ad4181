/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "jk-answer-cache.h"
#include "jk-catalogue.h"
#include "jk-error.h"
#include "jk-host-check.h"
#include "jk-listener.h"
#include "jk-problem.h"
#include "jk-request-body.h"
#include "jk-route.h"

static void
test_hosts (void)
{
  static const char *const allowed[] = { "guard.example.org", NULL };
  static const char *const good[] = { "localhost:2542", "LocalHost:2542", "127.0.0.1:2542", "[::1]:2542", "guard.example.org",
                                      "GUARD.example.org:80", "10.1.2.3:2542", NULL };
  static const char *const bad[] = { "", "localhost", "localhost:80", "localhost:2542.", "localhost:02542", "localhost:02542x", "localhost.:2542",
                                     "localhost.evil.com:2542", "evil.com:2542", "127.0.0.1.evil.com:2542", "127.0.0.2:2542",
                                     "[::1", "[::2]:2542", "[::1]x:2542", "::1:2542", "x@localhost:2542", "localhost:2542/",
                                     "localhost:", "localhost:-1", "localhost:99999", "localhost:0", " localhost:2542",
                                     "guard.example.org.evil.com", "sub.guard.example.org", "10.1.2.3:80", NULL };

  for (guint i = 0; good[i] != NULL; i++)
    g_assert_true (jk_host_is_allowed (good[i], 2542, "10.1.2.3", allowed));
  for (guint i = 0; bad[i] != NULL; i++)
    {
      if (jk_host_is_allowed (bad[i], 2542, "10.1.2.3", allowed))
        g_error ("%s was let in", bad[i]);
    }
  g_assert_true (jk_host_is_allowed ("localhost", 80, NULL, NULL));
  g_assert_true (jk_host_is_allowed ("[fe80::1]:2542", 2542, "fe80::1", NULL));
}

static void
test_origins (void)
{
  static const char *const allowed[] = { "https://a.example", "https://b.example:8443", NULL };

  g_assert_true (jk_origin_is_allowed ("https://a.example", "http", "localhost:2542", allowed));
  g_assert_true (jk_origin_is_allowed ("https://b.example:8443", "http", "localhost:2542", allowed));
  g_assert_true (jk_origin_is_allowed ("http://localhost:2542", "http", "localhost:2542", NULL));
  g_assert_true (jk_origin_is_allowed ("https://build:2542", "https", "build:2542", NULL));
  g_assert_false (jk_origin_is_allowed ("http://build:2542", "https", "build:2542", NULL));
  g_assert_false (jk_origin_is_allowed ("https://localhost:2542", "http", "localhost:2542", NULL));
  g_assert_false (jk_origin_is_allowed ("http://localhost:2543", "http", "localhost:2542", allowed));
  g_assert_false (jk_origin_is_allowed ("null", "http", "localhost:2542", allowed));
  g_assert_false (jk_origin_is_allowed ("https://a.example.evil.com", "http", "localhost:2542", allowed));
  g_assert_false (jk_origin_is_allowed ("https://b.example", "http", "localhost:2542", allowed));
  g_assert_false (jk_origin_is_allowed ("", "http", "", allowed));
  g_assert_false (jk_origin_is_listed ("null", (const char *[]) { "null", "*", NULL }));
  g_assert_false (jk_origin_is_listed ("https://c.example", (const char *[]) { "null", "*", NULL }));
}

static void
test_languages (void)
{
  g_assert_cmpint (jk_language_choose (NULL), ==, JK_LANGUAGE_KO);
  g_assert_cmpint (jk_language_choose ("en"), ==, JK_LANGUAGE_EN);
  g_assert_cmpint (jk_language_choose ("en-US,en;q=0.9,ko;q=0.8"), ==, JK_LANGUAGE_EN);
  g_assert_cmpint (jk_language_choose ("ko-KR,ko;q=0.9,en-US;q=0.8"), ==, JK_LANGUAGE_KO);
  g_assert_cmpint (jk_language_choose ("en;q=0.2 , ko;q=0.3"), ==, JK_LANGUAGE_KO);
  g_assert_cmpint (jk_language_choose ("eng, kok"), ==, JK_LANGUAGE_KO);
  g_assert_cmpint (jk_language_choose ("en;q=2"), ==, JK_LANGUAGE_KO);
  g_assert_cmpint (jk_language_choose ("e"), ==, JK_LANGUAGE_KO);
}

/* Writes a catalogue of one text by msgfmt. Returns: its path */
static char *
make_catalogue (const char *folder)
{
  g_autofree char *po = g_build_filename (folder, "x.po", NULL);
  char *mo = g_build_filename (folder, "x.mo", NULL);
  const char *argv[] = { "msgfmt", "-o", mo, po, NULL };
  int status;

  g_assert_true (g_file_set_contents (po,
                                      "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
                                      "msgid \"Not found\"\nmsgstr \"찾을 수 없음\"\n\nmsgid \"a %s b %s\"\nmsgstr \"가 %s 나 %s\"\n",
                                      -1, NULL));
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  return mo;
}

static void
test_catalogue (void)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-XXXXXX", NULL);
  g_autofree char *mo = make_catalogue (folder);
  g_autofree char *po = g_build_filename (folder, "x.po", NULL);
  g_autoptr(JkCatalogue) catalogue = jk_catalogue_new (mo);
  const char *arguments[] = { "1", "2", NULL };
  g_autofree char *filled = jk_catalogue_format (catalogue, JK_LANGUAGE_KO, "a %s b %s", arguments);
  g_autofree char *short_of = jk_catalogue_format (catalogue, JK_LANGUAGE_EN, "a %s b %s", arguments + 1);

  g_assert_cmpstr (jk_catalogue_get (catalogue, JK_LANGUAGE_KO, "Not found"), ==, "찾을 수 없음");
  g_assert_cmpstr (jk_catalogue_get (catalogue, JK_LANGUAGE_EN, "Not found"), ==, "Not found");
  g_assert_cmpstr (jk_catalogue_get (catalogue, JK_LANGUAGE_KO, "unheard of"), ==, "unheard of");
  g_assert_cmpstr (filled, ==, "가 1 나 2");
  g_assert_cmpstr (short_of, ==, "a 2 b ");
  g_unlink (mo);
  g_unlink (po);
  g_rmdir (folder);
}

/* A catalogue that is cut short or has wrong bytes anywhere is read without harm. */
static void
test_catalogue_damaged (void)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-XXXXXX", NULL);
  g_autofree char *mo = make_catalogue (folder);
  g_autofree char *po = g_build_filename (folder, "x.po", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (mo, &bytes, &length, NULL));
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *bad = g_memdup2 (bytes, length);
      JkCatalogue *catalogue;

      bad[i] ^= 0xff;
      g_assert_true (g_file_set_contents (mo, bad, i % 2 == 0 ? (gssize) length : (gssize) i, NULL));
      catalogue = jk_catalogue_new (mo);
      g_assert_nonnull (jk_catalogue_get (catalogue, JK_LANGUAGE_KO, "Not found"));
      jk_catalogue_free (catalogue);
    }
  g_unlink (mo);
  g_unlink (po);
  g_rmdir (folder);
}

static JkAnswer *
make_answer (const char *text,
             guint64     version,
             gint64      made_us)
{
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));

  return jk_answer_new (body, "text/plain", version, made_us);
}

static void
test_cache (void)
{
  JkAnswerCache *cache = jk_answer_cache_new (3, 100);

  g_assert_true (jk_answer_cache_put (cache, "a", make_answer ("one", 1, 0)));
  g_assert_nonnull (jk_answer_cache_get (cache, "a", 1, 10, 10));
  g_assert_null (jk_answer_cache_get (cache, "a", 1, 11, 10)); /* too old, and gone with it */
  g_assert_cmpuint (jk_answer_cache_get_length (cache), ==, 0);
  g_assert_true (jk_answer_cache_put (cache, "a", make_answer ("one", 1, 0)));
  g_assert_null (jk_answer_cache_get (cache, "a", 2, 0, 10)); /* another version */

  for (guint i = 0; i < 3; i++)
    {
      char key[] = { 'a' + i, '\0' };

      jk_answer_cache_put (cache, key, make_answer ("x", 1, 0));
    }
  g_assert_nonnull (jk_answer_cache_get (cache, "a", 1, 0, 10));
  jk_answer_cache_put (cache, "d", make_answer ("x", 1, 0));
  g_assert_null (jk_answer_cache_get (cache, "b", 1, 0, 10)); /* used longest ago */
  g_assert_nonnull (jk_answer_cache_get (cache, "a", 1, 0, 10));
  g_assert_cmpuint (jk_answer_cache_get_bytes (cache), ==, 3);
  g_assert_false (jk_answer_cache_put (cache, "e", make_answer ("12345678901234567890123456", 1, 0)));
  jk_answer_cache_free (cache);
}

static void
test_entity_tags (void)
{
  g_assert_true (jk_answer_matches ("\"a\"", "\"a\""));
  g_assert_true (jk_answer_matches ("\"a\"", "\"b\", W/\"a\""));
  g_assert_true (jk_answer_matches ("\"a\"", " *"));
  g_assert_false (jk_answer_matches ("\"a\"", ""));
  g_assert_false (jk_answer_matches ("\"a\"", "\"ab\""));
  g_assert_false (jk_answer_matches ("\"a\"", "a"));
  g_assert_false (jk_answer_matches ("\"a\"", ",,,W/,"));
}

static void
test_bodies (void)
{
  static const char *const bad[] = { "", "[]", "1", "{\"path\":1}", "{\"path\":\"/x\",\"more\":1}", "{}", "{\"path\":null}",
                                     "{\"path\":\"/x\"} x", "\xff", "{\"path\":{}}",
                                     "{\"path\":\"/x\",\"path\":\"/y\"}", "{\"path\":\"\\ud800\"}", "{\"path\":\"/x\\u0000y\"}",
                                     "{\"path\":\"/x\",\"\\udfff\":1}", NULL };
  static const char *const hidden[] = { "/*\"*/[[[", "//\"\n[[[", "['\"',[[[[", "'\"'", NULL };
  g_autoptr(JsonObject) object = NULL;
  g_autofree char *name = NULL;

  object = jk_body_parse ("{\"path\":\"/x\"}", 13, jk_body_new_project, &name);
  g_assert_cmpstr (jk_body_get_string (object, "path"), ==, "/x");
  g_assert_null (jk_body_get_string (object, "name"));
  for (guint i = 0; bad[i] != NULL; i++)
    {
      g_autofree char *member = NULL;

      g_assert_null (jk_body_parse (bad[i], strlen (bad[i]), jk_body_new_project, &member));
      g_assert_true (member == NULL || g_utf8_validate (member, -1, NULL));
    }
  g_clear_pointer (&object, json_object_unref);
  object = jk_body_parse ("{\"path\":\"/x\\\\u0000\"}", 20, jk_body_new_project, &name);
  g_assert_cmpstr (jk_body_get_string (object, "path"), ==, "/x\\u0000");
  g_assert_true (jk_body_depth_is_allowed ("[[]][[\"[[[[\\\"[\"]]", 17, 2));
  g_assert_false (jk_body_depth_is_allowed ("[[[", 3, 2));
  for (guint i = 0; hidden[i] != NULL; i++)
    g_assert_false (jk_body_depth_is_allowed (hidden[i], strlen (hidden[i]), 2));
  g_assert_true (jk_body_depth_is_allowed ("[\"/*'\"]", 8, 2));
}

/* Every handler has what its route needs, every path begins where it should, and none is there twice. */
static void
test_routes (void)
{
  gsize n_routes;
  const JkRoute *routes = jk_route_list (&n_routes);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JkRouter *router = jk_router_new (routes, n_routes);

  for (gsize i = 0; i < n_routes; i++)
    {
      char *arguments[JK_MAX_ARGUMENTS + 1] = { NULL };
      const JkResource *resource = jk_router_find (router, routes[i].path, arguments);

      g_assert_nonnull (resource);
      g_assert_true (jk_resource_get_route (resource, routes[i].method) == &routes[i]);
      g_assert_true (g_hash_table_add (seen, g_strconcat (routes[i].method, " ", routes[i].path, NULL)));
      /* With both, the one answers without a query, the other with one. */
      g_assert_true (routes[i].write == NULL || routes[i].serve == NULL || routes[i].parameters != NULL);
      g_assert_true (routes[i].write == NULL || routes[i].max_age_s > 0);
      if (strcmp (routes[i].method, "GET") != 0 && !g_str_has_prefix (routes[i].path, "/api/auth/"))
        g_assert_cmpint (routes[i].role, >=, JK_ROLE_OPERATOR);
      for (guint j = 0; j < JK_MAX_ARGUMENTS; j++)
        g_free (arguments[j]);
    }
  jk_router_free (router);
}

static void
test_problems (void)
{
  for (guint i = 0; i < JK_N_PROBLEMS; i++)
    {
      g_assert_cmpuint (jk_problem_get_status (i), >=, 400);
      g_assert_true (g_str_has_prefix (jk_problem_get_type_uri (i), "urn:jikimi:problem:"));
      g_assert_nonnull (jk_problem_get_title (i));
    }
}

static void
test_unix_socket (void)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-XXXXXX", NULL);
  g_autofree char *run = g_build_filename (folder, "run", NULL);
  g_autofree char *path = g_build_filename (run, "api.sock", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) first = jk_listen_unix (path, &error);
  g_autoptr(GSocket) second = NULL, third = NULL;
  GStatBuf status;

  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (run, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);

  second = jk_listen_unix (path, &error); /* somebody listens */
  g_assert_null (second);
  g_assert_error (error, JK_ERROR, JK_ERROR_EXISTS);
  g_clear_error (&error);

  g_socket_close (first, NULL); /* nobody does any more, the file stays */
  third = jk_listen_unix (path, &error);
  g_assert_no_error (error);
  g_socket_close (third, NULL);
  g_unlink (path);

  g_assert_true (g_file_set_contents (path, "precious", -1, NULL)); /* what is no socket is left alone */
  g_assert_null (jk_listen_unix (path, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_EXISTS);
  g_unlink (path);
  g_rmdir (run);
  g_rmdir (folder);
}

static void
test_taken_port (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) first = jk_listen_tcp ("127.0.0.1", 0, &error);
  g_autoptr(GSocketAddress) bound = g_socket_get_local_address (first, NULL);
  guint16 port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  g_assert_null (jk_listen_tcp ("127.0.0.1", port, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);
  g_assert_null (jk_listen_tcp ("nowhere", 0, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/hosts", test_hosts);
  g_test_add_func ("/api/origins", test_origins);
  g_test_add_func ("/api/languages", test_languages);
  g_test_add_func ("/api/catalogue", test_catalogue);
  g_test_add_func ("/api/catalogue-damaged", test_catalogue_damaged);
  g_test_add_func ("/api/cache", test_cache);
  g_test_add_func ("/api/entity-tags", test_entity_tags);
  g_test_add_func ("/api/bodies", test_bodies);
  g_test_add_func ("/api/routes", test_routes);
  g_test_add_func ("/api/problems", test_problems);
  g_test_add_func ("/api/unix-socket", test_unix_socket);
  g_test_add_func ("/api/taken-port", test_taken_port);
  return g_test_run ();
}
