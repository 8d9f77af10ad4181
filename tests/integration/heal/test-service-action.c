/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "jk-error.h"
#include "jk-journal-lines.h"
#include "jk-service-action.h"
#include "jk-unit.h"

#define SETTLE_US (20 * G_TIME_SPAN_MILLISECOND)

static const char *const units[] = { "shop", "flap", "loop", "web", "stuck", "quick", "locked", "masked", "starting", "gone", "torn",
                                     "missing", "systemd-logind" };

static JkHealAction *
make_action (gint64 timeout_us)
{
  g_autoptr(GPtrArray) remedies = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_remedy_free);
  g_autoptr(GArray) services = g_array_new (FALSE, FALSE, sizeof (JkService));
  g_autoptr(JkHttp) http = jk_http_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      JkService service = { .name = units[i], .remedy = jk_remedy_new (NULL, NULL, NULL, units[i], FALSE, timeout_us, NULL) };

      g_assert_nonnull (service.remedy);
      g_ptr_array_add (remedies, (gpointer) service.remedy);
      g_array_append_val (services, service);
    }
  return jk_service_action_new ((JkService *) services->data, services->len, http, SETTLE_US);
}

static JkHealTarget *
aim_at (const char *object)
{
  return jk_heal_target_new (NULL, NULL, object, 2);
}

static GVariant *
call_manager (const char *method,
              GVariant   *arguments)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_autoptr(GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_sync (bus, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                                                  "org.freedesktop.systemd1.Manager", method, arguments, NULL,
                                                  G_DBUS_CALL_FLAGS_NONE, 20000, NULL, &error);

  g_assert_no_error (error);
  return answer;
}

static void
reset_unit (const char *name)
{
  g_autofree char *full = g_strconcat (name, ".service", NULL);
  g_autoptr(GVariant) answer = call_manager ("Reset", g_variant_new ("(s)", full));
}

static guint
count_jobs (void)
{
  g_autoptr(GVariant) answer = call_manager ("CountJobs", NULL);
  guint n;

  g_variant_get (answer, "(u)", &n);
  return n;
}

static guint
count_notes (GPtrArray  *items,
             const char *note)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += g_strcmp0 (((JkHealItem *) g_ptr_array_index (items, i))->note, note) == 0;
  return n;
}

/* Plans, acts and verifies; @error of acting. */
static JkHealVerdict
restart (const char *name,
         gint64      timeout_us,
         GError    **error)
{
  g_autoptr(JkHealAction) action = make_action (timeout_us);
  g_autoptr(JkHealTarget) target = aim_at (name);
  g_autoptr(JkHealPlan) plan = jk_heal_action_plan (action, target, NULL, error);
  g_autoptr(GVariant) way_back = jk_heal_action_checkpoint (action, target, plan, NULL, error);
  g_autoptr(JkHealOutcome) outcome = NULL;

  JkHealVerdict verdict;

  g_assert_no_error (plan->refusal);
  outcome = jk_heal_action_act (action, target, plan, way_back, NULL, NULL, error);
  if (outcome == NULL)
    return JK_HEAL_UNKNOWN;
  /* Why it had failed is told with what was done; what it says now, if it falls again. */
  g_assert_cmpuint (count_notes (outcome->items, "journal"), ==, count_notes (plan->items, "journal"));
  verdict = jk_heal_action_verify (action, target, plan, outcome, NULL, error);
  g_assert_cmpuint (count_notes (outcome->items, "journal"), ==, count_notes (plan->items, "journal"));
  return verdict;
}

static void
test_plan (void)
{
  g_autoptr(JkHealAction) action = make_action (0);
  g_autoptr(JkHealTarget) target = aim_at ("shop");
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = jk_heal_action_plan (action, target, NULL, &error);
  const JkHealItem *unit, *last;
  guint before = count_jobs ();

  g_assert_no_error (error);
  g_assert_no_error (plan->refusal);
  g_assert_false (plan->can_undo);
  unit = g_ptr_array_index (plan->items, 0);
  g_assert_cmpstr (unit->name, ==, "shop.service");
  g_assert_cmpstr (unit->note, ==, "failed (exit-code)");
  g_assert_cmpuint (count_notes (plan->items, "journal"), ==, JK_JOURNAL_MAX_LINES);
  last = g_ptr_array_index (plan->items, plan->items->len - 1);
  g_assert_nonnull (strstr (last->name, "Bearer"));
  g_assert_null (strstr (last->name, "abcdefghijklmnop"));
  g_assert_cmpfloat (((JkHealEffect *) g_ptr_array_index (plan->effects, 0))->before, ==, 0);
  g_assert_cmpuint (count_jobs (), ==, before);
}

