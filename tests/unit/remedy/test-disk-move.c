/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Into a quarantine on another file system, and back. */
#include <errno.h>

#include "files-fixture.h"
#include "jk-error.h"
#include "jk-quarantine.h"

#define SHM "/dev/shm"
#define DAY_US (24 * G_TIME_SPAN_HOUR)

typedef struct
{
  char *home;       /* here are caches */
  char *aside;      /* on the other file system */
  char *own;        /* the quarantine, in it */
  JkQuarantine *quarantine;
  GCancellable *cancellable;
  int fd;           /* of the cache */
  char *id;
  guint n_calls;    /* of the progress */
  gboolean is_mounted;
} Fixture;

static dev_t
device_of (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_dev;
}

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->home = g_dir_make_tmp ("jikimi-move-XXXXXX", NULL);
  fixture->aside = g_strdup (SHM "/jikimi-move-XXXXXX");
  if (g_mkdtemp (fixture->aside) == NULL)
    g_clear_pointer (&fixture->aside, g_free);
  fixture->cancellable = g_cancellable_new ();
  fixture->fd = -1;
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  if (fixture->fd >= 0)
    close (fixture->fd);
  if (fixture->is_mounted)
    g_assert_cmpint (umount (fixture->aside), ==, 0);
  remove_tree (fixture->home);
  if (fixture->aside != NULL)
    remove_tree (fixture->aside);
  g_clear_pointer (&fixture->quarantine, jk_quarantine_free);
  g_object_unref (fixture->cancellable);
  g_free (fixture->home);
  g_free (fixture->aside);
  g_free (fixture->own);
  g_free (fixture->id);
}

/* Begins a quarantine for the entry "tree" of the cache. Returns: %FALSE having skipped */
static gboolean
begin (Fixture *fixture)
{
  g_autofree char *cache = g_build_filename (fixture->home, "cache", NULL);
  GVariantBuilder entries;
  g_autoptr(GError) error = NULL;

  if (fixture->aside == NULL || device_of (fixture->aside) == device_of (fixture->home))
    {
      g_test_skip ("the folder for temporary files and " SHM " are one file system here");
      return FALSE;
    }
  g_variant_builder_init (&entries, G_VARIANT_TYPE ("a(ayay)"));
  g_variant_builder_add (&entries, "(^ay^ay)", cache, "tree");
  fixture->own = g_build_filename (fixture->aside, "quarantine", NULL);
  fixture->quarantine = jk_quarantine_new (fixture->own, DAY_US);
  fixture->id = jk_quarantine_begin (fixture->quarantine, g_variant_builder_end (&entries), g_get_real_time (), &error);
  g_assert_no_error (error);
  fixture->fd = g_open (cache, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  g_assert_cmpint (fixture->fd, >=, 0);
  return TRUE;
}

static gboolean
take (Fixture       *fixture,
      JkTreeCopyFunc progress,
      GError       **error)
{
  return jk_quarantine_take (fixture->quarantine, fixture->id, 0, fixture->fd, "tree", progress, fixture, fixture->cancellable, error);
}

static char *
path_in (Fixture    *fixture,
         const char *name)
{
  return g_build_filename (fixture->home, "cache/tree", name, NULL);
}

static char *
path_kept (Fixture    *fixture,
           const char *name)
{
  return g_build_filename (fixture->own, fixture->id, name, NULL);
}

static gboolean
is_kept (Fixture    *fixture,
         const char *name)
{
  g_autofree char *path = path_kept (fixture, name);
  struct stat status;

  return lstat (path, &status) == 0;
}

/* Returns: what @script says of $1 */
static char *
run (const char *script,
     const char *path)
{
  const char *const argv[] = { "/bin/sh", "-c", script, "sh", path, NULL };
  g_autoptr(GError) error = NULL;
  char *output = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &output, NULL, NULL, &error));
  g_assert_no_error (error);
  return output;
}

