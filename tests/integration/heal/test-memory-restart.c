/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that stays short: the user's service that grew most, of those that are listed, is restarted over the user's bus. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-memory-action.h"

#define MIB ((guint64) 1024 * 1024)

static JkProcessGrowth *growth;
static JkHttp *http;
static char *root;

static void put (const char *path, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
put (const char *path,
     const char *format,
     ...)
{
  g_autofree char *full = g_build_filename (root, path, NULL), *folder = g_path_get_dirname (full), *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

/* A process of a service of this user's manager, or of the system's of the same name. */
static void
put_process (int         pid,
             const char *unit,
             guint64     bytes,
             gboolean    is_mine)
{
  g_autofree char *stat = g_strdup_printf ("proc/%d/stat", pid), *cgroup = g_strdup_printf ("proc/%d/cgroup", pid);

  put (stat, "%d (it) S 1 1 1 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 100 1000000 %" G_GUINT64_FORMAT " 1844 1\n", pid,
       bytes / sysconf (_SC_PAGESIZE));
  if (is_mine)
    put (cgroup, "0::/user.slice/user-%u.slice/user@%u.service/app.slice/%s\n", geteuid (), geteuid (), unit);
  else
    put (cgroup, "0::/system.slice/%s\n", unit);
}

static guint
count_jobs (void)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_sync (bus, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                                                            "org.freedesktop.systemd1.Manager", "CountJobs", NULL, NULL,
                                                            G_DBUS_CALL_FLAGS_NONE, 20000, NULL, &error);
  guint n;

  g_assert_no_error (error);
  g_variant_get (answer, "(u)", &n);
  return n;
}

static const char *
find_note (GPtrArray  *items,
           const char *note)
{
  for (guint i = 0; i < items->len; i++)
    {
      const JkHealItem *item = g_ptr_array_index (items, i);

      if (g_strcmp0 (item->note, note) == 0)
        return item->name;
    }
  return NULL;
}

/* Two services grow, the one in process 11 most. Returns: (nullable): which was restarted */
static char *
heal (const char *const *units,
      gboolean           is_mine,
      GError           **error)
{
  const JkMemoryOptions options = { .root = root, .growth = growth, .units = units, .settle_us = 1000 };
  g_autoptr(JkHealAction) action = jk_memory_action_new (&options, http);
  g_autoptr(JkHealTarget) target = jk_heal_target_new (NULL, NULL, NULL, 95);
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(JkHealOutcome) outcome = NULL;

  put ("proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable: 800000 kB\n");
  put_process (10, "web.service", 100 * MIB, is_mine);
  put_process (11, "shop.service", 100 * MIB, is_mine);
  g_assert_true (jk_process_growth_sample (growth, g_get_monotonic_time (), NULL, NULL));
  put_process (10, "web.service", 300 * MIB, is_mine);
  put_process (11, "shop.service", 900 * MIB, is_mine);
  plan = jk_heal_action_plan (action, target, NULL, error);
  g_assert_no_error (*error);
  outcome = jk_heal_action_act (action, target, plan, NULL, NULL, NULL, error);
  if (outcome == NULL)
    return NULL;
  g_assert_cmpstr (find_note (outcome->items, "grew"), ==, "it (11)");
  return g_strdup (find_note (outcome->items, "restarted"));
}

static void
test_restart (void)
{
  static const char *const none[] = { NULL }, *const smaller[] = { "web.service", NULL }, *const both[] = { "web.service", "shop.service", NULL },
                    *const vital[] = { "dbus.service", "locked.service", NULL };
  const struct
  {
    const char *const *units;
    gboolean is_mine;
    const char *restarted;
  } cases[] = {
    { both, TRUE, "shop.service" },   /* what grew most */
    { smaller, TRUE, "web.service" }, /* of those that are listed */
    { none, TRUE, NULL },
    { vital, TRUE, NULL },
    { both, FALSE, NULL },            /* the system's, which has the same name */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint before = count_jobs ();
      g_autoptr(GError) error = NULL;
      g_autofree char *restarted = NULL;

      growth = jk_process_growth_new (root);
      restarted = heal (cases[i].units, cases[i].is_mine, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (restarted, ==, cases[i].restarted);
      g_assert_cmpuint (count_jobs () - before, ==, cases[i].restarted != NULL ? 1 : 0);
      jk_process_growth_unref (growth);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-restart-XXXXXX", NULL);
  const char *const remove[] = { "rm", "-rf", "--", folder, NULL };
  int result;

  g_test_init (&argc, &argv, NULL);
  /* The mock is the user's manager, too. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"), TRUE);
  root = folder;
  http = jk_http_new (NULL);
  g_test_add_func ("/memory-restart/listed", test_restart);
  result = g_test_run ();
  g_object_unref (http);
  g_assert_true (g_spawn_sync ("/", (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  return result;
}
