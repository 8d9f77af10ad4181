/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "files-fixture.h"
#include "jk-clean-plan.h"
#include "jk-disk-walk.h"
#include "jk-error.h"

static const char hostile[] = "a\n\x1b[31m\xff; rm -rf $HOME `id` -rf 한글";

typedef struct
{
  char *top;
  int fd;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->top = g_dir_make_tmp ("jikimi-walk-XXXXXX", NULL);
  fixture->fd = g_open (fixture->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  close (fixture->fd);
  remove_tree (fixture->top);
  g_free (fixture->top);
}

static JkDiskWalk *
make_walk (Fixture *fixture)
{
  return jk_disk_walk_new (fixture->fd, geteuid (), G_MAXINT64, NULL, NULL);
}

static JkDiskUse
measure (Fixture    *fixture,
         const char *name)
{
  g_autoptr(JkDiskWalk) walk = make_walk (fixture);
  g_autoptr(GError) error = NULL;
  JkDiskUse use;

  g_assert_true (jk_disk_walk_measure (walk, fixture->fd, name, &use, &error));
  g_assert_no_error (error);
  return use;
}

static guint64
ask_du (Fixture    *fixture,
        const char *name)
{
  const char *const argv[] = { "du", "-s", "-B1", "--", name, NULL };
  g_autofree char *output = NULL;

  g_assert_true (g_spawn_sync (fixture->top, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL, NULL));
  return g_ascii_strtoull (output, NULL, 10);
}

/* As du has it: blocks, each hard link once, symbolic links themselves. */
static void
test_like_du (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autofree char *first = g_build_filename (fixture->top, "a/one", NULL), *second = g_build_filename (fixture->top, "a/b/two", NULL);
  g_autofree char *link = g_build_filename (fixture->top, "a/link", NULL), *named = g_build_filename ("a", hostile, "x", NULL);
  JkDiskUse use;

  put_file (fixture->top, "a/one", 100000, 5000);
  put_file (fixture->top, "a/b/c/three", 5, 4000);
  put_file (fixture->top, named, 70000, 3000);
  g_assert_cmpint (linkat (AT_FDCWD, first, AT_FDCWD, second, 0), ==, 0);
  g_assert_cmpint (symlink ("/usr", link), ==, 0);
  use = measure (fixture, "a");
  g_assert_cmpuint (use.bytes, ==, ask_du (fixture, "a"));
  g_assert_false (use.has_mount || use.has_foreign || use.has_repository || use.is_cut);
  g_assert_cmpuint (use.n_files, ==, 9);
}

static void
test_marks (Fixture      *fixture,
            gconstpointer user_data)
{
  g_autoptr(JkDiskWalk) late = jk_disk_walk_new (fixture->fd, geteuid (), 0, NULL, NULL);
  g_autoptr(GString) deep = g_string_new ("deep");
  g_autoptr(GError) error = NULL;
  g_autofree char *foreign = g_build_filename (fixture->top, "foreign/x", NULL);
  JkDiskUse use;

  put_file (fixture->top, "repository/x/.git/HEAD", 5, 0);
  put_file (fixture->top, "foreign/x", 5, 0);
  for (guint i = 0; i < 200; i++)
    g_string_append (deep, "/d");
  g_string_append (deep, "/file");
  put_file (fixture->top, deep->str, 5, 0);

  g_assert_true (measure (fixture, "repository").has_repository);
  g_assert_true (measure (fixture, "deep").is_cut);
  g_assert_true (jk_disk_walk_measure (late, fixture->fd, "deep", &use, NULL));
  g_assert_true (use.is_cut);
  g_assert_false (jk_disk_walk_measure (late, fixture->fd, "nothing", &use, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
  if (chown (foreign, 65534, 65534) == 0)
    {
      g_autoptr(JkDiskWalk) walk = make_walk (fixture);
      g_autoptr(GError) refused = NULL;
      guint64 bytes = 0;

      g_assert_true (measure (fixture, "foreign").has_foreign);
      g_assert_false (jk_disk_walk_remove (walk, fixture->fd, "foreign", &bytes, &refused));
      g_assert_error (refused, JK_ERROR, JK_ERROR_PERMISSION);
      g_assert_true (has_file (fixture->top, "foreign/x"));
    }
}

static void
test_remove (Fixture      *fixture,
             gconstpointer user_data)
{
  g_autofree char *named = g_build_filename ("gone", hostile, hostile, NULL), *victim = g_build_filename (fixture->top, "kept", NULL);
  g_autofree char *link = g_build_filename (fixture->top, "gone/link", NULL), *hard = g_build_filename (fixture->top, "gone/hard", NULL);
  g_autofree char *readonly = g_build_filename (fixture->top, "gone/readonly", NULL), *file = g_build_filename (victim, "file", NULL);
  g_autoptr(JkDiskWalk) walk = make_walk (fixture);
  g_autoptr(GError) error = NULL;
  guint64 bytes = 0, expected;

  put_file (fixture->top, named, 10000, 0);
  put_file (fixture->top, "gone/readonly/sub/file", 5, 0);
  put_file (fixture->top, "kept/file", 5, 0);
  g_assert_cmpint (symlink (victim, link), ==, 0);
  expected = measure (fixture, "gone").bytes;
  g_assert_cmpint (linkat (AT_FDCWD, file, AT_FDCWD, hard, 0), ==, 0);
  g_assert_cmpint (chmod (readonly, 0500), ==, 0);

  g_assert_true (jk_disk_walk_remove (walk, fixture->fd, "gone", &bytes, &error));
  g_assert_no_error (error);
  g_assert_false (has_file (fixture->top, "gone"));
  g_assert_true (has_file (fixture->top, "kept/file"));
  g_assert_cmpuint (bytes, ==, expected); /* a file that has another name frees nothing */
}

typedef struct
{
  const char *top;
  gint ends;
} Swapper;

/* Exchanges a folder for a link to what must stay, and back, as fast as it can. */
static gpointer
run_swapper (gpointer user_data)
{
  Swapper *self = user_data;
  g_autofree char *folder = g_build_filename (self->top, "gone/sub", NULL), *link = g_build_filename (self->top, "link", NULL);

  while (!g_atomic_int_get (&self->ends))
    (void) renameat2 (AT_FDCWD, folder, AT_FDCWD, link, RENAME_EXCHANGE); /* while both are there */
  return NULL;
}

static void
test_swap_race (Fixture      *fixture,
                gconstpointer user_data)
{
  Swapper swapper = { fixture->top, 0 };
  const gint64 until_us = g_get_monotonic_time () + 2 * G_TIME_SPAN_SECOND;
  g_autofree char *victim = g_build_filename (fixture->top, "victim", NULL), *link = g_build_filename (fixture->top, "link", NULL);
  g_autofree char *sub = g_build_filename (fixture->top, "gone/sub", NULL);
  GThread *thread = NULL;

  put_file (fixture->top, "victim/precious", 5, 0);
  put_file (fixture->top, "victim/deep/precious", 5, 0);
  thread = g_thread_new ("swapper", run_swapper, &swapper);
  for (guint i = 0; i < 20000 && (i < 50 || g_get_monotonic_time () < until_us); i++)
    {
      g_autoptr(JkDiskWalk) walk = make_walk (fixture);
      guint64 bytes = 0;
      JkDiskUse use;

      (void) remove (link);
      (void) g_mkdir_with_parents (sub, 0700);
      (void) symlink (victim, link);
      (void) jk_disk_walk_measure (walk, fixture->fd, "gone", &use, NULL);
      (void) jk_disk_walk_remove (walk, fixture->fd, "gone", &bytes, NULL);
      g_assert_true (has_file (fixture->top, "victim/precious"));
      g_assert_true (has_file (fixture->top, "victim/deep/precious"));
    }
  g_atomic_int_set (&swapper.ends, 1);
  g_thread_join (thread);
}

/* The same without putting anything back, so that it is tried much more often: who went through the link has seen more files. */
static void
test_swap_race_measured (Fixture      *fixture,
                         gconstpointer user_data)
{
  Swapper swapper = { fixture->top, 0 };
  const gint64 until_us = g_get_monotonic_time () + 2 * G_TIME_SPAN_SECOND;
  g_autofree char *victim = g_build_filename (fixture->top, "victim", NULL), *link = g_build_filename (fixture->top, "link", NULL);
  g_autofree char *gone = g_build_filename (fixture->top, "gone", NULL);
  int fd;
  GThread *thread;

  put_file (fixture->top, "gone/sub/one", 5, 0);
  put_file (fixture->top, "victim/precious", 5, 0);
  put_file (fixture->top, "victim/deep/precious", 5, 0);
  g_assert_cmpint (symlink (victim, link), ==, 0);
  fd = g_open (gone, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  thread = g_thread_new ("swapper", run_swapper, &swapper);
  for (guint i = 0; i < 50 || g_get_monotonic_time () < until_us; i++)
    {
      g_autoptr(JkDiskWalk) walk = make_walk (fixture);
      JkDiskUse use;

      if (jk_disk_walk_measure (walk, fd, "sub", &use, NULL))
        g_assert_cmpuint (use.n_files, <=, 2);
    }
  g_atomic_int_set (&swapper.ends, 1);
  g_thread_join (thread);
  close (fd);
}

/* A folder that is mounted from elsewhere on the same disk is not gone into: what is behind it is somebody's. */
static void
test_mounts (Fixture      *fixture,
             gconstpointer user_data)
{
  g_autofree char *from = g_build_filename (fixture->top, "precious", NULL), *to = g_build_filename (fixture->top, "gone/bound", NULL);
  g_autoptr(JkDiskWalk) walk = NULL;
  g_autoptr(GError) error = NULL;
  guint64 bytes = 0;

  put_file (fixture->top, "precious/file", 5, 0);
  put_file (fixture->top, "gone/bound/x", 5, 0);
  if (!own_mounts () || mount (from, to, NULL, MS_BIND, NULL) != 0)
    {
      g_test_skip ("this user may not mount");
      return;
    }
  close (fixture->fd); /* it leads to the mounts as they were before */
  fixture->fd = g_open (fixture->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  walk = make_walk (fixture);
  g_assert_true (measure (fixture, "gone").has_mount);
  g_assert_false (jk_disk_walk_remove (walk, fixture->fd, "gone", &bytes, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_PERMISSION);
  g_assert_true (has_file (fixture->top, "precious/file"));
  g_assert_cmpint (umount (to), ==, 0);
}

static void
test_cancel (Fixture      *fixture,
             gconstpointer user_data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(JkDiskWalk) walk = jk_disk_walk_new (fixture->fd, geteuid (), G_MAXINT64, cancellable, NULL);
  g_autoptr(GError) error = NULL;
  guint64 bytes = 0;
  JkDiskUse use;

  put_file (fixture->top, "gone/file", 5, 0);
  g_cancellable_cancel (cancellable);
  g_assert_false (jk_disk_walk_measure (walk, fixture->fd, "gone", &use, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (jk_disk_walk_remove (walk, fixture->fd, "gone", &bytes, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (has_file (fixture->top, "gone/file"));
}

static void
test_places (Fixture      *fixture,
             gconstpointer user_data)
{
  g_autofree char *home = g_build_filename (fixture->top, "home", NULL), *link = g_build_filename (fixture->top, "home/link", NULL);
  const struct
  {
    const char *path;
    int code; /* -1: may be cleaned */
  } cases[] = { { "home/cache", -1 },          { "home", JK_ERROR_PERMISSION },          { "", JK_ERROR_PERMISSION },
                { "home/nothing", JK_ERROR_NOT_FOUND }, { "home/link", JK_ERROR_PERMISSION }, { "home/link/below", JK_ERROR_PERMISSION },
                { "home/shop/build", JK_ERROR_PERMISSION }, { "home/file", JK_ERROR_PERMISSION }, { "home/cache/../../home", JK_ERROR_PERMISSION } };

  put_file (fixture->top, "home/cache/x", 5, 0);
  put_file (fixture->top, "home/shop/.git/HEAD", 5, 0);
  put_file (fixture->top, "home/shop/build/x", 5, 0);
  put_file (fixture->top, "home/file", 5, 0);
  put_file (fixture->top, "elsewhere/below/x", 5, 0);
  g_assert_cmpint (symlink ("../elsewhere", link), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (fixture->top, cases[i].path, NULL);
      const char *const folders[] = { path, NULL };
      g_autoptr(GPtrArray) places = jk_clean_places_new (home, NULL, folders, 0);
      g_autoptr(GError) error = NULL;
      int fd = jk_clean_place_open (g_ptr_array_index (places, 0), home, geteuid (), &error);

      g_test_message ("%s: %s", cases[i].path, error != NULL ? error->message : "may be cleaned");
      if (cases[i].code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, JK_ERROR, cases[i].code);
      if (fd >= 0)
        close (fd);
    }
}

static void
test_places_of_others (Fixture      *fixture,
                       gconstpointer user_data)
{
  const char *const folders[] = { "/", "/usr", "/proc", NULL };
  g_autoptr(GPtrArray) places = jk_clean_places_new ("/home/me", NULL, folders, 0);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GError) error = NULL;
      uid_t nobody = 65533;

      g_assert_cmpint (jk_clean_place_open (g_ptr_array_index (places, i), "/home/me", nobody, &error), ==, -1);
      g_assert_error (error, JK_ERROR, JK_ERROR_PERMISSION);
    }
}

static void
test_choose (void)
{
  static const JkCleanPlace place = { .kind = "folder" };
  g_autoptr(GPtrArray) entries = jk_clean_entries_new ();

  for (guint i = 0; i < 5; i++)
    {
      JkCleanEntry *entry = g_new0 (JkCleanEntry, 1);

      *entry = (JkCleanEntry) { &place, g_strdup_printf ("%u", i), { .bytes = 100, .newest_us = 10 - i }, i };
      g_ptr_array_add (entries, entry);
    }
  g_assert_cmpuint (jk_clean_entries_choose (entries, 250), ==, 300);
  g_assert_cmpuint (entries->len, ==, 3);
  g_assert_cmpstr (((JkCleanEntry *) g_ptr_array_index (entries, 0))->name, ==, "4"); /* the oldest */
  g_assert_cmpuint (jk_clean_entries_choose (entries, 0), ==, 0);
  g_assert_cmpuint (entries->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/disk-walk/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("like-du", test_like_du);
  ADD ("marks", test_marks);
  ADD ("remove", test_remove);
  ADD ("swap-race", test_swap_race);
  ADD ("swap-race-measured", test_swap_race_measured);
  ADD ("mounts", test_mounts);
  ADD ("cancel", test_cancel);
  ADD ("places", test_places);
  ADD ("places-of-others", test_places_of_others);
  g_test_add_func ("/disk-walk/choose", test_choose);
  return g_test_run ();
}