static void
test_restart (void)
{
  const struct
  {
    const char *name;
    JkHealVerdict verdict;
  } cases[] = { { "shop", JK_HEAL_HELPED }, { "quick", JK_HEAL_HELPED }, { "flap", JK_HEAL_NO_HELP }, { "loop", JK_HEAL_NO_HELP },
                { "web", JK_HEAL_UNKNOWN } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      JkHealVerdict verdict;

      reset_unit (cases[i].name);
      verdict = restart (cases[i].name, 0, &error);
      g_assert_no_error (error);
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (verdict, ==, cases[i].verdict);
    }
}

static void
test_refused_by_systemd (void)
{
  const struct
  {
    const char *name;
    JkError code;
  } cases[] = { { "locked", JK_ERROR_PERMISSION }, { "gone", JK_ERROR_NOT_FOUND }, { "torn", JK_ERROR_FAILED } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      (void) restart (cases[i].name, 0, &error);
      g_test_message ("%s: %s", cases[i].name, error != NULL ? error->message : "");
      g_assert_error (error, JK_ERROR, (int) cases[i].code);
    }
}

static void
test_never (void)
{
  const struct
  {
    const char *name;
    JkError code;
  } cases[] = { { "masked", JK_ERROR_NOT_FOUND }, { "starting", JK_ERROR_BUSY }, { "missing", JK_ERROR_FAILED },
                { "systemd-logind", JK_ERROR_PERMISSION }, { "unlisted", JK_ERROR_NOT_SUPPORTED }, { "web.socket", JK_ERROR_NOT_SUPPORTED } };
  g_autoptr(JkHealAction) action = make_action (0);
  guint before = count_jobs ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JkHealTarget) target = aim_at (cases[i].name);
      g_autoptr(GError) error = NULL;
      g_autoptr(JkHealPlan) plan = jk_heal_action_plan (action, target, NULL, &error);

      g_assert_no_error (error);
      g_test_message ("%s: %s", cases[i].name, plan->refusal->message);
      g_assert_error (plan->refusal, JK_ERROR, (int) cases[i].code);
      g_assert_null (jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &error));
      g_assert_nonnull (error);
    }
  g_assert_cmpuint (count_jobs (), ==, before);
}

static void
test_kinds (void)
{
  const char *const never[] = { "-.slice", "user-1000.slice", "init.scope", "dbus.service", "dbus.socket", "user@1000.service",
                                "systemd-journald.service", "getty@tty1.service", "graphical.target", "mine.service" };
  const char *const may[] = { "shop.service", "web.socket", "backup.timer", "notmine.service" };

  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (jk_remedy_check_unit (never[i], "0::/user.slice/user-1000.slice/user@1000.service/mine.service\n", &error));
      g_assert_error (error, JK_ERROR, JK_ERROR_PERMISSION);
    }
  for (guint i = 0; i < G_N_ELEMENTS (may); i++)
    g_assert_true (jk_remedy_check_unit (may[i], "0::/user.slice/mine.service\n", NULL));
}

/* It came up by itself between plan and act: nothing is restarted. */
static void
test_changed (void)
{
  g_autoptr(JkHealAction) action = make_action (0);
  g_autoptr(JkHealTarget) target = aim_at ("shop");
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = NULL;
  guint before;

  reset_unit ("shop");
  plan = jk_heal_action_plan (action, target, NULL, &error);
  (void) restart ("shop", 0, &error);
  g_assert_no_error (error);
  before = count_jobs ();
  g_assert_null (jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CHANGED);
  g_assert_cmpuint (count_jobs (), ==, before);
}

static gpointer
cancel_soon (gpointer user_data)
{
  g_usleep (100000);
  g_cancellable_cancel (user_data);
  return NULL;
}

