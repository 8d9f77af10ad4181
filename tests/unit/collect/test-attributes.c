/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "jk-attributes.h"

static void
assert_states (JkAttributes    *attributes,
               const char      *path,
               JkAttributeState generated,
               JkAttributeState vendored)
{
  JkAttributeState states[JK_N_ATTRIBUTES];

  jk_attributes_get (attributes, path, states);
  if (states[0] != generated || states[1] != vendored)
    g_error ("%s: generated %d, vendored %d", path, states[0], states[1]);
}

static void
test_rules (void)
{
  const char *const top = "# comment\n\n*.pb linguist-generated\n/only-top.c linguist-vendored\ndoc/*.c linguist-generated=true\n"
                          "\"with space.c\" linguist-generated\n!x linguist-generated\ndir/ linguist-generated\n"
                          "[attr]made linguist-generated -linguist-vendored\nmade.c made\n  led.c\t-linguist-generated\r\nlast.c linguist-vendored";
  const char *const sub = "*.pb -linguist-generated\n*.c !linguist-generated\n[attr]no linguist-vendored\nb.h no\n";
  const char *const info = "final.c linguist-generated=false\n";
  g_autoptr(JkAttributes) attributes = jk_attributes_new ();

  assert_states (attributes, "a.pb", JK_ATTRIBUTE_UNSPECIFIED, JK_ATTRIBUTE_UNSPECIFIED);
  jk_attributes_add (attributes, "", top, strlen (top));
  jk_attributes_add (attributes, "sub", sub, strlen (sub));
  jk_attributes_add (attributes, NULL, info, strlen (info));
  assert_states (attributes, "a.pb", JK_ATTRIBUTE_SET, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "x/a.pb", JK_ATTRIBUTE_SET, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "sub/a.pb", JK_ATTRIBUTE_UNSET, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "sub/deep/a.pb", JK_ATTRIBUTE_UNSET, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "subway/a.pb", JK_ATTRIBUTE_SET, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "only-top.c", JK_ATTRIBUTE_UNSPECIFIED, JK_ATTRIBUTE_SET);
  assert_states (attributes, "x/only-top.c", JK_ATTRIBUTE_UNSPECIFIED, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "doc/a.c", JK_ATTRIBUTE_SET, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "doc/x/a.c", JK_ATTRIBUTE_UNSPECIFIED, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "with space.c", JK_ATTRIBUTE_SET, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "dir/a.c", JK_ATTRIBUTE_UNSPECIFIED, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "made.c", JK_ATTRIBUTE_SET, JK_ATTRIBUTE_UNSET);
  assert_states (attributes, "sub/made.c", JK_ATTRIBUTE_UNSPECIFIED, JK_ATTRIBUTE_UNSET);
  assert_states (attributes, "led.c", JK_ATTRIBUTE_UNSET, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "last.c", JK_ATTRIBUTE_UNSPECIFIED, JK_ATTRIBUTE_SET);
  assert_states (attributes, "sub/b.h", JK_ATTRIBUTE_UNSPECIFIED, JK_ATTRIBUTE_UNSPECIFIED);
  assert_states (attributes, "final.c", JK_ATTRIBUTE_UNSET, JK_ATTRIBUTE_UNSPECIFIED);
}

static void
test_garbage (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (5);
  g_autofree char *long_line = g_strnfill (100000, '*');
  char text[512];

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr(JkAttributes) attributes = jk_attributes_new ();
      JkAttributeState states[JK_N_ATTRIBUTES];

      for (guint i = 0; i < sizeof text; i++)
        text[i] = "*?[]!\\\"/ \n\0abc-="[g_rand_int_range (random, 0, 16)];
      jk_attributes_add (attributes, "", text, sizeof text);
      jk_attributes_add (attributes, "", long_line, strlen (long_line));
      jk_attributes_get (attributes, "a/b/c", states);
    }
}

/* --- beside Git itself --- */

static const char *const PARTS[] = { "a", "b", "ab", "a b", "c.c", "x.pb.go", "dir", "*", "**", "?", "[ab]", "[!a]", "*.c", "a*", "*b", "\\a",
                                     "[a-c]*", "**b", "[[:alpha:]]", "d\\ir" };
static const char *const NAMES[] = { "a", "b", "ab", "c.c", "x.pb.go", "dir", "abc", "C.c", "z" };
static const char *const WORDS[] = { "linguist-generated", "-linguist-generated", "!linguist-generated", "linguist-generated=true",
                                     "linguist-generated=false", "linguist-vendored", "-linguist-vendored", "made", "-made", "text" };

