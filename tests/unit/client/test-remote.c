/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "jk-address.h"
#include "jk-error.h"
#include "jk-known-hosts.h"

#define FIRST "SHA256:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
#define SECOND "SHA256:FF:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

static void
test_addresses (void)
{
  static const struct
  {
    const char *typed;
    const char *url;
    const char *place;
    gboolean is_secret;
    const char *secret;
  } cases[] = {
    { "https://Build.example.org:2542/", "https://build.example.org:2542", "build.example.org:2542", TRUE, "key.build.example.org.2542" },
    { "https://build", "https://build:443", "build:443", TRUE, "key.build.443" },
    { "http://build", "http://build:80", "build:80", FALSE, "key.build.80" },
    { " build ", "https://build:2542", "build:2542", TRUE, "key.build.2542" },
    { "build:9", "https://build:9", "build:9", TRUE, "key.build.9" },
    { "[fe80::1]:9", "https://[fe80::1]:9", "[fe80::1]:9", TRUE, "key.fe80::1.9" },
    { "http://127.0.0.2:9", "http://127.0.0.2:9", "127.0.0.2:9", TRUE, "key.127.0.0.2.9" },
    { "http://localhost:9//", "http://localhost:9", "localhost:9", TRUE, "key.localhost.9" },
    { "http://localhost.evil:9", "http://localhost.evil:9", "localhost.evil:9", FALSE, "key.localhost.evil.9" },
    { "https://proxy/jikimi/", "https://proxy:443/jikimi", "proxy:443", TRUE, "key.proxy.443" },
  };
  static const char *const bad[] = { "", " ", "ftp://build", "https://", "https://user@build", "https://build?x", "https://build#x",
                                     "build:0", "build:70000", "https://a b", "unix:/run/x" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JkAddress) address = jk_address_parse (cases[i].typed, &error);
      g_autofree char *secret = NULL;

      g_assert_no_error (error);
      secret = jk_address_dup_secret_name (address);
      g_assert_cmpstr (address->url, ==, cases[i].url);
      g_assert_cmpstr (address->place, ==, cases[i].place);
      g_assert_cmpint (address->is_secret, ==, cases[i].is_secret);
      g_assert_cmpstr (secret, ==, cases[i].secret);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      if (jk_address_parse (bad[i], &error) != NULL)
        g_error ("%s is taken for an address", bad[i]);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_known_hosts (void)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-known-XXXXXX", NULL);
  g_autofree char *config = g_build_filename (folder, "new", "jikimi.conf", NULL);
  g_autofree char *path = jk_known_hosts_dup_path (config);
  g_autofree char *below = g_path_get_dirname (path);
  g_autofree char *found = NULL, *other = NULL, *text = NULL;
  g_autoptr(GError) error = NULL;
  GStatBuf status;

  g_assert_null (jk_known_hosts_look_up (path, "build:2542", &error));
  g_assert_no_error (error);
  g_assert_true (jk_known_hosts_set (path, "build:2542", FIRST, &error));
  g_assert_true (jk_known_hosts_set (path, "build:25420", SECOND, &error));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  found = jk_known_hosts_look_up (path, "Build:2542", &error);
  other = jk_known_hosts_look_up (path, "build:25420", &error);
  g_assert_cmpstr (found, ==, FIRST);
  g_assert_cmpstr (other, ==, SECOND);
  g_assert_null (jk_known_hosts_look_up (path, "build:254", &error));
  g_assert_null (jk_known_hosts_look_up (path, "#", &error));

  /* What a person wrote stays. */
  g_assert_true (g_file_set_contents (path, "# mine\nbuild:2542 nonsense\nbuild:1\t" FIRST "\r\n\nbuild:1 " SECOND "\n", -1, NULL));
  g_assert_null (jk_known_hosts_look_up (path, "build:2542", &error));
  g_free (found);
  found = jk_known_hosts_look_up (path, "build:1", &error);
  g_assert_cmpstr (found, ==, FIRST);
  g_assert_true (jk_known_hosts_set (path, "build:1", NULL, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "# mine\nbuild:2542 nonsense\n");

  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0620), ==, 0);
  g_assert_null (jk_known_hosts_look_up (path, "build:1", &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_PERMISSION);
  g_clear_error (&error);
  g_assert_false (jk_known_hosts_set (path, "build:1", FIRST, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_PERMISSION);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (below), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/remote/addresses", test_addresses);
  g_test_add_func ("/remote/known-hosts", test_known_hosts);

  return g_test_run ();
}
