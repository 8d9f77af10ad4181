/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-plain-line.h"

static void
test_cases (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "src/장바구니 <b> & _x.c", "src/장바구니 <b> & _x.c" },
    { "a\nb\tc\r", "a�b�c�" },
    { "\x1b[31mred\x7f", "�[31mred�" },
    { "next\xc2\x85line\xe2\x80\xa8paragraph\xe2\x80\xa9", "next�line�paragraph�" },
    { "txt.\xe2\x80\xae" "exe", "txt.�exe" },
    { "\xe2\x81\xa6isolated\xe2\x81\xa9 \xd8\x9c\xe2\x80\x8f", "�isolated� ��" },
    /* A family is several characters that are joined, and Hangul may be spelt out. */
    { "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7" },
    { "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab" },
    { "not\xff utf-8", "not� utf-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = jk_plain_line_new (cases[i][0]);

      g_assert_cmpstr (line, ==, cases[i][1]);
    }
}

/* The message of a commit: what turns it is seen, its lines stay. */
static void
test_text (void)
{
  g_autofree char *text = jk_plain_text_new ("fix: \xe2\x80\xaegnihton\xe2\x80\xac\n\n\t\xe2\x81\xa6why\xe2\x81\xa9\r\n");

  g_assert_cmpstr (text, ==, "fix: �gnihton�\n\n\t�why��\n");
  g_assert_true (jk_plain_text_is_turned ("fix: \xe2\x80\xaa"));
  g_assert_true (jk_plain_text_is_turned ("\xe2\x81\xa9"));
  g_assert_false (jk_plain_text_is_turned ("fix: 고침 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\n"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plain-line/cases", test_cases);
  g_test_add_func ("/plain-line/text", test_text);
  return g_test_run ();
}