static char *
make_path (GRand             *random,
           const char *const *parts,
           guint              n_parts,
           gboolean           pattern)
{
  GString *path = g_string_new (pattern && g_rand_int_range (random, 0, 4) == 0 ? "/" : "");

  for (guint i = g_rand_int_range (random, 0, 4);; i--)
    {
      g_string_append (path, parts[g_rand_int_range (random, 0, n_parts)]);
      if (i == 0)
        break;
      g_string_append_c (path, '/');
    }
  if (pattern && g_rand_int_range (random, 0, 12) == 0)
    g_string_append_c (path, '/');
  return g_string_free (path, FALSE);
}

static char *
make_attributes (GRand   *random,
                 gboolean top)
{
  GString *text = g_string_new (top ? "[attr]made linguist-generated -linguist-vendored\n" : "");

  for (guint i = g_rand_int_range (random, 1, 9); i > 0; i--)
    {
      g_autofree char *pattern = make_path (random, PARTS, G_N_ELEMENTS (PARTS), TRUE);

      if (strchr (pattern, ' ') != NULL)
        {
          g_autofree char *escaped = g_strescape (pattern, NULL);

          g_string_append_printf (text, "\"%s\"", escaped);
        }
      else
        g_string_append (text, pattern);
      for (guint n = g_rand_int_range (random, 1, 3); n > 0; n--)
        g_string_append_printf (text, " %s", WORDS[g_rand_int_range (random, 0, G_N_ELEMENTS (WORDS))]);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static void
write_attributes (const char   *repository,
                  JkAttributes *attributes,
                  const char   *folder,
                  const char   *text)
{
  g_autofree char *path = folder != NULL ? g_build_filename (repository, folder, ".gitattributes", NULL)
                                         : g_build_filename (repository, ".git", "info", "attributes", NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  jk_attributes_add (attributes, folder, text, strlen (text));
}

static JkAttributeState
parse_state (const char *word)
{
  if (strcmp (word, "unspecified") == 0)
    return JK_ATTRIBUTE_UNSPECIFIED;
  return strcmp (word, "unset") == 0 || strcmp (word, "false") == 0 ? JK_ATTRIBUTE_UNSET : JK_ATTRIBUTE_SET;
}

/* Asks git for all @paths at once: path, attribute, state, each ended by NUL. */
static void
compare_with_git (const char   *repository,
                  JkAttributes *attributes,
                  GString      *paths)
{
  const char *argv[] = { "git", "-C", repository, "check-attr", "--stdin", "-z", "linguist-generated", "linguist-vendored", NULL };
  g_autoptr(GSubprocess) git = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_autoptr(GBytes) input = g_bytes_new (paths->str, paths->len);
  g_autoptr(GBytes) output = NULL;
  const char *p, *end;
  gsize length;
  guint compared = 0;

  g_assert_nonnull (git);
  g_assert_true (g_subprocess_communicate (git, input, NULL, &output, NULL, NULL));
  p = g_bytes_get_data (output, &length);
  for (end = p + length; p < end; compared++)
    {
      const char *path = p, *name = path + strlen (path) + 1, *word = name + strlen (name) + 1;
      JkAttributeState states[JK_N_ATTRIBUTES];

      jk_attributes_get (attributes, path, states);
      if (states[strcmp (name, "linguist-vendored") == 0] != parse_state (word))
        g_error ("%s: Git says that %s of “%s” is %s", repository, name, path, word);
      p = word + strlen (word) + 1;
    }
  g_assert_cmpuint (compared, ==, 400);
}

static void
test_like_git (void)
{
  g_autofree char *repository = g_dir_make_tmp ("jikimi-attributes-XXXXXX", NULL);
  const char *init[] = { "git", "init", "-q", repository, NULL };
  const char *remove[] = { "rm", "-rf", repository, NULL };
  g_autoptr(GRand) random = g_rand_new_with_seed (20);

  g_assert_true (g_spawn_sync (NULL, (char **) init, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  for (guint round = 0; round < 60; round++)
    {
      static const char *const FOLDERS[] = { "", "a", "a/b", "dir", NULL };
      g_autoptr(JkAttributes) attributes = jk_attributes_new ();
      g_autoptr(GString) paths = g_string_new (NULL);

      for (guint i = 0; i < G_N_ELEMENTS (FOLDERS); i++)
        {
          g_autofree char *text = make_attributes (random, i == 0);

          write_attributes (repository, attributes, FOLDERS[i], text);
        }
      for (guint i = 0; i < 200; i++)
        {
          g_autofree char *path = make_path (random, NAMES, G_N_ELEMENTS (NAMES), FALSE);

          g_string_append_len (paths, path, strlen (path) + 1);
        }
      compare_with_git (repository, attributes, paths);
    }
  g_assert_true (g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attributes/rules", test_rules);
  g_test_add_func ("/attributes/garbage", test_garbage);
  g_test_add_func ("/attributes/like-git", test_like_git);
  return g_test_run ();
}