/* Names, kinds, modes, sizes, times of change, targets of links and contents of a tree. */
static char *
describe (const char *path)
{
  g_autofree char *list = run ("cd \"$1\" && find . -printf '%P|%y|%m|%T@|%l|' \\( -type f -printf '%s|%n' -o -true \\) -printf '\\n' | sort",
                               path);
  g_autofree char *sums = run ("cd \"$1\" && find . -type f -print0 | sort -z | xargs -0 cat | md5sum", path);

  return g_strconcat (list, sums, NULL);
}

static void
put_tree (Fixture *fixture)
{
  g_autofree char *tree = g_build_filename (fixture->home, "cache/tree", NULL);
  g_autofree char *link = path_in (fixture, "sub/link"), *dangling = path_in (fixture, "dangling"), *twin = path_in (fixture, "twin");
  g_autofree char *one = path_in (fixture, "sub/one"), *odd = path_in (fixture, "a\n\xff; name"), *locked = path_in (fixture, "locked");
  g_autofree char *hole = path_in (fixture, "hole");
  struct timespec times[2] = { { 1000000, 5 }, { 1000000, 7 } };

  put_file (tree, "sub/one", 700000, 1000);
  put_file (tree, "sub/deep/er/two", 5, 2000);
  put_file (tree, "a\n\xff; name", 0, 3000);
  put_file (tree, "locked/three", 5, 4000);
  put_file (tree, "hole", 5, 10);
  put_file (fixture->home, "outside/precious", 9000, 10);
  g_assert_cmpint (truncate (hole, 64 * 1024 * 1024), ==, 0);
  g_assert_cmpint (symlink ("../../../outside", link), ==, 0);
  g_assert_cmpint (symlink ("/no/such/place", dangling), ==, 0);
  g_assert_cmpint (linkat (AT_FDCWD, one, AT_FDCWD, twin, 0), ==, 0);
  g_assert_cmpint (chmod (one, 04751), ==, 0);
  g_assert_cmpint (chmod (odd, 0), ==, 0);
  g_assert_cmpint (chmod (locked, 0500), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, link, times, AT_SYMLINK_NOFOLLOW), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, tree, times, 0), ==, 0);
}

static void
assert_no_part (const char *folder)
{
  g_autofree char *parts = run ("find \"$1\" -name '*.part'", folder);

  g_assert_cmpstr (parts, ==, "");
}

