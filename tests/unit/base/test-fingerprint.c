/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fingerprint.h"

/* SHA-256 of nothing at all, as everybody knows it. */
#define EMPTY "SHA256:E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55"

static void
test_spelling (void)
{
  static const char *const good[] = {
    EMPTY,
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    EMPTY + 7,
  };
  static const char *const bad[] = {
    "", "SHA256:", ":", "SHA256::E3", "MD5:E3", EMPTY ":", EMPTY ":00", EMPTY " ",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
    "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "e:3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "e3::b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  };
  g_autofree char *made = jk_fingerprint_new ("", 0);

  g_assert_cmpstr (made, ==, EMPTY);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *parsed = jk_fingerprint_parse (good[i]);

      g_assert_cmpstr (parsed, ==, EMPTY);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *parsed = jk_fingerprint_parse (bad[i]);

      g_assert_null (parsed);
    }
}

static void
test_pem (void)
{
  /* "abc" stands for a certificate: BA7816BF… is its SHA-256. */
  g_autofree char *found = jk_fingerprint_new_from_pem ("text\n-----BEGIN CERTIFICATE-----\nYW\nJj\n-----END CERTIFICATE-----\n"
                                                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

  g_assert_true (g_str_has_prefix (found, "SHA256:BA:78:16:BF:"));
  g_assert_null (jk_fingerprint_new_from_pem (""));
  g_assert_null (jk_fingerprint_new_from_pem ("-----BEGIN CERTIFICATE-----\nYWJj\n"));
  g_assert_null (jk_fingerprint_new_from_pem ("-----BEGIN CERTIFICATE----------END CERTIFICATE-----"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fingerprint/spelling", test_spelling);
  g_test_add_func ("/fingerprint/pem", test_pem);

  return g_test_run ();
}
