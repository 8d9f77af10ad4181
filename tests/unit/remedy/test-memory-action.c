/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jk-control-group.h"
#include "jk-error.h"
#include "jk-memory-action.h"
#include "jk-memory-state.h"

#define MIB (G_GUINT64_CONSTANT (1024) * 1024)
#define GIB (1024 * MIB)

/* A root folder of files as the kernel would show them, and a thread that does what it does with a group's memory.reclaim. */
typedef struct
{
  char *root;
  JkProcessGrowth *growth;
  JkHttp *http;
  GThread *kernel;
  char *group;   /* folder of the group that the thread serves */
  int pipe;      /* its memory.reclaim */
  guint64 least; /* below this it gives nothing */
  gint ends;
  guint released;
} Fixture;

static void
put (Fixture    *fixture,
     const char *path,
     const char *format,
     ...)
{
  g_autofree char *full = g_build_filename (fixture->root, path, NULL), *folder = g_path_get_dirname (full), *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

static void
put_memory (Fixture *fixture,
            guint64  available,
            double   pressure)
{
  put (fixture, "proc/meminfo", "MemTotal:       %" G_GUINT64_FORMAT " kB\nMemFree:  1 kB\nMemAvailable:   %" G_GUINT64_FORMAT " kB\n",
       16 * GIB / 1024, available / 1024);
  put (fixture, "proc/pressure/memory", "some avg10=%.2f avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
       pressure);
}

static void
put_process (Fixture    *fixture,
             int         pid,
             const char *name,
             guint64     start,
             guint64     bytes,
             const char *cgroup)
{
  g_autofree char *stat = g_strdup_printf ("proc/%d/stat", pid), *group = g_strdup_printf ("proc/%d/cgroup", pid);

  put (fixture, stat, "%d (%s) S 1 1 1 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 %" G_GUINT64_FORMAT " 1000000 %" G_GUINT64_FORMAT " 1844 1\n",
       pid, name, start, bytes / sysconf (_SC_PAGESIZE));
  if (g_str_has_prefix (cgroup, "/user.slice/"))
    put (fixture, group, "0::/user.slice/user-%u.slice/user@%u.service%s\n", geteuid (), geteuid (), strchr (cgroup + 1, '/'));
  else
    put (fixture, group, "0::%s\n", cgroup);
}

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->root = g_dir_make_tmp ("jikimi-memory-XXXXXX", NULL);
  fixture->growth = jk_process_growth_new (fixture->root);
  fixture->http = jk_http_new (NULL);
  put_memory (fixture, GIB, 20);
}

