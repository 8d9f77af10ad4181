/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-fixture.h"
#include "jk-error.h"
#include "jk-file-size.h"
#include "jk-outline.h"

/* Parts are written "NAME FROM-TO", members behind a ">". */
static char *
write_parts (GPtrArray *parts)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      const JkOutlinePart *part = g_ptr_array_index (parts, i);

      g_string_append_printf (text, "%s%s%s %u-%u", i > 0 ? "|" : "", part->depth > 0 ? ">" : "", part->name, part->from, part->to);
    }
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *file;
  const char *text;
  const char *expected;
} cases[] = {
  { "gnu.c",
    "#include <x.h>\n#define OPEN {\n#define MANY \\\n  {{{\n\nstatic int\nadd (int a,\n     int b)\n{\n  if (a) { return '{'; }\n"
    "  return \"}{\\\"{\"[0]; /* { */ // {\n}\n\nstatic const int table[] = { 1, 2,\n  3 };\nint value;\n",
    "add 6-12|table 14-15" },
  { "knr.cpp",
    "namespace a {\nclass B : public C {\npublic:\n  B() : x{1} { }\n  void run(int n) const {\n    for (;;) { }\n  }\n};\n}\n"
    "auto s = R\"x({{{)x\";\ntemplate <typename T> T max(T a, T b) { return a; }\n",
    "namespace a 1-9|>class B : public C 2-8|>B 3-4|>run 5-7|max 11-11" },
  { "server.go",
    "package main\n\nimport (\n\t\"fmt\"\n)\n\ntype Server struct {\n\tname string\n}\n\nfunc (s *Server) Close(a int) error {\n"
    "\tx := `raw { \\`\n\treturn nil\n}\n\nfunc main() { fmt.Println('{') }\n",
    "type Server struct 7-9|Close 11-14|main 16-16" },
  { "lib.rs",
    "#![allow(x)]\n#[derive(Debug)]\nstruct P<'a> {\n  x: &'a str,\n}\n\nimpl<'a> P<'a> {\n  fn new(x: &'a str) -> Self {\n    P { x }\n  }\n"
    "  fn brace() -> char { '{' }\n}\nfn raw() -> &'static str { r#\"}\"}\"# }\n",
    "struct P<a> 3-5|impl<a> P<a> 7-12|>new 8-10|>brace 11-11|raw 13-13" },
  { "app.ts",
    "import { a } from './a';\n\nexport function first(x: string): void {\n  const s = '{', t = `${x} {`;\n}\n\nconst second = async () => {\n"
    "  return \"}\";\n};\n\nclass View {\n  render() {\n    return null;\n  }\n}\n",
    "first 3-5|second 7-9|class View 11-15|>render 12-14" },
  { "Main.java", "package x;\n\npublic class Main {\n  int a;\n\n  public static void main(String[] args) {\n  }\n}\n",
    "public class Main 3-8|>main 6-7" },
  { "open.c", "int\nf (void)\n{\n  {\n", "f 1-4" },
  { "close.c", "}}}\nint f (void) { }\n", "f 2-2" },
  { "tool.py",
    "import os\n\n\n@wraps(f)\n@other\ndef first(a,\n          b):\n    \"\"\"Doc\ndef no(): pass\n    \"\"\"\n    return '#\"\"\"'\n\n\nclass A(B):\n"
    "    x = 1\n\n    def one(self):\n        def inner():\n            pass\n        return inner\n\n    async def two(self): # (\n        pass\n\n\nif x:\n    def maybe():\n        pass\n",
    "first 4-11|A 14-23|>one 17-20|>two 22-23|maybe 27-28" },
  { "README.md", "# One\ntext\n## Two\n```\n# not one\n```\n#no\n### Three\n", "One 1-2|Two 3-7|Three 8-8" },
  { "notes.txt", "first line\nmore\n\n\nsecond\n\n한글 문단\n끝", "first line 1-2|second 5-5|한글 문단 7-8" },
  { "empty.c", "", "" },
  { "empty.py", "", "" },
  { "nul.c", "int a;\n\"unclosed\nint f (void) { }\n", "f 3-3" },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n_lines;
      g_autoptr(GPtrArray) parts = jk_outline_read (cases[i].text, strlen (cases[i].text), jk_outline_kind_of_name (cases[i].file),
                                                    &n_lines);
      g_autofree char *written = write_parts (parts);

      g_test_message ("%s: %u lines: %s", cases[i].file, n_lines, written);
      g_assert_cmpstr (written, ==, cases[i].expected);
    }
}

