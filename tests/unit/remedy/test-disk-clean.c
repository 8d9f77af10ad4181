/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>

#include "files-fixture.h"
#include "jk-disk-clean.h"
#include "jk-error.h"

#define DAY_S (24 * 60 * 60)
#define DAY_US (DAY_S * (gint64) G_USEC_PER_SEC)

typedef struct
{
  char *home;
  char *quarantine;
  JkHealTarget *target;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->home = g_dir_make_tmp ("jikimi-clean-XXXXXX", NULL);
  fixture->quarantine = g_build_filename (fixture->home, ".local/share/jikimi/quarantine", NULL);
  fixture->target = jk_heal_target_new (NULL, NULL, NULL, NAN);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  remove_tree (fixture->home);
  g_free (fixture->home);
  g_free (fixture->quarantine);
  jk_heal_target_free (fixture->target);
}

static void
put_caches (Fixture *fixture)
{
  put_file (fixture->home, ".cache/pip/old/wheel", 100000, 10 * DAY_S);
  put_file (fixture->home, ".cache/pip/new", 50000, 10);
  put_file (fixture->home, ".cache/pip/a\n\xff; name", 5000, 20);
  put_file (fixture->home, ".cache/thumbnails/x.png", 3000, 30);
  put_file (fixture->home, ".local/share/Trash/files/just-thrown", 3000, 400 * DAY_S);
  put_file (fixture->home, ".local/share/Trash/info/just-thrown.trashinfo", 10, 60);
  put_file (fixture->home, ".local/share/Trash/files/long-ago", 3000, 5);
  put_file (fixture->home, ".local/share/Trash/info/long-ago.trashinfo", 10, 40 * DAY_S);
  put_file (fixture->home, ".local/share/Trash/files/no-note", 3000, 400 * DAY_S);
}

static JkHealAction *
make_action (Fixture           *fixture,
             const char *const *kinds,
             gint64             keep_us)
{
  const JkDiskCleanOptions options = { .home = fixture->home, .kinds = kinds, .goal_percent = 80, .quarantine = fixture->quarantine,
                                       .keep_us = keep_us };

  return jk_disk_clean_new (&options);
}

static JkHealPlan *
plan_it (Fixture      *fixture,
         JkHealAction *action)
{
  g_autoptr(GError) error = NULL;
  JkHealPlan *plan = jk_heal_action_plan (action, fixture->target, NULL, &error);

  g_assert_no_error (error);
  return plan;
}

static JkHealOutcome *
act_on (Fixture      *fixture,
        JkHealAction *action,
        JkHealPlan   *plan,
        GVariant    **way_back)
{
  g_autoptr(GError) error = NULL;
  JkHealOutcome *outcome;

  *way_back = jk_heal_action_checkpoint (action, fixture->target, plan, NULL, &error);
  g_assert_no_error (error);
  outcome = jk_heal_action_act (action, fixture->target, plan, *way_back, NULL, NULL, &error);
  g_assert_no_error (error);
  return outcome;
}

/* Nothing is allowed by default: caches are only suggested. */
static void
test_suggests (Fixture      *fixture,
               gconstpointer user_data)
{
  g_autoptr(JkHealAction) action = make_action (fixture, NULL, DAY_US);
  g_autoptr(JkHealPlan) plan = NULL;

  put_caches (fixture);
  plan = plan_it (fixture, action);
  g_assert_true (plan->nothing_to_do);
  g_assert_error (plan->refusal, JK_ERROR, JK_ERROR_NO_DATA);
  g_assert_nonnull (find_item (plan->items, "suggestion"));
  g_assert_null (find_item (plan->items, "quarantine"));
}