static int
remove_one (const char        *path,
            const struct stat *status,
            int                kind,
            struct FTW        *place)
{
  return remove (path);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  if (fixture->kernel != NULL)
    {
      g_autofree char *pipe = g_build_filename (fixture->group, "memory.reclaim", NULL);
      int fd;

      g_atomic_int_set (&fixture->ends, 1);
      fd = g_open (pipe, O_WRONLY | O_CLOEXEC, 0);
      g_assert_cmpint (write (fd, "0", 1), ==, 1);
      close (fd);
      g_thread_join (fixture->kernel);
    }
  jk_process_growth_unref (fixture->growth);
  g_object_unref (fixture->http);
  g_assert_cmpint (nftw (fixture->root, remove_one, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
  g_free (fixture->root);
  g_free (fixture->group);
}

static guint64
read_number (const char *folder,
             const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_ascii_strtoull (text, NULL, 10);
}

/* Takes each number that is written to the group from what it has, and gives it to the machine. */
static gpointer
run_kernel (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *path = g_build_filename (fixture->group, "memory.current", NULL);
  char text[32];
  gssize n;

  while ((n = read (fixture->pipe, text, sizeof text - 1)) > 0 && !g_atomic_int_get (&fixture->ends))
    {
      guint64 current = read_number (fixture->group, "memory.current"), asked, given;
      g_autofree char *now = NULL;

      text[n] = '\0';
      asked = g_ascii_strtoull (text, NULL, 10);
      given = MIN (asked, current - MIN (current, fixture->least));
      now = g_strdup_printf ("%" G_GUINT64_FORMAT "\n", current - given);
      g_assert_true (g_file_set_contents (path, now, -1, NULL));
    }
  close (fixture->pipe);
  return NULL;
}

static void
put_group (Fixture    *fixture,
           const char *path,
           guint64     bytes)
{
  g_autofree char *current = g_build_filename ("sys/fs/cgroup", path, "memory.current", NULL);
  g_autofree char *reclaim = g_build_filename ("sys/fs/cgroup", path, "memory.reclaim", NULL);

  put (fixture, "sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
  put (fixture, current, "%" G_GUINT64_FORMAT "\n", bytes);
  put (fixture, reclaim, "%s", "");
}

/* The group's file is a pipe, behind which the thread sits. */
static void
serve_group (Fixture    *fixture,
             const char *path,
             guint64     bytes,
             guint64     least)
{
  g_autofree char *pipe = NULL;

  put_group (fixture, path, bytes);
  fixture->group = g_build_filename (fixture->root, "sys/fs/cgroup", path, NULL);
  fixture->least = least;
  pipe = g_build_filename (fixture->group, "memory.reclaim", NULL);
  g_assert_cmpint (g_unlink (pipe), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  fixture->pipe = g_open (pipe, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (fixture->pipe, >=, 0);
  fixture->kernel = g_thread_new ("kernel", run_kernel, fixture);
}

static void
count_release (gpointer user_data)
{
  ((Fixture *) user_data)->released++;
}

static JkHealAction *
make_action (Fixture           *fixture,
             const char *const *groups,
             const char *const *units)
{
  const JkMemoryOptions options = { .root = fixture->root, .growth = fixture->growth, .groups = groups, .reclaim_bytes = 512 * MIB,
                                    .units = units, .release = count_release, .release_data = fixture, .settle_us = 1000 };

  return jk_memory_action_new (&options, fixture->http);
}

static const JkHealItem *
find_item (GPtrArray  *items,
           const char *note)
{
  for (guint i = 0; i < items->len; i++)
    {
      const JkHealItem *item = g_ptr_array_index (items, i);

      if (g_strcmp0 (item->note, note) == 0)
        return item;
    }
  return NULL;
}

static void
test_growth (Fixture      *fixture,
             gconstpointer user_data)
{
  g_autoptr(GPtrArray) grown = NULL, later = NULL;
  g_autoptr(GError) error = NULL;
  const JkGrownProcess *first, *second;
  g_autofree char *gone = g_build_filename (fixture->root, "proc/30/stat", NULL);

  put_process (fixture, 10, "browser", 100, 500 * MIB, "/user.slice/app-browser.service");
  put_process (fixture, 20, "a) b (c", 200, 100 * MIB, "/user.slice/run-1.scope");
  put_process (fixture, 30, "old", 300, 10 * MIB, "/");
  put (fixture, "proc/40/stat", "40 (broken) S 1");
  put (fixture, "proc/uptime", "1 1");
  g_assert_true (jk_process_growth_sample (fixture->growth, 1, NULL, &error));
  g_assert_cmpuint (jk_process_growth_count (fixture->growth), ==, 3);

  put_process (fixture, 10, "browser", 100, 900 * MIB, "/user.slice/app-browser.service");
  put_process (fixture, 20, "a) b (c", 201, 200 * MIB, "/user.slice/run-1.scope"); /* another one under the same number */
  g_unlink (gone);
  g_assert_true (jk_process_growth_sample (fixture->growth, 60 * G_USEC_PER_SEC, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (jk_process_growth_count (fixture->growth), ==, 2);
  grown = jk_process_growth_list (fixture->growth, 10);
  g_assert_cmpuint (grown->len, ==, 2);
  first = g_ptr_array_index (grown, 0);
  second = g_ptr_array_index (grown, 1);
  g_assert_cmpint (first->pid, ==, 10);
  g_assert_cmpint (first->grown_bytes, ==, 400 * MIB);
  g_assert_cmpstr (first->unit, ==, "app-browser.service");
  g_assert_cmpstr (second->name, ==, "a) b (c");
  g_assert_cmpint (second->grown_bytes, ==, 200 * MIB);

  /* What grew over an hour ago is no news. */
  for (gint64 i = 1; i <= 3; i++)
    g_assert_true (jk_process_growth_sample (fixture->growth, i * 31 * 60 * G_USEC_PER_SEC, NULL, &error));
  later = jk_process_growth_list (fixture->growth, 10);
  g_assert_cmpuint (later->len, ==, 0);
}

/* Our own growth, by the real table: names the process, never its arguments. */
static void
test_growth_real (void)
{
  g_autoptr(JkProcessGrowth) growth = jk_process_growth_new ("/");
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) grown = NULL;
  g_autofree char *block = NULL;
  gboolean is_found = FALSE;

  g_assert_true (jk_process_growth_sample (growth, 1, NULL, &error));
  block = g_malloc (64 * MIB);
  memset (block, 1, 64 * MIB);
  g_assert_true (jk_process_growth_sample (growth, 2, NULL, &error));
  g_assert_no_error (error);
  grown = jk_process_growth_list (growth, 1000);
  for (guint i = 0; i < grown->len; i++)
    {
      const JkGrownProcess *process = g_ptr_array_index (grown, i);

      if (process->pid != getpid ())
        continue;
      is_found = TRUE;
      g_assert_cmpint (process->grown_bytes, >=, 60 * MIB);
      g_assert_true (g_str_has_prefix (process->name, "test-memory"));
    }
  g_assert_true (is_found);
}

static void
test_plan (Fixture      *fixture,
           gconstpointer user_data)
{
  const char *const groups[] = { "/mine.slice", "../../../etc", "nowhere.slice", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, groups, NULL);
  g_autoptr(JkHealTarget) target = jk_heal_target_new (NULL, NULL, NULL, 20);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = NULL;
  const JkHealItem *group;

  put_group (fixture, "mine.slice", 800 * MIB);
  put_group (fixture, "not-mine.slice", 8 * GIB);
  plan = jk_heal_action_plan (action, target, NULL, &error);
  g_assert_no_error (error);
  g_assert_no_error (plan->refusal);
  g_assert_false (plan->can_undo);
  group = find_item (plan->items, "reclaim");
  g_assert_cmpstr (group->name, ==, "mine.slice");
  g_assert_cmpint (group->size_bytes, ==, 200 * MIB); /* a quarter */
  g_assert_cmpuint (plan->n_items, ==, 2);
  g_assert_cmpuint (fixture->released, ==, 0);
}

static void
test_reclaim (Fixture      *fixture,
              gconstpointer user_data)
{
  const char *const groups[] = { "mine.slice", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, groups, NULL);
  g_autoptr(JkHealTarget) target = jk_heal_target_new (NULL, NULL, NULL, 20);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;

  serve_group (fixture, "mine.slice", GIB, 900 * MIB);
  plan = jk_heal_action_plan (action, target, NULL, &error);
  outcome = jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->released, ==, 1);
  /* 256 MiB were asked for in steps of 32; the pipe may still hold some of them when we look. */
  g_assert_nonnull (find_item (outcome->items, "reclaimed"));
  for (guint i = 0; i < 1000 && read_number (fixture->group, "memory.current") > 900 * MIB; i++)
    g_usleep (10000);
  g_assert_cmpuint (read_number (fixture->group, "memory.current"), ==, 900 * MIB);

  put_memory (fixture, GIB + 124 * MIB, 20);
  g_assert_cmpint (jk_heal_action_verify (action, target, plan, outcome, NULL, &error), ==, JK_HEAL_NO_HELP);
  put_memory (fixture, 2 * GIB, 1);
  g_assert_cmpint (jk_heal_action_verify (action, target, plan, outcome, NULL, &error), ==, JK_HEAL_HELPED);
  put_memory (fixture, GIB / 2, 60);
  g_assert_cmpint (jk_heal_action_verify (action, target, plan, outcome, NULL, &error), ==, JK_HEAL_WORSE);
}

static void
test_no_groups (Fixture      *fixture,
                gconstpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealAction) action = make_action (fixture, NULL, NULL);
  g_autoptr(JkHealTarget) target = jk_heal_target_new (NULL, NULL, NULL, 20);
  g_autoptr(JkHealPlan) plan = jk_heal_action_plan (action, target, NULL, &error);
  g_autoptr(JkHealOutcome) outcome = NULL;

  g_assert_null (jk_control_groups_find (fixture->root, NULL, 0, 1, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_nonnull (find_item (plan->items, "no-reclaim"));
  outcome = jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->released, ==, 1);
}

/* Others' groups do not count, links lead nowhere, and one that ended between plan and act is told. */
static void
test_hostile_groups (Fixture      *fixture,
                     gconstpointer user_data)
{
  const char *const groups[] = { "link.slice", "gone.slice", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, groups, NULL);
  g_autoptr(JkHealTarget) target = jk_heal_target_new (NULL, NULL, NULL, NAN);
  g_autofree char *slice = g_strdup_printf ("user.slice/user-%u.slice/user@%u.service/app.slice/app.service", geteuid (), geteuid ());
  g_autofree char *link = g_build_filename (fixture->root, "sys/fs/cgroup/link.slice", NULL);
  g_autofree char *gone = g_build_filename (fixture->root, "sys/fs/cgroup/gone.slice/memory.current", NULL);
  g_autoptr(GPtrArray) others = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;

  put_group (fixture, slice, 100 * MIB);
  put_group (fixture, "real.slice", GIB);
  put_group (fixture, "gone.slice", GIB);
  g_assert_cmpint (symlink ("real.slice", link), ==, 0);
  others = jk_control_groups_find (fixture->root, NULL, geteuid () + 1, 10, &error);
  g_assert_cmpuint (others->len, ==, 0);

  plan = jk_heal_action_plan (action, target, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (plan->n_items, ==, 3); /* own caches, gone.slice, the user's application */
  g_assert_cmpint (g_unlink (gone), ==, 0);
  outcome = jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->n_items, ==, 3);
  g_assert_cmpint (jk_control_group_reclaim (fixture->root, "gone.slice", MIB, G_MAXINT64, NULL, &error), ==, -1);
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
}

static void
test_changed (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autoptr(JkHealAction) action = make_action (fixture, NULL, NULL);
  g_autoptr(JkHealTarget) target = jk_heal_target_new (NULL, NULL, NULL, 20);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = jk_heal_action_plan (action, target, NULL, &error);

  put_memory (fixture, 8 * GIB, 0);
  g_assert_null (jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CHANGED);
  g_assert_cmpuint (fixture->released, ==, 0);
}

/* The unit that grew most is named only if it is listed, and tried only while memory is short: here there is no user bus to ask. */
static void
test_unit (Fixture      *fixture,
           gconstpointer user_data)
{
  const char *const units[] = { "shop.service", NULL };
  g_autoptr(JkHealAction) action = make_action (fixture, NULL, units);
  g_autoptr(JkHealTarget) target = jk_heal_target_new (NULL, NULL, NULL, NAN);
  g_autoptr(GError) error = NULL, refused = NULL;
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(JkHealOutcome) enough = NULL;

  put_process (fixture, 10, "shop", 100, 100 * MIB, "/user.slice/shop.service");
  put_process (fixture, 11, "other", 100, 100 * MIB, "/user.slice/other.service");
  g_assert_true (jk_process_growth_sample (fixture->growth, 1, NULL, &error));
  put_process (fixture, 10, "shop", 100, 300 * MIB, "/user.slice/shop.service");
  put_process (fixture, 11, "other", 100, 900 * MIB, "/user.slice/other.service");
  plan = jk_heal_action_plan (action, target, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (find_item (plan->items, "grew")->name, ==, "other (11)");
  g_assert_cmpstr (find_item (plan->items, "restart-if-needed")->name, ==, "shop.service");
  g_assert_null (jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &refused));
  g_assert_error (refused, JK_ERROR, JK_ERROR_NOT_SUPPORTED);

  put_memory (fixture, 8 * GIB, 0);
  enough = jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (find_item (enough->items, "restarted"));
  /* Who grew is of interest afterwards, above all if nothing helped. */
  g_assert_cmpstr (find_item (enough->items, "grew")->name, ==, "other (11)");
}

/* What this machine has: either groups that can be asked, or a sentence that says why not. */
static void
test_groups_real (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) groups = jk_control_groups_find ("/", NULL, geteuid (), 10, &error);

  if (groups == NULL)
    g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  g_test_message ("%s", groups != NULL ? "groups of version 2" : error->message);
}

static void
test_no_data (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autoptr(JkHealAction) action = make_action (fixture, NULL, NULL);
  g_autoptr(JkHealTarget) target = jk_heal_target_new (NULL, NULL, NULL, NAN);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autofree char *pressure = g_build_filename (fixture->root, "proc/pressure/memory", NULL);
  JkMemoryState state;

  g_unlink (pressure);
  g_assert_true (jk_memory_state_read (fixture->root, &state, NULL));
  g_assert_true (isnan (state.pressure));
  put (fixture, "proc/meminfo", "MemTotal: 1 kB\n");
  plan = jk_heal_action_plan (action, target, NULL, NULL);
  g_assert_error (plan->refusal, JK_ERROR, JK_ERROR_NO_DATA);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
#define ADD(name, func) g_test_add ("/memory-action/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("growth", test_growth);
  g_test_add_func ("/memory-action/growth-real", test_growth_real);
  g_test_add_func ("/memory-action/groups-real", test_groups_real);
  ADD ("plan", test_plan);
  ADD ("reclaim", test_reclaim);
  ADD ("no-groups", test_no_groups);
  ADD ("hostile-groups", test_hostile_groups);
  ADD ("changed", test_changed);
  ADD ("unit", test_unit);
  ADD ("no-data", test_no_data);
  return g_test_run ();
}
