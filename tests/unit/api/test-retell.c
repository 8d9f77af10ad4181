/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-retell.h"

#include <glib/gstdio.h>
#include <string.h>

static const char catalogue_text[] =
    "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n\"\n\n"
    "msgid \"“%s” cannot be opened: %s\"\nmsgstr \"“%s” 경로를 열 수 없습니다: %s\"\n\n"
    "msgid \"Line %d: not valid XML\"\nmsgstr \"%d번째 줄: 올바른 XML이 아닙니다\"\n\n"
    "msgid \"Only %u of %s are kept\"\nmsgstr \"%2$s 가운데 %1$u개만 둡니다\"\n\n"
    "msgid \"took %.0f ms of 100 %%\"\nmsgstr \"100%% 가운데 %.0fms 걸림\"\n\n"
    "msgid \"Not found\"\nmsgstr \"찾을 수 없습니다\"\n\n"
    "msgid \"%s: %s\"\nmsgstr \"%s : %s\"\n\n"
    "msgctxt \"state\"\nmsgid \"Halted now\"\nmsgstr \"멈춤\"\n\n"
    "msgid \"expected %s, not %s\"\nmsgstr \"필요한 값: %s. 적힌 값: %s\"\n\n"
    "msgid \"%s from %s to %s\"\nmsgstr \"%s, 범위 %s~%s\"\n\n"
    "msgid \"a number\"\nmsgstr \"숫자\"\n\n"
    "msgid \"path\"\nmsgid_plural \"paths\"\nmsgstr[0] \"개\"\n\n"
    "msgid \"%s is missing\"\nmsgstr \"%s 항목이 없습니다\"\n";

typedef struct
{
  char *folder;
  char *mo;
  JkCatalogue *catalogue;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *po = NULL;
  const char *argv[] = { "msgfmt", "-o", NULL, NULL, NULL };
  int status;

  fixture->folder = g_dir_make_tmp ("jikimi-XXXXXX", NULL);
  fixture->mo = g_build_filename (fixture->folder, "x.mo", NULL);
  argv[2] = fixture->mo;
  argv[3] = po = g_build_filename (fixture->folder, "x.po", NULL);
  g_assert_true (g_file_set_contents (po, catalogue_text, -1, NULL));
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_unlink (po);
  fixture->catalogue = jk_catalogue_new (fixture->mo);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  jk_catalogue_free (fixture->catalogue);
  g_unlink (fixture->mo);
  g_rmdir (fixture->folder);
  g_free (fixture->mo);
  g_free (fixture->folder);
}

static void
assert_told (Fixture    *fixture,
             JkLanguage  language,
             const char *message,
             const char *expected)
{
  g_autofree char *told = jk_retell (fixture->catalogue, language, message);

  g_assert_cmpstr (told, ==, expected);
}

/* Both ways, and a text that is in the language already stays. */
static void
assert_pair (Fixture    *fixture,
             const char *english,
             const char *korean)
{
  assert_told (fixture, JK_LANGUAGE_KO, english, korean);
  assert_told (fixture, JK_LANGUAGE_EN, korean, english);
  assert_told (fixture, JK_LANGUAGE_EN, english, english);
  assert_told (fixture, JK_LANGUAGE_KO, korean, korean);
}

static void
test_templates (Fixture      *fixture,
                gconstpointer data)
{
  assert_pair (fixture, "Not found", "찾을 수 없습니다");
  assert_pair (fixture, "Line 12: not valid XML", "12번째 줄: 올바른 XML이 아닙니다");
  assert_pair (fixture, "Only 3 of 40 kB are kept", "40 kB 가운데 3개만 둡니다");
  assert_pair (fixture, "took 250 ms of 100 %", "100% 가운데 250ms 걸림");
  assert_pair (fixture, "“한글 %s” cannot be opened: Permission denied", "“한글 %s” 경로를 열 수 없습니다: Permission denied");
}

static void
test_nested (Fixture      *fixture,
             gconstpointer data)
{
  assert_pair (fixture, "“a: b” cannot be opened: x.key is missing", "“a: b” 경로를 열 수 없습니다: x.key 항목이 없습니다");
  assert_pair (fixture, "build/x.xml: Line 3: not valid XML", "build/x.xml: 3번째 줄: 올바른 XML이 아닙니다");
  assert_pair (fixture, "a: b: Not found", "a: b: 찾을 수 없습니다");
  assert_pair (fixture, "api.port: expected a number from 0 to 9, not “x y”", "api.port: 필요한 값: 숫자, 범위 0~9. 적힌 값: “x y”");
  assert_pair (fixture, "“a number” cannot be opened: Not found", "“a number” 경로를 열 수 없습니다: 찾을 수 없습니다");
  assert_told (fixture, JK_LANGUAGE_KO, "1: 2: 3: 4: 5: 6: Not found", "1: 2: 3: 4: 5: 6: Not found");
}

static void
test_left_alone (Fixture      *fixture,
                 gconstpointer data)
{
  static const char *const strange[] = { "", ":", ": ", "%", "%s", "%n%n", "unheard of", "host: Connection refused", "Halted now", "path",
                                         "Line x: not valid XML", "Line 12: not valid XML!", "\xff\xfe" };
  g_autofree char *huge = g_strnfill (100000, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      assert_told (fixture, JK_LANGUAGE_KO, strange[i], strange[i]);
      assert_told (fixture, JK_LANGUAGE_EN, strange[i], strange[i]);
    }
  assert_told (fixture, JK_LANGUAGE_KO, huge, huge);
}

/* Whatever byte of a catalogue is wrong, nothing outside it is read: to be seen with a sanitizer. */
static void
test_damaged (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (fixture->mo, &bytes, &length, NULL));
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *bad = g_memdup2 (bytes, length);
      g_autoptr(JkCatalogue) catalogue = NULL;
      g_autofree char *ko = NULL;
      g_autofree char *en = NULL;

      bad[i] = i % 3 == 0 ? '%' : ~bad[i];
      g_assert_true (g_file_set_contents (fixture->mo, bad, i % 2 == 0 ? (gssize) length : (gssize) i, NULL));
      catalogue = jk_catalogue_new (fixture->mo);
      ko = jk_retell (catalogue, JK_LANGUAGE_KO, "x: “a” cannot be opened: Line 4: not valid XML");
      en = jk_retell (catalogue, JK_LANGUAGE_EN, "40 kB 가운데 3개만 둡니다");
      g_assert_true (ko != NULL && en != NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/retell/templates", Fixture, NULL, set_up, test_templates, tear_down);
  g_test_add ("/retell/nested", Fixture, NULL, set_up, test_nested, tear_down);
  g_test_add ("/retell/left-alone", Fixture, NULL, set_up, test_left_alone, tear_down);
  g_test_add ("/retell/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  return g_test_run ();
}