static void
test_there_and_back (Fixture      *fixture,
                     gconstpointer user_data)
{
  g_autofree char *tree = g_build_filename (fixture->home, "cache/tree", NULL);
  g_autofree char *before = NULL, *kept = NULL, *after = NULL, *there = NULL;
  g_autoptr(GError) error = NULL;
  guint n_back, n_left;

  put_tree (fixture);
  if (geteuid () != 0) /* who may not read all of it may not copy it */
    {
      g_autofree char *odd = path_in (fixture, "a\n\xff; name");

      g_assert_cmpint (chmod (odd, 0400), ==, 0);
    }
  if (!begin (fixture))
    return;
  before = describe (tree);
  g_assert_true (take (fixture, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (has_file (fixture->home, "cache/tree"));
  g_assert_true (has_file (fixture->home, "outside/precious"));
  there = path_kept (fixture, "0");
  kept = describe (there);
  g_assert_cmpstr (kept, ==, before);
  g_assert_cmpuint (jk_quarantine_measure (fixture->quarantine, G_MAXINT64, NULL), <, 4 * 1024 * 1024); /* the hole is still one */

  g_assert_true (jk_quarantine_give_back (fixture->quarantine, fixture->id, &n_back, &n_left, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_back, ==, 1);
  g_assert_cmpuint (n_left, ==, 0);
  after = describe (tree);
  g_assert_cmpstr (after, ==, before);
  assert_no_part (fixture->home);
  g_assert_false (is_kept (fixture, "")); /* the quarantine ended with it */
}

/* Kept where something of that name is there again: nothing is written over, nothing is lost. */
static void
test_name_is_taken (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autoptr(GError) error = NULL;
  guint n_back, n_left;

  put_file (fixture->home, "cache/tree/one", 5000, 10);
  if (!begin (fixture))
    return;
  g_assert_true (take (fixture, NULL, &error));
  put_file (fixture->home, "cache/tree/new", 7, 10);
  g_assert_true (jk_quarantine_give_back (fixture->quarantine, fixture->id, &n_back, &n_left, NULL, &error));
  g_assert_cmpuint (n_left, ==, 1);
  g_assert_true (has_file (fixture->home, "cache/tree/new"));
  g_assert_false (has_file (fixture->home, "cache/tree/one"));
  g_assert_true (is_kept (fixture, "0/one"));
  assert_no_part (fixture->home);
}

static void
cancel_at_second (guint64  bytes,
                  gpointer user_data)
{
  Fixture *fixture = user_data;

  if (++fixture->n_calls == 2)
    g_cancellable_cancel (fixture->cancellable);
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer user_data)
{
  g_autofree char *tree = g_build_filename (fixture->home, "cache/tree", NULL), *before = NULL, *after = NULL;
  g_autoptr(GError) error = NULL;

  put_tree (fixture);
  if (!begin (fixture))
    return;
  before = describe (tree);
  g_assert_false (take (fixture, cancel_at_second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->n_calls, ==, 2);
  after = describe (tree);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (is_kept (fixture, "0"));
  assert_no_part (fixture->own);
}

/* Somebody else fills the disk once the copy has begun. */
static void
fill_disk (guint64  bytes,
           gpointer user_data)
{
  static const char block[65536] = { 1 };
  Fixture *fixture = user_data;
  g_autofree char *ballast = g_build_filename (fixture->aside, "ballast", NULL);
  int fd;

  if (++fixture->n_calls > 1)
    return;
  fd = g_open (ballast, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  while (write (fd, block, sizeof block) > 0)
    continue;
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

static gboolean
mount_small_disk (Fixture *fixture)
{
  fixture->is_mounted = fixture->aside != NULL && own_mounts ()
                        && mount ("tmpfs", fixture->aside, "tmpfs", 0, "size=4M,mode=0700") == 0;
  if (!fixture->is_mounted)
    g_test_skip ("this user may not mount");
  return fixture->is_mounted;
}

static void
test_disk_full (Fixture      *fixture,
                gconstpointer user_data)
{
  g_autofree char *tree = g_build_filename (fixture->home, "cache/tree", NULL), *before = NULL, *after = NULL;
  g_autoptr(GError) error = NULL;

  put_tree (fixture);
  if (!mount_small_disk (fixture) || !begin (fixture))
    return;
  before = describe (tree);
  g_assert_false (take (fixture, fill_disk, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NO_SPACE);
  g_assert_cmpuint (fixture->n_calls, >=, 1); /* it had begun */
  after = describe (tree);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (is_kept (fixture, "0"));
  assert_no_part (fixture->own);
}

/* What does not fit beside the reserve is not begun. */
static void
test_no_room (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autoptr(GError) error = NULL;

  put_file (fixture->home, "cache/tree/large", 4000000, 10);
  if (!mount_small_disk (fixture) || !begin (fixture))
    return;
  g_assert_cmpuint (jk_quarantine_get_room (fixture->quarantine), <, 4000000);
  g_assert_false (take (fixture, cancel_at_second, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NO_SPACE);
  g_assert_cmpuint (fixture->n_calls, ==, 0);
  g_assert_true (has_file (fixture->home, "cache/tree/large"));
}

static void
write_meanwhile (guint64  bytes,
                 gpointer user_data)
{
  Fixture *fixture = user_data;

  put_file (fixture->home, "cache/tree/sub/deep/er/two", 9, 2000); /* the same age, another file */
}

static void
add_meanwhile (guint64  bytes,
               gpointer user_data)
{
  Fixture *fixture = user_data;

  put_file (fixture->home, "cache/tree/sub/new", 0, 1000);
}

/* Somebody works in it while it is copied: it stays, with what they did. */
static void
test_changed (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autoptr(GError) error = NULL;

  put_file (fixture->home, "cache/tree/sub/one", 700000, 1000);
  put_file (fixture->home, "cache/tree/sub/deep/er/two", 9, 2000);
  if (!begin (fixture))
    return;
  g_assert_false (take (fixture, user_data, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, JK_ERROR, JK_ERROR_CHANGED);
  g_assert_true (has_file (fixture->home, "cache/tree/sub/one"));
  g_assert_true (has_file (fixture->home, "cache/tree/sub/deep/er/two"));
  g_assert_false (is_kept (fixture, "0"));
  assert_no_part (fixture->own);
}

/* A socket cannot be copied: all of it stays. */
static void
test_cannot_be_copied (Fixture      *fixture,
                       gconstpointer user_data)
{
  g_autofree char *pipe = path_in (fixture, "sub/pipe");
  g_autoptr(GError) error = NULL;

  put_file (fixture->home, "cache/tree/sub/one", 5, 10);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  if (!begin (fixture))
    return;
  g_assert_false (take (fixture, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  g_assert_true (has_file (fixture->home, "cache/tree/sub/one"));
  assert_no_part (fixture->own);
}

static void
test_mount_point (Fixture      *fixture,
                  gconstpointer user_data)
{
  g_autofree char *mounted = path_in (fixture, "sub"), *outside = g_build_filename (fixture->home, "outside", NULL);
  g_autoptr(GError) error = NULL;

  put_file (fixture->home, "cache/tree/sub/one", 5, 10);
  put_file (fixture->home, "outside/precious", 5, 10);
  /* The same file system, so that its number alone would not tell. */
  if (!own_mounts () || mount (outside, mounted, NULL, MS_BIND, NULL) != 0)
    {
      g_test_skip ("this user may not mount");
      return;
    }
  if (begin (fixture))
    {
      g_assert_false (take (fixture, NULL, &error));
      g_assert_nonnull (error);
      g_assert_true (has_file (fixture->home, "outside/precious"));
      assert_no_part (fixture->own);
    }
  g_assert_cmpint (umount (mounted), ==, 0);
}

/* A process that was killed in the middle of a copy left half of one: it never left its place. */
static void
test_killed (Fixture      *fixture,
             gconstpointer user_data)
{
  g_autofree char *part = NULL;
  g_autoptr(GError) error = NULL;
  guint n_back, n_left;

  put_file (fixture->home, "cache/tree/one", 5, 10);
  if (!begin (fixture))
    return;
  part = path_kept (fixture, "0.part");
  put_file (part, "on", 3, 10);
  g_assert_true (jk_quarantine_give_back (fixture->quarantine, fixture->id, &n_back, &n_left, NULL, &error));
  g_assert_cmpuint (n_back + n_left, ==, 0);
  g_assert_true (has_file (fixture->home, "cache/tree/one"));
  g_assert_false (is_kept (fixture, ""));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, func) g_test_add ("/disk-move/" name, Fixture, data, set_up, func, tear_down)
  ADD ("there-and-back", NULL, test_there_and_back);
  ADD ("name-is-taken", NULL, test_name_is_taken);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("disk-full", NULL, test_disk_full);
  ADD ("no-room", NULL, test_no_room);
  ADD ("written-meanwhile", write_meanwhile, test_changed);
  ADD ("added-meanwhile", add_meanwhile, test_changed);
  ADD ("cannot-be-copied", NULL, test_cannot_be_copied);
  ADD ("mount-point", NULL, test_mount_point);
  ADD ("killed", NULL, test_killed);
  return g_test_run ();
}