/* C functions of @lengths lines each, a blank line behind each. */
static char *
make_source (const guint *lengths,
             guint        n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (text, "void f%u (void) {\n", i);
      for (guint j = 2; j < lengths[i]; j++)
        g_string_append (text, "  x ();\n");
      g_string_append (text, "}\n\n");
    }
  return g_string_free (text, FALSE);
}

static char *
cut (const guint *lengths,
     guint        n,
     guint        limit)
{
  g_autofree char *text = make_source (lengths, n);
  guint n_lines;
  g_autoptr(GPtrArray) parts = jk_outline_read (text, strlen (text), JK_OUTLINE_BRACES, &n_lines);
  g_autoptr(GPtrArray) pieces = jk_outline_cut (parts, n_lines, limit);

  return write_parts (pieces);
}

static void
test_cut (void)
{
  const guint even[] = { 9, 9, 9, 9, 9, 9 }, huge[] = { 9, 99, 9 }, one[] = { 200 };
  g_autofree char *half = cut (even, 6, 40), *thirds = cut (even, 6, 25), *around = cut (huge, 3, 50), *none = cut (one, 1, 50);

  g_assert_cmpstr (half, ==, "f3 … f5 31-59");
  g_assert_cmpstr (thirds, ==, "f2 … f3 21-39|f4 … f5 41-59");
  g_assert_cmpstr (around, ==, "f1 11-109|f2 111-119");
  g_assert_cmpstr (none, ==, "");
}

/* A class that is too long is cut between its members. */
static void
test_cut_members (void)
{
  g_autoptr(GString) text = g_string_new ("class A:\n");
  g_autoptr(GPtrArray) parts = NULL, pieces = NULL, longest = NULL;
  g_autofree char *written = NULL, *names = NULL;
  guint n_lines;

  for (guint i = 0; i < 4; i++)
    g_string_append_printf (text, "    def f%u(self):\n        pass\n%s\n", i, i == 2 ? "        pass\n" : "");
  parts = jk_outline_read (text->str, text->len, JK_OUTLINE_INDENT, &n_lines);
  pieces = jk_outline_cut (parts, n_lines, 8);
  written = write_parts (pieces);
  g_assert_cmpstr (written, ==, "f2 … f3 8-13");
  longest = jk_outline_longest (parts, 1);
  names = write_parts (longest);
  g_assert_cmpstr (names, ==, ">f2 8-10");
}

static GStrv
list_files (const char *project,
            gpointer    user_data)
{
  g_assert_cmpstr (project, ==, "id");
  return g_strdupv ((char *[]) { "long.c", "short.c", "gone.c", "link.c", "../outside.c", ".git/config", ".env", "notes.txt", NULL });
}

