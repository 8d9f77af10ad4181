/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-path.h"

static void
test_escape (void)
{
  static const struct
  {
    const char *path;
    const char *shown;
  } cases[] = {
    { "", "" },
    { "src/main.c", "src/main.c" },
    { "한글 문서.txt", "한글 문서.txt" },
    { "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab" }, /* 한, decomposed */
    { "a\nb\tc\x7f", "a\\x0Ab\\x09c\\x7F" },
    { "\x1b[31mred", "\\x1B[31mred" },
    { "\xff\xfe" "a", "\\xFF\\xFE" "a" },
    { "\xed\x95", "\\xED\\x95" },                       /* cut short */
    { "\xc0\xaf", "\\xC0\\xAF" },                       /* overlong */
    { "\xed\xa0\x80", "\\xED\\xA0\\x80" },              /* a surrogate */
    { "\xc2\x85x", "\\xC2\\x85x" },                     /* C1 control */
    { "a\xe2\x80\xae" "txt.exe", "a\\xE2\\x80\\xAE" "txt.exe" }, /* right-to-left override */
    { "\xe2\x80\xa8", "\\xE2\\x80\\xA8" },              /* line separator */
    { "\xef\xbb\xbf", "\\xEF\\xBB\\xBF" },              /* byte order mark */
    { "back\\x41", "back\\x5Cx41" },
    { "<b>&amp;", "<b>&amp;" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = jk_git_path_escape (cases[i].path);

      g_assert_cmpstr (shown, ==, cases[i].shown);
      g_assert_true (g_utf8_validate (shown, -1, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/git-path/escape", test_escape);
  return g_test_run ();
}
