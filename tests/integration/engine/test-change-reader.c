/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-change-file.h"
#include "jk-change-reader.h"

typedef struct
{
  char *folder;
  JkChangeReader *reader;
} Fixture;

static void
run (Fixture    *self,
     const char *first,
     ...)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  va_list more;
  int status;

  va_start (more, first);
  for (const char *word = first; word != NULL; word = va_arg (more, const char *))
    g_ptr_array_add (argv, (gpointer) word);
  va_end (more);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (self->folder, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
put (Fixture    *self,
     const char *path,
     const char *text)
{
  g_autofree char *full = g_build_filename (self->folder, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->folder = g_dir_make_tmp ("jikimi-changes-XXXXXX", NULL);
  run (self, "git", "init", "-q", ".", NULL);
  self->reader = jk_change_reader_new (self->folder);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  run (self, "rm", "-rf", "--", self->folder, NULL);
  jk_change_reader_free (self->reader);
  g_free (self->folder);
}

/* What the collector would tell of @paths, NULL-terminated and all of them with @letter. */
static GVariant *
tell (char               letter,
      const char *const *paths,
      gboolean           truncated)
{
  const char text[] = { letter, '\0' };
  GVariantBuilder changes, detail;

  g_variant_builder_init (&changes, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_variant_builder_open (&changes, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&changes, "{sv}", "path", g_variant_new_string (paths[i]));
      g_variant_builder_add (&changes, "{sv}", "worktree", g_variant_new_string (text));
      g_variant_builder_close (&changes);
    }
  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&detail, "{sv}", "changes", g_variant_builder_end (&changes));
  g_variant_builder_add (&detail, "{sv}", "truncated", g_variant_new_boolean (truncated));
  return g_variant_ref_sink (g_variant_builder_end (&detail));
}

static JkChangeSet *
read_changes (Fixture           *self,
              char               letter,
              const char *const *paths)
{
  g_autoptr(GVariant) detail = tell (letter, paths, FALSE);
  g_autoptr(GError) error = NULL;
  JkChangeRules rules = { 1000, FALSE };
  JkChangeSet *set = jk_change_reader_read (self->reader, detail, &rules, NULL, &error);

  g_assert_no_error (error);
  return set;
}

static void
assert_reason (JkChangeSet *set,
               const char  *path,
               const char  *reason)
{
  const JkClassifiedChange *change = jk_change_set_find (set, path);

  g_assert_nonnull (change);
  if (strcmp (change->judgement.reason, reason) != 0)
    g_error ("%s: %s, not %s", path, change->judgement.reason, reason);
}

static void
test_reasons (Fixture      *self,
              gconstpointer data)
{
  static const char *const PATHS[] = { "a.c", "big.c", "x.psd", "sub/y.bin", "sub/z.c", "link", "gone.c", "pipe", "down/../a.c", "\\xFF\\x0A.c",
                                       "nested/", "way/a.c", "utf16.txt", NULL };
  g_autofree char *big = g_strnfill (2000, 'x');
  g_autofree char *link = g_build_filename (self->folder, "link", NULL);
  g_autofree char *way = g_build_filename (self->folder, "way", NULL);
  g_autofree char *pipe = g_build_filename (self->folder, "pipe", NULL);
  g_autoptr(JkChangeSet) set = NULL;

  put (self, "a.c", "int a;\n");
  put (self, "big.c", big);
  put (self, "x.psd", "x");
  put (self, ".gitattributes", "*.psd filter=lfs\n*.txt working-tree-encoding=UTF-16\n");
  put (self, "sub/.gitattributes", "*.bin binary\n*.c linguist-generated\n");
  put (self, "sub/y.bin", "x");
  put (self, "sub/z.c", "x");
  put (self, "nested/.git/HEAD", "x");
  put (self, "\xff\n.c", "x");
  put (self, "utf16.txt", "x");
  g_assert_cmpint (symlink ("../outside", link), ==, 0);
  /* A folder on the way that became a link: what it leads to is not read. */
  g_assert_cmpint (symlink ("sub", way), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  set = read_changes (self, 'M', PATHS);

  assert_reason (set, "a.c", "source");
  assert_reason (set, "big.c", "too-large");
  assert_reason (set, "x.psd", "filter");
  assert_reason (set, "utf16.txt", "encoding");
  assert_reason (set, "sub/y.bin", "binary");
  assert_reason (set, "sub/z.c", "generated");
  assert_reason (set, "link", "link-out");
  assert_reason (set, "gone.c", "unreadable");
  assert_reason (set, "pipe", "unreadable");
  assert_reason (set, "down/../a.c", "unreadable");
  assert_reason (set, "way/a.c", "unreadable");
  assert_reason (set, "\xff\n.c", "source");
  assert_reason (set, "nested/", "submodule");
}

static void
test_reads_once (Fixture      *self,
                 gconstpointer data)
{
  static const char *const PATHS[] = { "a.c", "b.c", NULL };
  JkChangeSet *set;

  put (self, "a.c", "int a;\n");
  put (self, "b.c", "int b;\n");
  set = read_changes (self, 'M', PATHS);
  jk_change_set_unref (set);
  g_assert_cmpuint (jk_change_reader_get_n_read (self->reader), ==, 2);
  set = read_changes (self, 'M', PATHS);
  assert_reason (set, "a.c", "source");
  jk_change_set_unref (set);
  g_assert_cmpuint (jk_change_reader_get_n_read (self->reader), ==, 2);

  put (self, "a.c", "<<<<<<< a\n=======\n>>>>>>> b\n");
  set = read_changes (self, 'M', PATHS);
  assert_reason (set, "a.c", "conflict-marker");
  jk_change_set_unref (set);
  g_assert_cmpuint (jk_change_reader_get_n_read (self->reader), ==, 3);
}

/* A file that becomes a link between being listed and being read. */
static void
test_swapped (Fixture      *self,
              gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "a.c", NULL);
  g_autofree char *outside = g_strconcat (self->folder, ".outside", NULL);
  JkChangeReading reading;
  JkChangedFile file;
  int root = open (self->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

  g_assert_true (g_file_set_contents (outside, "outside", -1, NULL));
  g_assert_cmpint (symlink (outside, path), ==, 0);
  jk_changed_file_open (&file, root, "a.c");
  g_assert_cmpuint (jk_changed_file_get_mode (&file), ==, JK_CHANGE_MODE_LINK);
  {
    g_autoptr(GBytes) target = jk_changed_file_read (&file, 1000, &reading);

    g_assert_cmpint (reading, ==, JK_CHANGE_READ);
    g_assert_cmpmem (g_bytes_get_data (target, NULL), g_bytes_get_size (target), outside, strlen (outside));
  }
  jk_changed_file_close (&file);

  /* Swapped while it is open: what was opened is read, not what is there now. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (g_file_set_contents (path, "inside", -1, NULL));
  jk_changed_file_open (&file, root, "a.c");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink (outside, path), ==, 0);
  {
    g_autoptr(GBytes) content = jk_changed_file_read (&file, 1000, &reading);

    g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), "inside", 6);
  }
  jk_changed_file_close (&file);
  close (root);
  g_unlink (outside);
}

/* More changes than were listed: they are asked for. */
static void
test_truncated (Fixture      *self,
                gconstpointer data)
{
  static const char *const NONE[] = { NULL };
  g_autoptr(GVariant) detail = tell ('?', NONE, TRUE);
  g_autoptr(JkChangeSet) set = NULL;
  JkChangeRules rules = { 1000, TRUE };

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *path = g_strdup_printf ("src/f%u.c", i);

      put (self, path, "x\n");
    }
  set = jk_change_reader_read (self->reader, detail, &rules, NULL, NULL);
  g_assert_nonnull (set);
  g_assert_cmpuint (jk_change_set_get_changes (set)->len, ==, 60);
  g_assert_cmpuint (jk_change_set_get_proposals (set)->len, ==, 1);
}

static void
test_many_deleted (Fixture      *self,
                   gconstpointer data)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(JkChangeSet) few = NULL, many = NULL;

  for (guint i = 0; i <= JK_CHANGE_MANY_DELETED; i++)
    g_ptr_array_add (paths, g_strdup_printf ("f%u.c", i));
  g_ptr_array_add (paths, NULL);
  many = read_changes (self, 'D', (const char *const *) paths->pdata);
  assert_reason (many, "f0.c", "many-deleted");
  few = read_changes (self, 'D', (const char *const *) paths->pdata + 1);
  assert_reason (few, "f1.c", "deleted");
}

static void
test_failures (Fixture      *self,
               gconstpointer data)
{
  static const char *const NONE[] = { "a.c", NULL };
  g_autoptr(GVariant) detail = tell ('M', NONE, FALSE);
  g_autoptr(GCancellable) cancelled = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  JkChangeRules rules = { 1000, FALSE };

  g_cancellable_cancel (cancelled);
  g_assert_null (jk_change_reader_read (self->reader, detail, &rules, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  run (self, "rm", "-rf", ".git", NULL);
  g_assert_null (jk_change_reader_read (self->reader, detail, &rules, NULL, &error));
  g_assert_nonnull (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/change-reader/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("reasons", test_reasons);
  ADD ("reads-once", test_reads_once);
  ADD ("swapped", test_swapped);
  ADD ("truncated", test_truncated);
  ADD ("many-deleted", test_many_deleted);
  ADD ("failures", test_failures);
  return g_test_run ();
}
