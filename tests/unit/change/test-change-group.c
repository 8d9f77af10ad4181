/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "jk-change-group.h"
#include "jk-change-module.h"
#include "jk-change-name.h"

static JkChangeEntry
entry (const char     *path,
       char            worktree,
       JkChangeVerdict verdict)
{
  return (JkChangeEntry) { path, NULL, 0, worktree, jk_change_class_of_path (path), verdict };
}

/* "type(scope): … | path path" a line */
static char *
describe (GPtrArray *proposals)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < proposals->len; i++)
    {
      const JkChangeProposal *proposal = proposals->pdata[i];
      g_autofree char *message = jk_change_proposal_make_message (proposal, NULL, NULL);

      g_string_append_printf (text, "%s %s |", jk_change_verdict_to_string (proposal->verdict), message);
      for (guint j = 0; j < proposal->paths->len; j++)
        g_string_append_printf (text, " %s", (const char *) proposal->paths->pdata[j]);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static void
test_related (void)
{
  JkChangeEntry entries[] = {
    entry ("tests/unit/test-scan.c", 'M', JK_CHANGE_SAFE),    entry ("src/git/scan.c", 'M', JK_CHANGE_SAFE),
    entry ("README.md", 'M', JK_CHANGE_SAFE),                 entry ("docs/git.md", 'M', JK_CHANGE_SAFE),
    entry ("Cargo.lock", 'M', JK_CHANGE_SAFE),                entry ("Cargo.toml", 'M', JK_CHANGE_SAFE),
    entry ("src/api/a.c", '?', JK_CHANGE_ASK),                entry ("src/api/b.c", 'M', JK_CHANGE_SAFE),
    entry (".github/workflows/ci.yml", 'M', JK_CHANGE_SAFE),  entry ("meson.build", 'M', JK_CHANGE_SAFE),
    entry (".env", 'M', JK_CHANGE_NEVER),                     entry ("tests/other/test-x.c", 'M', JK_CHANGE_SAFE),
    entry ("config/a.yml", 'D', JK_CHANGE_SAFE),
  };
  g_autoptr(GPtrArray) proposals = jk_change_group (entries, G_N_ELEMENTS (entries));
  g_autofree char *text = describe (proposals);

  g_assert_cmpstr (text, ==,
                   "safe refactor(api): Update b.c | src/api/b.c\n"
                   "safe fix(git): Update scan.c and test-scan.c | src/git/scan.c tests/unit/test-scan.c\n"
                   "safe test(other): Update test-x.c | tests/other/test-x.c\n"
                   "safe build: Update dependencies | Cargo.lock Cargo.toml\n"
                   "safe build: Update meson.build | meson.build\n"
                   "safe ci: Update ci.yml | .github/workflows/ci.yml\n"
                   "safe chore(config): Remove a.yml | config/a.yml\n"
                   "safe docs: Update README.md and git.md | README.md docs/git.md\n"
                   "ask feat(api): Add a.c | src/api/a.c\n");
}

/* A lock file waits for the file that it was made from. */
static void
test_lock_waits (void)
{
  JkChangeEntry entries[] = { entry ("a/package-lock.json", 'M', JK_CHANGE_SAFE), entry ("a/package.json", '?', JK_CHANGE_ASK) };
  g_autoptr(GPtrArray) proposals = jk_change_group (entries, G_N_ELEMENTS (entries));
  g_autofree char *text = describe (proposals);

  g_assert_cmpstr (text, ==, "ask build(a): Update dependencies | a/package-lock.json a/package.json\n");
}

static void
test_same_in_any_order (void)
{
  g_autoptr(GArray) entries = g_array_new (FALSE, FALSE, sizeof (JkChangeEntry));
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GRand) random = g_rand_new_with_seed (5);
  g_autofree char *first = NULL;

  for (guint i = 0; i < 300; i++)
    {
      JkChangeEntry one;

      g_ptr_array_add (paths, g_strdup_printf ("%s/m%u/f%u.%s", i % 3 == 0 ? "tests" : "src", i % 7, i, i % 5 == 0 ? "md" : "c"));
      one = entry (paths->pdata[i], i % 11 == 0 ? '?' : 'M', i % 11 == 0 ? JK_CHANGE_ASK : JK_CHANGE_SAFE);
      g_array_append_val (entries, one);
    }
  for (guint round = 0; round < 5; round++)
    {
      g_autoptr(GPtrArray) proposals = jk_change_group ((JkChangeEntry *) entries->data, entries->len);
      g_autofree char *text = describe (proposals);
      guint files = 0;

      for (guint i = 0; i < proposals->len; i++)
        files += ((JkChangeProposal *) proposals->pdata[i])->n_files;
      g_assert_cmpuint (files, ==, entries->len);
      if (first == NULL)
        first = g_strdup (text);
      g_assert_cmpstr (text, ==, first);
      for (guint i = entries->len - 1; i > 0; i--)
        {
          guint j = (guint) g_rand_int_range (random, 0, (gint32) i);
          JkChangeEntry swap = g_array_index (entries, JkChangeEntry, i);

          g_array_index (entries, JkChangeEntry, i) = g_array_index (entries, JkChangeEntry, j);
          g_array_index (entries, JkChangeEntry, j) = swap;
        }
    }
}