/* Says where to cut, and leaves every file as it was. */
static void
test_action (void)
{
  const guint lengths[] = { 9, 9, 9, 9, 9, 9 };
  g_autofree char *folder = g_dir_make_tmp ("jikimi-long-XXXXXX", NULL), *path = g_build_filename (folder, "long.c", NULL);
  g_autofree char *other = g_build_filename (folder, "short.c", NULL), *link = g_build_filename (folder, "link.c", NULL);
  g_autofree char *text = make_source (lengths, 6), *after = NULL, *notes = NULL, *key = NULL, *blank = g_strnfill (60, '\n');
  g_autoptr(JkHealAction) action = jk_file_size_new (40, list_files, NULL, NULL);
  g_autoptr(JkHealTarget) target = jk_heal_target_new ("id", folder, NULL, 1), none = jk_heal_target_new (NULL, NULL, NULL, 1);
  g_autoptr(JkHealPlan) plan = NULL, nothing = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL) && g_file_set_contents (other, "int a;\n", -1, NULL));
  put_file (folder, ".git/config", 500, 0);
  put_file (folder, ".env", 500, 0);
  key = g_strconcat ("-----BEGIN " "RSA PRIVATE KEY-----\n\nMIIEowIBAAKCAQEA7bqK9vXz2Lw8sTfR4mYhJp3CkQ5dNgUe1oWiBt6Hx0ZsVyGr\n"
    "q8LmPz4TnX7cRk2WvJ9dHs5FyB3gUe6oQi1KtA0lMxNbVwCjZfSrEhDpGuYmIaO\n\n", blank, NULL);
  notes = g_build_filename (folder, "notes.txt", NULL);
  g_assert_true (g_file_set_contents (notes, key, -1, NULL));
  g_assert_cmpint (symlink ("long.c", link), ==, 0);
  plan = jk_heal_action_plan (action, target, NULL, &error);
  g_assert_no_error (error);
  g_assert_no_error (plan->refusal);
  g_assert_true (plan->only_recommends && !plan->nothing_to_do);
  g_assert_nonnull (find_item (plan->items, "60 lines, 40 are allowed"));
  g_assert_nonnull (find_item (plan->items, "lines 31–59 could be a file of their own: f3 … f5"));
  g_assert_cmpfloat (((JkHealEffect *) g_ptr_array_index (plan->effects, 0))->before, ==, 2);
  g_assert_nonnull (find_item (plan->items, "“.git/config” is not a path in the working tree."));
  g_assert_nonnull (find_item (plan->items, "Files of this name hold keys or passwords."));
  for (guint i = 0; i < plan->items->len; i++)
    g_assert_null (strstr (((JkHealItem *) g_ptr_array_index (plan->items, i))->note, "MIIE"));
  outcome = jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->n_items, ==, plan->n_items);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);
  nothing = jk_heal_action_plan (action, none, NULL, &error);
  g_assert_error (nothing->refusal, JK_ERROR, JK_ERROR_NOT_FOUND);
  remove_tree (folder);
}

/* Any bytes at all: it ends, and every line number is one of the text's. */
static void
test_any_bytes (void)
{
  static const char signs[] = "{}()[]'\"`#/*\\\n R=;:@ \xff" "def class";
  const JkOutlineKind kinds[] = { JK_OUTLINE_BRACES, JK_OUTLINE_LINES, JK_OUTLINE_SCRIPT, JK_OUTLINE_INDENT, JK_OUTLINE_HEADINGS,
                                  JK_OUTLINE_BLANKS };

  for (guint i = 0; i < 3000; i++)
    {
      gsize length = g_test_rand_int_range (0, 200);
      g_autofree char *text = g_malloc (MAX (length, 1)); /* not a byte more, so that reading over its end shows */
      guint n_lines;
      g_autoptr(GPtrArray) parts = NULL, pieces = NULL;

      for (gsize j = 0; j < length; j++)
        text[j] = signs[g_test_rand_int_range (0, sizeof signs - 1)];
      parts = jk_outline_read (text, length, kinds[i % G_N_ELEMENTS (kinds)], &n_lines);
      pieces = jk_outline_cut (parts, n_lines, 3);
      for (guint j = 0; j < parts->len; j++)
        {
          const JkOutlinePart *part = g_ptr_array_index (parts, j);

          g_assert_cmpuint (part->from, >=, 1);
          g_assert_cmpuint (part->from, <=, part->to);
          g_assert_cmpuint (part->to, <=, n_lines);
          g_assert_true (g_utf8_validate (part->name, -1, NULL));
        }
    }
}

/* Twice the time for twice the blank lines, not four times: 2 MB of them would take minutes. */
static void
test_blank_lines (void)
{
  static const char *const before[] = { "", "x =", "x", "x =\t", "x = f (", NULL };
  gint64 start_us = g_get_monotonic_time ();

  for (guint i = 0; before[i] != NULL; i++)
    {
      g_autofree char *blank = g_strnfill (2 * 1024 * 1024, '\n'), *text = g_strconcat (before[i], blank, "fun a () {\n}\n", NULL);
      g_autoptr(GPtrArray) parts = NULL;
      guint n_lines;

      parts = jk_outline_read (text, strlen (text), JK_OUTLINE_LINES, &n_lines);
      g_assert_cmpuint (n_lines, ==, 2 * 1024 * 1024 + 2);
      g_assert_cmpuint (parts->len, ==, 1);
    }
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 20 * G_TIME_SPAN_SECOND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outline/table", test_table);
  g_test_add_func ("/outline/cut", test_cut);
  g_test_add_func ("/outline/cut-members", test_cut_members);
  g_test_add_func ("/outline/action", test_action);
  g_test_add_func ("/outline/any-bytes", test_any_bytes);
  g_test_add_func ("/outline/blank-lines", test_blank_lines);
  return g_test_run ();
}