static void
test_quarantine_and_undo (Fixture      *fixture,
                          gconstpointer user_data)
{
  const char *const kinds[] = { "pip", "trash", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, kinds, DAY_US);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  put_caches (fixture);
  plan = plan_it (fixture, action);
  g_assert_no_error (plan->refusal);
  g_assert_true (plan->can_undo);
  g_assert_true (has_file (fixture->home, ".cache/pip/old/wheel"));
  g_assert_false (g_file_test (fixture->quarantine, G_FILE_TEST_EXISTS)); /* a plan makes nothing */
  outcome = act_on (fixture, action, plan, &way_back);
  g_assert_cmpuint (outcome->n_items, ==, 4); /* three of pip, one of the trash */
  g_assert_false (has_file (fixture->home, ".cache/pip/old"));
  g_assert_false (has_file (fixture->home, ".cache/pip/a\n\xff; name"));
  g_assert_true (has_file (fixture->home, ".cache/pip"));
  g_assert_true (has_file (fixture->home, ".cache/thumbnails/x.png"));
  g_assert_true (has_file (fixture->home, ".local/share/Trash/files/just-thrown"));
  g_assert_true (has_file (fixture->home, ".local/share/Trash/files/no-note"));
  g_assert_false (has_file (fixture->home, ".local/share/Trash/files/long-ago"));
  /* A note without its file would be an entry of the trash that cannot be opened. */
  g_assert_false (has_file (fixture->home, ".local/share/Trash/info/long-ago.trashinfo"));
  g_assert_true (has_file (fixture->home, ".local/share/Trash/info/just-thrown.trashinfo"));
  g_assert_cmpint (jk_heal_action_verify (action, fixture->target, plan, outcome, NULL, &error), ==, JK_HEAL_HELPED);

  put_file (fixture->home, ".cache/pip/new", 7, 0); /* made again meanwhile: it stays */
  g_assert_false (jk_heal_action_undo (action, fixture->target, way_back, NULL, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, JK_ERROR, JK_ERROR_EXISTS);
  g_assert_true (has_file (fixture->home, ".cache/pip/old/wheel"));
  g_assert_true (has_file (fixture->home, ".cache/pip/a\n\xff; name"));
  g_assert_true (has_file (fixture->home, ".local/share/Trash/files/long-ago"));
  g_assert_true (has_file (fixture->home, ".local/share/Trash/info/long-ago.trashinfo"));
}

/* Killed between an entry of the trash and its note: both are back. */
static void
test_trash_recover (Fixture      *fixture,
                    gconstpointer user_data)
{
  const char *const kinds[] = { "trash", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, kinds, DAY_US);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  put_caches (fixture);
  put_file (fixture->home, ".local/share/Trash/files/folder/file", 3000, 5);
  put_file (fixture->home, ".local/share/Trash/info/folder.trashinfo", 10, 50 * DAY_S);
  plan = plan_it (fixture, action);
  outcome = act_on (fixture, action, plan, &way_back);
  g_assert_cmpuint (outcome->n_items, ==, 2);
  g_assert_false (has_file (fixture->home, ".local/share/Trash/info/folder.trashinfo"));
  g_assert_false (has_file (fixture->home, ".local/share/Trash/info/long-ago.trashinfo"));
  /* As if the last note had not been reached. */
  put_file (fixture->home, ".local/share/Trash/info/long-ago.trashinfo", 10, 40 * DAY_S);
  g_assert_cmpint (jk_heal_action_recover (action, fixture->target, plan->data, way_back, NULL, &error), ==, JK_HEAL_LEFT_UNKNOWN);
  g_assert_true (has_file (fixture->home, ".local/share/Trash/files/folder/file"));
  g_assert_true (has_file (fixture->home, ".local/share/Trash/info/folder.trashinfo"));
  g_assert_true (has_file (fixture->home, ".local/share/Trash/files/long-ago"));
}

/* The folder named by its path, so that it is deleted: the notes go as well, and none that is a link to elsewhere is followed. */
static void
test_trash_deleted (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autofree char *folder = g_build_filename (fixture->home, ".local/share/Trash/files", NULL);
  const char *const folders[] = { folder, NULL };
  const JkDiskCleanOptions options = { .home = fixture->home, .folders = folders, .goal_percent = 80, .quarantine = fixture->quarantine };
  g_autoptr(JkHealAction) action = jk_disk_clean_new (&options);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;

  put_caches (fixture);
  plan = plan_it (fixture, action);
  outcome = act_on (fixture, action, plan, &way_back);
  g_assert_cmpuint (outcome->n_items, ==, 3);
  g_assert_false (has_file (fixture->home, ".local/share/Trash/files/long-ago"));
  g_assert_false (has_file (fixture->home, ".local/share/Trash/info/long-ago.trashinfo"));
  g_assert_false (has_file (fixture->home, ".local/share/Trash/info/just-thrown.trashinfo"));
}

/* Notes elsewhere than in the trash are none of it: a folder of notes that is a link is left. */
static void
test_trash_linked (Fixture      *fixture,
                   gconstpointer user_data)
{
  const char *const kinds[] = { "trash", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, kinds, DAY_US);
  g_autofree char *info = g_build_filename (fixture->home, ".local/share/Trash/info", NULL);
  g_autofree char *aside = g_build_filename (fixture->home, "aside", NULL);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;

  put_caches (fixture);
  plan = plan_it (fixture, action);
  g_assert_cmpint (rename (info, aside), ==, 0);
  g_assert_cmpint (symlink (aside, info), ==, 0);
  outcome = act_on (fixture, action, plan, &way_back);
  g_assert_true (has_file (fixture->home, "aside/long-ago.trashinfo"));
}

static void
test_expires (Fixture      *fixture,
              gconstpointer user_data)
{
  const char *const kinds[] = { "pip", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, kinds, DAY_US);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *stray = g_build_filename (fixture->quarantine, "not-ours", NULL);
  gint64 now_us = g_get_real_time ();

  g_assert_true (jk_disk_clean_expire (JK_DISK_CLEAN (action), now_us, NULL, &error)); /* there is none yet */
  put_caches (fixture);
  plan = plan_it (fixture, action);
  outcome = act_on (fixture, action, plan, &way_back);
  put_file (fixture->quarantine, "not-ours", 5, 5 * DAY_S);
  g_assert_true (jk_disk_clean_expire (JK_DISK_CLEAN (action), now_us + DAY_US / 2, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (jk_heal_action_recover (action, fixture->target, NULL, NULL, NULL, NULL), ==, JK_HEAL_LEFT_UNKNOWN);
  g_assert_true (jk_heal_action_has_way_back (action, way_back));
  g_assert_true (jk_disk_clean_expire (JK_DISK_CLEAN (action), now_us + 2 * DAY_US, NULL, &error));
  g_assert_false (jk_heal_action_has_way_back (action, way_back));
  g_assert_true (has_file (fixture->quarantine, "not-ours"));
  g_assert_false (jk_heal_action_undo (action, fixture->target, way_back, NULL, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
}

/* Killed after half of it: at the next start everything is back. */
static void
test_recover (Fixture      *fixture,
              gconstpointer user_data)
{
  const char *const kinds[] = { "pip", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, kinds, DAY_US);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkQuarantine) quarantine = jk_quarantine_new (fixture->quarantine, DAY_US);
  g_autofree char *pip = g_build_filename (fixture->home, ".cache/pip", NULL);
  g_autoptr(GError) error = NULL;
  const char *id;
  int fd = -1;

  put_caches (fixture);
  plan = plan_it (fixture, action);
  way_back = jk_heal_action_checkpoint (action, fixture->target, plan, NULL, &error);
  g_assert_true (g_variant_lookup (way_back, "quarantine", "&s", &id));
  fd = g_open (pip, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  g_assert_true (jk_quarantine_take (quarantine, id, 0, fd, "old", NULL, NULL, NULL, &error)); /* the oldest is number 0 */
  close (fd);
  g_assert_false (has_file (fixture->home, ".cache/pip/old"));
  g_assert_cmpint (jk_heal_action_recover (action, fixture->target, plan->data, way_back, NULL, &error), ==, JK_HEAL_LEFT_NOTHING);
  g_assert_true (has_file (fixture->home, ".cache/pip/old/wheel"));
  g_assert_cmpint (jk_heal_action_recover (action, fixture->target, plan->data, way_back, NULL, NULL), ==, JK_HEAL_LEFT_UNKNOWN);
}

/* What changed between plan and act stays: another file of that name, a link, a place that became a link. */
static void
test_changed (Fixture      *fixture,
              gconstpointer user_data)
{
  const char *const kinds[] = { "pip", "thumbnails", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, kinds, DAY_US);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autofree char *pip = g_build_filename (fixture->home, ".cache/pip", NULL), *aside = g_build_filename (fixture->home, "aside", NULL);
  g_autofree char *thumbnail = g_build_filename (fixture->home, ".cache/thumbnails/x.png", NULL);

  put_caches (fixture);
  put_file (fixture->home, "precious/old/file", 5, 0);
  plan = plan_it (fixture, action);
  g_assert_cmpint (rename (pip, aside), ==, 0);
  g_assert_cmpint (symlink ("../precious", pip), ==, 0);
  g_assert_cmpint (rename (thumbnail, aside), ==, -1);
  g_assert_cmpint (g_unlink (thumbnail), ==, 0);
  put_file (fixture->home, ".cache/another", 5, 0);
  put_file (fixture->home, ".cache/thumbnails/x.png", 5, 0);
  outcome = act_on (fixture, action, plan, &way_back);
  g_assert_true (has_file (fixture->home, "precious/old/file"));
  g_assert_true (has_file (fixture->home, "aside/old/wheel"));
  g_assert_cmpuint (outcome->n_items, <=, 1); /* at most the thumbnail, if its new file got the old one's inode */
}

/* A plan may be old when it is carried out: an entry in which somebody saved a file meanwhile, or began a repository, stays. */
static void
test_used_again (Fixture      *fixture,
                 gconstpointer user_data)
{
  g_autofree char *folder = g_build_filename (fixture->home, "downloads", NULL);
  const char *const folders[] = { folder, NULL };
  const JkDiskCleanOptions options = { .home = fixture->home, .folders = folders, .age_us = 5 * DAY_US, .goal_percent = 80,
                                       .quarantine = fixture->quarantine, .keep_us = GPOINTER_TO_INT (user_data) * DAY_US };
  g_autoptr(JkHealAction) action = jk_disk_clean_new (&options);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;

  put_file (folder, "saved/old", 5, 10 * DAY_S);
  put_file (folder, "project/old", 5, 10 * DAY_S);
  put_file (folder, "unused/old", 5, 10 * DAY_S);
  plan = plan_it (fixture, action);
  g_assert_cmpuint (plan->n_items, ==, 3);
  put_file (folder, "saved/sub/new", 5, 0);
  put_file (folder, "project/.git/HEAD", 5, 10 * DAY_S);
  outcome = act_on (fixture, action, plan, &way_back);
  g_assert_cmpuint (outcome->n_items, ==, 1);
  g_assert_true (has_file (folder, "saved/sub/new"));
  g_assert_true (has_file (folder, "project/.git/HEAD"));
  g_assert_false (has_file (folder, "unused"));
  g_assert_nonnull (find_item (outcome->items, "changed"));
}

static void
test_record_of_others (Fixture      *fixture,
                       gconstpointer user_data)
{
  g_autoptr(JkQuarantine) quarantine = jk_quarantine_new (fixture->quarantine, DAY_US);
  g_autofree char *record = g_build_filename (fixture->quarantine, "0123456789abcdef/record", NULL);
  g_autoptr(GVariant) entries = g_variant_ref_sink (g_variant_new_parsed ("[(b'/tmp', b'../../etc/x'), (b'../..', b'y'), (b'/', b'z')]"));
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;
  guint n_back, n_left;

  g_assert_false (jk_quarantine_give_back (quarantine, "../../etc", &n_back, &n_left, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
  g_clear_error (&error);
  id = jk_quarantine_begin (quarantine, entries, 1, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u", id, i);

      put_file (fixture->quarantine, path, 5, 0);
    }
  g_assert_true (jk_quarantine_give_back (quarantine, id, &n_back, &n_left, NULL, &error));
  g_assert_cmpuint (n_back, ==, 0);
  g_assert_cmpuint (n_left, ==, 3);

  put_file (fixture->quarantine, "0123456789abcdef/0", 5, 0);
  put_file (fixture->quarantine, "0123456789abcdef/record", 7, 0);
  g_assert_false (jk_quarantine_give_back (quarantine, "0123456789abcdef", &n_back, &n_left, NULL, &error));
  g_assert_nonnull (error);
}

/* Nobody else may be able to put things where we take them from. */
static void
test_open_quarantine (Fixture      *fixture,
                      gconstpointer user_data)
{
  g_autoptr(JkQuarantine) quarantine = jk_quarantine_new (fixture->quarantine, DAY_US);
  g_autoptr(GVariant) entries = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(ayay)"), NULL, 0));
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->quarantine, 0700), ==, 0);
  g_assert_cmpint (chmod (fixture->quarantine, 0777), ==, 0);
  g_assert_null (jk_quarantine_begin (quarantine, entries, 1, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_PERMISSION);
}

static void
test_build_folders (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autofree char *idle = g_build_filename (fixture->home, "idle", NULL), *busy = g_build_filename (fixture->home, "busy", NULL);
  const char *const projects[] = { idle, busy, NULL };
  const JkDiskCleanOptions options = { .home = fixture->home, .goal_percent = 80, .quarantine = fixture->quarantine, .keep_us = DAY_US,
                                       .projects = projects, .idle_us = 30 * DAY_US };
  g_autoptr(JkHealAction) action = jk_disk_clean_new (&options);
  g_autoptr(JkHealPlan) plan = NULL;
  guint n = 0;

  put_file (idle, "Cargo.toml", 5, 0);
  put_file (idle, "target/debug/x", 100000, 0);
  put_file (idle, "node_modules/x", 100, 0); /* without a package.json it is something else */
  put_file (idle, ".git/HEAD", 5, 40 * DAY_S);
  put_file (busy, "Cargo.toml", 5, 0);
  put_file (busy, "target/debug/x", 100000, 0);
  put_file (busy, ".git/HEAD", 5, 3 * DAY_S);
  plan = plan_it (fixture, action);
  for (guint i = 0; i < plan->items->len; i++)
    n += g_str_has_suffix (((JkHealItem *) g_ptr_array_index (plan->items, i))->name, "idle/target");
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (plan->items->len, ==, 1);
}

/* A disk of 4 MiB that is nearly full. Returns: %FALSE where this user may not mount */
static gboolean
mount_small_disk (Fixture *fixture)
{
  static const char block[65536] = { 1 };
  g_autofree char *ballast = g_build_filename (fixture->home, "ballast", NULL);
  int fd;

  if (!own_mounts () || mount ("tmpfs", fixture->home, "tmpfs", 0, "size=4M,mode=0700") != 0)
    return FALSE;
  put_caches (fixture);
  fd = g_open (ballast, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  while (write (fd, block, sizeof block) > 0)
    continue;
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
  return TRUE;
}

/* A quarantine on a full disk frees nothing: what programs make again is deleted, and the plan says so; the trash stays. */
static void
test_full_disk (Fixture      *fixture,
                gconstpointer user_data)
{
  const char *const kinds[] = { "pip", "trash", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, kinds, DAY_US);
  g_autoptr(JkQuarantine) quarantine = jk_quarantine_new (fixture->quarantine, DAY_US);
  g_autoptr(JkHealTarget) target = jk_heal_target_new (NULL, NULL, fixture->home, 100);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL, many = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL, full = NULL;

  if (!mount_small_disk (fixture))
    {
      g_test_skip ("this user may not mount");
      return;
    }
  many = g_variant_ref_sink (g_variant_new_parsed ("[(b'/a', b'b')]"));
  g_assert_null (jk_quarantine_begin (quarantine, many, 1, &full));
  g_assert_error (full, JK_ERROR, JK_ERROR_NO_SPACE);

  plan = jk_heal_action_plan (action, target, NULL, &error);
  g_assert_no_error (error);
  g_assert_no_error (plan->refusal);
  g_assert_false (plan->can_undo);
  g_assert_nonnull (find_item (plan->items, "delete"));
  g_assert_null (find_item (plan->items, "quarantine"));
  way_back = jk_heal_action_checkpoint (action, target, plan, NULL, &error);
  outcome = jk_heal_action_act (action, target, plan, way_back, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->n_items, ==, 3);
  g_assert_true (has_file (fixture->home, ".local/share/Trash/files/long-ago"));
  g_assert_cmpint (jk_heal_action_verify (action, target, plan, outcome, NULL, &error), ==, JK_HEAL_HELPED);
  g_assert_false (jk_heal_action_undo (action, target, way_back, NULL, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  g_assert_cmpint (umount (fixture->home), ==, 0);
}

/* What waits in the quarantine goes first when the disk gets full before its time. */
static void
test_full_quarantine (Fixture      *fixture,
                      gconstpointer user_data)
{
  const char *const kinds[] = { "pip", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, kinds, DAY_US);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autofree char *waiting = g_build_filename (fixture->quarantine, "0123456789abcdef/0", NULL);

  if (!mount_small_disk (fixture))
    {
      g_test_skip ("this user may not mount");
      return;
    }
  {
    g_autofree char *folder = g_path_get_dirname (waiting);
    g_autofree char *from = g_build_filename (fixture->home, ".cache/pip/old", NULL);

    g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
    g_assert_cmpint (rename (from, waiting), ==, 0);
  }
  plan = plan_it (fixture, action);
  g_assert_nonnull (find_item (plan->items, "quarantined"));
  outcome = act_on (fixture, action, plan, &way_back);
  g_assert_false (has_file (waiting, "wheel"));
  g_assert_cmpint (umount (fixture->home), ==, 0);
}

/* A full disk takes nothing from a quarantine on another one: it is moved there, which makes room at once. */
static void
test_full_elsewhere (Fixture      *fixture,
                     gconstpointer user_data)
{
  const char *const kinds[] = { "pip", "trash", NULL };
  g_autofree char *aside = g_dir_make_tmp ("jikimi-aside-XXXXXX", NULL), *own = g_build_filename (aside, "quarantine", NULL);
  const JkDiskCleanOptions options = { .home = fixture->home, .kinds = kinds, .goal_percent = 80, .quarantine = own, .keep_us = DAY_US };
  g_autoptr(JkHealAction) action = jk_disk_clean_new (&options);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  put_file (own, "0123456789abcdef/0/wheel", 100000, 10);
  if (!mount_small_disk (fixture))
    g_test_skip ("this user may not mount");
  else
    {
      plan = plan_it (fixture, action);
      g_assert_null (find_item (plan->items, "quarantined"));
      g_assert_null (find_item (plan->items, "delete"));
      g_assert_nonnull (find_item (plan->items, "quarantine"));
      g_assert_true (plan->can_undo);
      outcome = act_on (fixture, action, plan, &way_back);
      g_assert_cmpuint (outcome->n_items, ==, 4);
      g_assert_true (has_file (own, "0123456789abcdef/0/wheel"));
      g_assert_false (has_file (fixture->home, ".cache/pip/old"));
      g_assert_cmpint (jk_heal_action_verify (action, fixture->target, plan, outcome, NULL, &error), ==, JK_HEAL_HELPED);
      g_assert_true (jk_heal_action_undo (action, fixture->target, way_back, NULL, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (has_file (fixture->home, ".cache/pip/old/wheel"));
      g_assert_true (has_file (fixture->home, ".local/share/Trash/files/long-ago"));
      g_assert_cmpint (umount (fixture->home), ==, 0);
    }
  remove_tree (aside);
}

/* A quarantine on a disk that is too small: what fits is moved there, the rest is deleted, and the plan says so. */
static void
test_small_quarantine (Fixture      *fixture,
                       gconstpointer user_data)
{
  const char *const kinds[] = { "pip", NULL };
  g_autofree char *aside = g_dir_make_tmp ("jikimi-aside-XXXXXX", NULL), *own = g_build_filename (aside, "quarantine", NULL);
  const JkDiskCleanOptions options = { .home = fixture->home, .kinds = kinds, .goal_percent = 80, .quarantine = own, .keep_us = DAY_US };
  g_autoptr(JkHealAction) action = jk_disk_clean_new (&options);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;

  put_caches (fixture);
  put_file (fixture->home, ".cache/pip/large", 4 * 1024 * 1024, 30);
  if (!own_mounts () || mount ("tmpfs", aside, "tmpfs", 0, "size=2M,mode=0700") != 0)
    g_test_skip ("this user may not mount");
  else
    {
      plan = plan_it (fixture, action);
      g_assert_nonnull (find_item (plan->items, "quarantine"));
      g_assert_nonnull (find_item (plan->items, "there is no room for all of it on its disk"));
      g_assert_true (g_str_has_suffix (find_item (plan->items, "delete")->name, "/large"));
      g_assert_false (plan->can_undo);
      outcome = act_on (fixture, action, plan, &way_back);
      g_assert_cmpuint (outcome->n_items, ==, 4);
      g_assert_false (has_file (fixture->home, ".cache/pip/large"));
      g_assert_cmpint (umount (aside), ==, 0);
    }
  remove_tree (aside);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/disk-clean/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("suggests", test_suggests);
  ADD ("quarantine-and-undo", test_quarantine_and_undo);
  ADD ("trash-recover", test_trash_recover);
  ADD ("trash-deleted", test_trash_deleted);
  ADD ("trash-linked", test_trash_linked);
  ADD ("expires", test_expires);
  ADD ("recover", test_recover);
  ADD ("changed", test_changed);
  g_test_add ("/disk-clean/used-again", Fixture, GINT_TO_POINTER (1), set_up, test_used_again, tear_down);
  g_test_add ("/disk-clean/used-again-deleted", Fixture, GINT_TO_POINTER (0), set_up, test_used_again, tear_down);
  ADD ("record-of-others", test_record_of_others);
  ADD ("open-quarantine", test_open_quarantine);
  ADD ("build-folders", test_build_folders);
  ADD ("full-disk", test_full_disk);
  ADD ("full-quarantine", test_full_quarantine);
  ADD ("full-elsewhere", test_full_elsewhere);
  ADD ("small-quarantine", test_small_quarantine);
  return g_test_run ();
}