static void
test_stuck (void)
{
  g_autoptr(JkUnitBus) bus = jk_unit_bus_new (FALSE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) late = NULL, cancelled = NULL;
  GThread *thread;

  g_assert_false (jk_unit_bus_restart (bus, "stuck", 300, NULL, &late));
  g_test_message ("%s", late->message);
  g_assert_error (late, JK_ERROR, JK_ERROR_TIMED_OUT);

  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (jk_unit_bus_restart (bus, "stuck", 60000, cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_recover (void)
{
  g_autoptr(JkHealAction) action = make_action (0);
  g_autoptr(JkHealTarget) target = aim_at ("shop");
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = NULL;
  g_autoptr(GVariant) way_back = NULL;

  reset_unit ("shop");
  plan = jk_heal_action_plan (action, target, NULL, &error);
  way_back = jk_heal_action_checkpoint (action, target, plan, NULL, &error);
  g_assert_cmpint (jk_heal_action_recover (action, target, plan->data, way_back, NULL, &error), ==, JK_HEAL_LEFT_NOTHING);
  (void) restart ("shop", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (jk_heal_action_recover (action, target, plan->data, way_back, NULL, &error), ==, JK_HEAL_LEFT_FINISHED);
  g_assert_cmpint (jk_heal_action_recover (action, target, NULL, NULL, NULL, &error), ==, JK_HEAL_LEFT_UNKNOWN);
}

static void
test_journal (void)
{
  const struct
  {
    const char *unit;
    JkError code;
  } cases[] = { { "web.service", JK_ERROR_NO_DATA }, { "stuck.service", JK_ERROR_TIMED_OUT }, { "flap.service", JK_ERROR_FAILED } };
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autoptr(GError) none = NULL;
  g_auto(GStrv) lines = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (jk_journal_lines_read (cases[i].unit, FALSE, 300 * G_TIME_SPAN_MILLISECOND, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, JK_ERROR, (int) cases[i].code);
    }
  /* Services that log objects write lines as long as a journal takes them. */
  lines = jk_journal_lines_read ("loop.service", FALSE, 20 * G_TIME_SPAN_SECOND, NULL, &none);
  g_assert_no_error (none);
  g_assert_cmpuint (g_strv_length (lines), ==, JK_JOURNAL_MAX_LINES);
  g_setenv ("PATH", "/nonexistent", TRUE);
  g_assert_null (jk_journal_lines_read ("shop.service", FALSE, 0, NULL, &none));
  g_assert_error (none, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  g_setenv ("PATH", path, TRUE);
}

static void
test_journal_lines (void)
{
  static const char hostile[] = "one\n\n\x1b[31mtwo\xff\nkey=jk_0123456789abcdef_secretsecret\nlast without end";
  g_auto(GStrv) lines = jk_journal_lines_parse (hostile, sizeof hostile - 1), none = jk_journal_lines_parse ("", 0);
  static const char key[] = "before\n2026-01-01T00:00:00 web[1]: -----BEGIN " "RSA PRIVATE KEY-----\n2026-01-01T00:00:00 web[1]: "
    "MIIEowIBAAKCAQEA7bqK9vXz2Lw8sTfR4mYhJp3CkQ5dNgUe1oWiBt6Hx0ZsVyGr\n2026-01-01T00:00:00 web[1]: -----END " "RSA PRIVATE KEY-----\n"
    "after\n";
  g_auto(GStrv) hidden = jk_journal_lines_parse (key, sizeof key - 1);
  g_autofree char *huge = g_strnfill (100000, 'x');
  g_auto(GStrv) cut = jk_journal_lines_parse (huge, 100000);

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (hidden), ==, 5);
  g_assert_cmpstr (hidden[0], ==, "before");
  g_assert_cmpuint (strspn (hidden[2], "*"), ==, strlen (hidden[2]));
  g_assert_cmpstr (hidden[4], ==, "after");
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_cmpstr (lines[0], ==, "one");
  g_assert_null (strchr (lines[1], '\x1b'));
  g_assert_true (g_utf8_validate (lines[1], -1, NULL));
  g_assert_null (strstr (lines[2], "0123456789abcdef"));
  g_assert_cmpstr (lines[3], ==, "last without end");
  g_assert_cmpuint (g_utf8_strlen (cut[0], -1), ==, JK_JOURNAL_MAX_LINE + 1);
}

/* A container has no systemd: the listed command stands in for it. */
static void
test_command (void)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-restart-XXXXXX", NULL);
  g_autofree char *mark = g_build_filename (folder, "a mark; $(id)", NULL), *quoted = g_shell_quote (mark);
  g_autofree char *command = g_strconcat ("touch -- ", quoted, NULL);
  g_autoptr(JkRemedy) works = jk_remedy_new (NULL, NULL, command, NULL, FALSE, 0, NULL);
  g_autoptr(JkRemedy) fails = jk_remedy_new (NULL, NULL, "sh -c 'echo no password=hunter2hunter2 >&2; exit 3'", NULL, FALSE, 0, NULL);
  const JkService services[] = { { "works", works }, { "fails", fails } };
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  g_autoptr(JkHealAction) action = jk_service_action_new (services, 2, http, SETTLE_US);
  g_autoptr(JkHealTarget) target = aim_at ("works"), other = aim_at ("fails");
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = jk_heal_action_plan (action, target, NULL, &error);
  g_autoptr(JkHealOutcome) outcome = NULL;

  g_assert_no_error (plan->refusal);
  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
  outcome = jk_heal_action_act (action, target, plan, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (mark, G_FILE_TEST_EXISTS));
  g_assert_null (jk_heal_action_act (action, other, plan, NULL, NULL, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, JK_ERROR, JK_ERROR_FAILED);
  g_unlink (mark);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service-action/plan", test_plan);
  g_test_add_func ("/service-action/restart", test_restart);
  g_test_add_func ("/service-action/refused-by-systemd", test_refused_by_systemd);
  g_test_add_func ("/service-action/never", test_never);
  g_test_add_func ("/service-action/kinds", test_kinds);
  g_test_add_func ("/service-action/changed", test_changed);
  g_test_add_func ("/service-action/stuck", test_stuck);
  g_test_add_func ("/service-action/recover", test_recover);
  g_test_add_func ("/service-action/journal", test_journal);
  g_test_add_func ("/service-action/journal-lines", test_journal_lines);
  g_test_add_func ("/service-action/command", test_command);
  return g_test_run ();
}
