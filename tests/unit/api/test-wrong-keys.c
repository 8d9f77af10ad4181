/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-wrong-keys.h"

static void
test_wrong_keys (void)
{
  JkWrongKeys *wrong = jk_wrong_keys_new ();
  guint delay_ms, n;

  for (guint i = 1; i <= JK_WRONG_KEYS_FREE; i++)
    g_assert_cmpint (jk_wrong_keys_add (wrong, "192.0.2.1", 0, &delay_ms, &n), ==, JK_WRONG_KEY_ANSWER);
  for (guint i = 0; i < JK_WRONG_KEYS_HELD_BY_PEER; i++)
    {
      g_assert_cmpint (jk_wrong_keys_add (wrong, "192.0.2.1", 0, &delay_ms, &n), ==, JK_WRONG_KEY_HOLD);
      g_assert_cmpuint (delay_ms, ==, 250u << i);
    }
  g_assert_cmpint (jk_wrong_keys_add (wrong, "192.0.2.1", 0, &delay_ms, &n), ==, JK_WRONG_KEY_TURN_AWAY);
  g_assert_cmpuint (delay_ms, ==, JK_WRONG_KEYS_MOST_MS);

  /* Nobody else has to wait. */
  g_assert_cmpint (jk_wrong_keys_add (wrong, "192.0.2.2", 0, &delay_ms, &n), ==, JK_WRONG_KEY_ANSWER);
  g_assert_cmpuint (n, ==, 1);
  jk_wrong_keys_release (wrong, "192.0.2.1");
  g_assert_cmpint (jk_wrong_keys_add (wrong, "192.0.2.1", 0, &delay_ms, &n), ==, JK_WRONG_KEY_HOLD);
  for (guint i = 0; i < JK_WRONG_KEYS_HELD_BY_PEER; i++)
    jk_wrong_keys_release (wrong, "192.0.2.1");
  g_assert_cmpint (jk_wrong_keys_add (wrong, "192.0.2.1", JK_WRONG_KEYS_FORGET_US, &delay_ms, &n), ==, JK_WRONG_KEY_ANSWER);
  g_assert_cmpuint (n, ==, 1);
  jk_wrong_keys_free (wrong);
}

static void
test_wrong_keys_networks (void)
{
  static const char *const same[][2] = {
    { "2001:db8:1:2::1", "2001:db8:1:2:ffff::9" }, { "127.0.0.1", "127.9.9.9" }, { "::1", "127.0.0.1" },
  };
  static const char *const different[][2] = {
    { "2001:db8:1:2::1", "2001:db8:1:3::1" }, { "::ffff:192.0.2.1", "::ffff:192.0.2.2" }, { "unix:0", "unix:1000" },
  };
  guint delay_ms, n;

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      JkWrongKeys *wrong = jk_wrong_keys_new ();

      (void) jk_wrong_keys_add (wrong, same[i][0], 0, &delay_ms, &n);
      (void) jk_wrong_keys_add (wrong, same[i][1], 0, &delay_ms, &n);
      g_assert_cmpuint (n, ==, 2);
      jk_wrong_keys_free (wrong);
    }
  for (guint i = 0; i < G_N_ELEMENTS (different); i++)
    {
      JkWrongKeys *wrong = jk_wrong_keys_new ();

      (void) jk_wrong_keys_add (wrong, different[i][0], 0, &delay_ms, &n);
      (void) jk_wrong_keys_add (wrong, different[i][1], 0, &delay_ms, &n);
      g_assert_cmpuint (n, ==, 1);
      jk_wrong_keys_free (wrong);
    }
}

/* 65,536 networks, of which as many hold answers back as may: the table stays as small as it is. */
static void
test_wrong_keys_are_bounded (void)
{
  JkWrongKeys *wrong = jk_wrong_keys_new ();
  guint delay_ms, n, n_held = 0;

  for (guint i = 0; i < 65536; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.%u.%u", i >> 8, i & 255);
      guint n_wrong = i < 100 ? JK_WRONG_KEYS_FREE + 1 : 1;

      for (guint j = 0; j < n_wrong; j++)
        n_held += jk_wrong_keys_add (wrong, address, i, &delay_ms, &n) == JK_WRONG_KEY_HOLD;
      g_assert_cmpuint (jk_wrong_keys_get_n_peers (wrong), <=, JK_WRONG_KEYS_MAX_PEERS);
    }
  g_assert_cmpuint (n_held, ==, JK_WRONG_KEYS_HELD);
  jk_wrong_keys_free (wrong);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wrong-keys/delays", test_wrong_keys);
  g_test_add_func ("/wrong-keys/networks", test_wrong_keys_networks);
  g_test_add_func ("/wrong-keys/are-bounded", test_wrong_keys_are_bounded);
  return g_test_run ();
}