static const char *
to_korean (const char *msgid,
           gpointer    user_data)
{
  return strcmp (msgid, "Update %s") == 0 ? "%s 수정" : strcmp (msgid, "%s files") == 0 ? "파일 %s개" : msgid;
}

static void
test_messages (void)
{
  static const char *const NAMES[] = { "src/git/a\nb.c", "src/git/\xff.c", "src/git/a\xe2\x80\xae.c", "src/git/%s%n.c", "src/git/한글.c",
                                       "src/git/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.c" };
  static const char *const EXPECTED[] = { "refactor(git): Update one file", "refactor(git): Update one file", "refactor(git): Update one file",
                                          "refactor(git): Update %s%n.c", "refactor(git): Update 한글.c", "refactor(git): Update one file" };
  JkChangeEntry three[] = { entry ("src/git/a.c", 'M', 0), entry ("src/git/b.c", 'M', 0), entry ("src/git/c.c", 'M', 0) };
  JkChangeEntry two[] = { entry ("src/git/%s.c", 'M', 0), entry ("src/git/%s/b.c", 'M', 0) };
  g_autoptr(GPtrArray) proposals = jk_change_group (three, 3);
  g_autoptr(GPtrArray) pair = jk_change_group (two, 2);
  g_autofree char *korean = jk_change_proposal_make_message (proposals->pdata[0], to_korean, NULL);
  g_autofree char *both = jk_change_proposal_make_message (pair->pdata[0], NULL, NULL);

  g_assert_cmpstr (korean, ==, "refactor(git): 파일 3개 수정");
  g_assert_true (g_str_has_suffix (both, "%s.c and b.c"));
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      JkChangeEntry one = entry (NAMES[i], 'M', 0);
      g_autoptr(GPtrArray) single = jk_change_group (&one, 1);
      g_autofree char *message = jk_change_proposal_make_message (single->pdata[0], NULL, NULL);

      g_assert_cmpstr (message, ==, EXPECTED[i]);
    }
}

static void
test_parts (void)
{
  static const char *const MODULES[][2] = { { "src/core/git/a.c", "core" }, { "a.c", "" }, { "lib/x/a.c", "x" }, { "src/a.c", "" },
                                            { "packages/web-ui/src/a.ts", "web-ui" }, { "we ird/a.c", "" }, { "src/\xff/a.c", "" } };
  static const char *const STEMS[][2] = { { "test-scan.c", "scan" }, { "a/scan_test.go", "scan" }, { "scan.test.ts", "scan" },
                                          { "ScanTest.java", "Scan" }, { ".hidden", ".hidden" }, { "test-", "test-" }, { "", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (MODULES); i++)
    {
      g_autofree char *module = jk_change_module (MODULES[i][0]);

      g_assert_cmpstr (module, ==, MODULES[i][1]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (STEMS); i++)
    {
      g_autofree char *stem = jk_change_stem (STEMS[i][0]);

      g_assert_cmpstr (stem, ==, STEMS[i][1]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change-group/related", test_related);
  g_test_add_func ("/change-group/lock-waits", test_lock_waits);
  g_test_add_func ("/change-group/same-in-any-order", test_same_in_any_order);
  g_test_add_func ("/change-group/messages", test_messages);
  g_test_add_func ("/change-group/parts", test_parts);
  return g_test_run ();
}
