/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "jk-error.h"
#include "jk-tls-door.h"
#include "jk-tls-identity.h"
#include "jk-tls-make.h"

#define NOW_US (G_GINT64_CONSTANT (1795000000) * G_USEC_PER_SEC) /* in November 2026 */
#define DAY_US (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->folder = g_dir_make_tmp ("jikimi-tls-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "tls", "identity.pem", NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  g_autofree char *below = g_path_get_dirname (fixture->path);

  (void) g_unlink (fixture->path);
  (void) g_rmdir (below);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
test_choice (void)
{
  static const struct
  {
    const char *setting;
    gboolean is_loopback;
    gboolean in_container;
    JkTlsChoice choice;
  } cases[] = {
    { "auto", TRUE, FALSE, JK_TLS_PLAIN },   { "auto", FALSE, FALSE, JK_TLS_USED },    { "auto", FALSE, TRUE, JK_TLS_PLAIN },
    { "auto", TRUE, TRUE, JK_TLS_PLAIN },    { "true", TRUE, FALSE, JK_TLS_USED },     { "true", FALSE, FALSE, JK_TLS_USED },
    { "true", FALSE, TRUE, JK_TLS_USED },    { "false", TRUE, FALSE, JK_TLS_PLAIN },   { "false", FALSE, FALSE, JK_TLS_REFUSED },
    { "false", FALSE, TRUE, JK_TLS_PLAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (jk_tls_choose (cases[i].setting, cases[i].is_loopback, cases[i].in_container), ==, cases[i].choice);
}

static void
test_own (Fixture      *fixture,
          gconstpointer user_data)
{
  static const char *const more[] = { "guard.example.org", "10.1.2.3", "no name", NULL };
  g_autoptr(JkTlsIdentity) first = NULL;
  g_autoptr(JkTlsIdentity) again = NULL;
  g_autoptr(JkTlsIdentity) later = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *old = NULL;

  first = jk_tls_identity_ensure (fixture->path, more, NOW_US, &old, &error);
  g_assert_no_error (error);
  g_assert_null (old);
  g_assert_true (jk_tls_identity_names (first, "localhost"));
  g_assert_true (jk_tls_identity_names (first, "127.0.0.1"));
  g_assert_true (jk_tls_identity_names (first, "guard.example.org"));
  g_assert_true (jk_tls_identity_names (first, "10.1.2.3"));
  g_assert_false (jk_tls_identity_names (first, "example.org"));
  g_assert_false (jk_tls_identity_names (first, "10.1.2.4"));
  /* ten years of 365 days */
  g_assert_cmpint (jk_tls_identity_get_expires_us (first), ==, NOW_US + 3650 * DAY_US);

  again = jk_tls_identity_ensure (fixture->path, NULL, NOW_US + 3619 * DAY_US, &old, &error);
  g_assert_no_error (error);
  g_assert_null (old);
  g_assert_cmpstr (jk_tls_identity_get_fingerprint (again), ==, jk_tls_identity_get_fingerprint (first));

  /* 30 days before its end */
  later = jk_tls_identity_ensure (fixture->path, NULL, NOW_US + 3620 * DAY_US, &old, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (old, ==, jk_tls_identity_get_fingerprint (first));
  g_assert_cmpstr (jk_tls_identity_get_fingerprint (later), !=, old);
  g_assert_cmpint (jk_tls_identity_get_expires_us (later), ==, NOW_US + 7270 * DAY_US);
}

static void
assert_refused (const char *path,
                int         code)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *old = NULL;
  g_autoptr(JkTlsIdentity) identity = jk_tls_identity_ensure (path, NULL, NOW_US, &old, &error);

  g_assert_null (identity);
  g_assert_error (error, JK_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
}

/* Another one in its place would look like a stranger to whoever has pinned it. */
static void
test_damaged_is_not_replaced (Fixture      *fixture,
                              gconstpointer user_data)
{
  g_autoptr(JkTlsIdentity) identity = NULL;
  g_autofree char *old = NULL, *pem = NULL;

  identity = jk_tls_identity_ensure (fixture->path, NULL, NOW_US, &old, NULL);
  g_assert_true (g_file_get_contents (fixture->path, &pem, NULL, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0604), ==, 0);
  assert_refused (fixture->path, JK_ERROR_PERMISSION);
  g_assert_true (g_file_set_contents_full (fixture->path, pem, 200, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  assert_refused (fixture->path, JK_ERROR_PARSE);
  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  assert_refused (fixture->path, JK_ERROR_PARSE);
}

/* However odd a machine is called, it gets a certificate. */
static void
test_odd_names (void)
{
  g_autofree char *long_name = g_strnfill (80, 'a');
  const char *const names[] = { "한글", "", long_name, "fe80::1%eth0", "*", "a b", "-", NULL };
  static const char *const none[] = { NULL };
  g_autoptr(GError) error = NULL;
  g_autofree char *pem = jk_tls_make (names, 1795000000, 1, &error);
  g_autofree char *bare = jk_tls_make (none, 1795000000, 1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (pem);
  g_assert_nonnull (bare);
  g_assert_cmpstr (pem, !=, bare);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tls/choice", test_choice);
  g_test_add ("/tls/own", Fixture, NULL, set_up, test_own, tear_down);
  g_test_add ("/tls/damaged-is-not-replaced", Fixture, NULL, set_up, test_damaged_is_not_replaced, tear_down);
  g_test_add_func ("/tls/odd-names", test_odd_names);

  return g_test_run ();
}
