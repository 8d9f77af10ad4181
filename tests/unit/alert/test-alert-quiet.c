/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why something is not told: its cause is, there is too much at once, or nobody wants to hear it now. */
#include "alert-fixture.h"

/* Consequences that come before or after their cause: people hear of the disk alone. */
static void
test_cause (Fixture      *self,
            gconstpointer user_data)
{
  JkAlert *collector, *history, *disk, *other;

  collector = report_kind (self, JK_ALERT_KIND_COLLECTOR, "collector/git/shop", "shop", JK_LEVEL_WARNING);
  disk = report_metric (self, "disk_usage", NULL, JK_LEVEL_EMERGENCY);
  history = report_kind (self, JK_ALERT_KIND_HISTORY, "history", NULL, JK_LEVEL_CRITICAL);
  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *key = g_strdup_printf ("collector/%u", i);

      report_kind (self, JK_ALERT_KIND_COLLECTOR, key, NULL, JK_LEVEL_WARNING);
    }
  pass (self, 5 * MINUTE);
  g_assert_cmpuint (self->n_told, ==, 1);
  g_assert_cmpstr (collector->caused_by, ==, disk->id);
  g_assert_cmpstr (history->caused_by, ==, disk->id);

  /* One of them outlives the cause by more than a minute. */
  jk_alert_book_recover (self->book, "disk_usage");
  jk_alert_book_recover (self->book, "history");
  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *key = g_strdup_printf ("collector/%u", i);

      jk_alert_book_recover (self->book, key);
    }
  pass (self, 50 * SECOND);
  g_assert_cmpuint (self->n_told, ==, 1);
  pass (self, 20 * SECOND);
  g_assert_cmpuint (self->n_told, ==, 2);
  g_assert_null (collector->caused_by);

  /* A cause of another project explains nothing here. */
  report_kind (self, JK_ALERT_KIND_TARGET, "target/site", "site", JK_LEVEL_CRITICAL);
  other = report_metric (self, "api_errors", "blog", JK_LEVEL_CRITICAL);
  g_assert_null (other->caused_by);
  other = report_metric (self, "api_errors", "site", JK_LEVEL_CRITICAL);
  g_assert_nonnull (other->caused_by);
}

/* A consequence that was told already is taken back when its cause shows up. */
static void
test_late_cause (Fixture      *self,
                 gconstpointer user_data)
{
  report_metric (self, "swap_usage", NULL, JK_LEVEL_WARNING);
  pass (self, MINUTE);
  g_assert_cmpuint (self->n_told, ==, 1);
  report_metric (self, "memory_usage", NULL, JK_LEVEL_CRITICAL);
  g_assert_cmpuint (self->n_withdrawn, ==, 1);
  pass (self, MINUTE);
  g_assert_cmpuint (self->n_told, ==, 2);
}

static void
test_storm (Fixture      *self,
            gconstpointer user_data)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *key = g_strdup_printf ("test_coverage/%u", i);

      report_kind (self, JK_ALERT_KIND_PROJECT, key, key, JK_LEVEL_WARNING);
    }
  pass (self, MINUTE);
  g_assert_cmpuint (self->n_told, ==, 1);
  g_assert_cmpuint (self->n_last, ==, 200);

  /* One more joins it; all of them go with it. */
  report_kind (self, JK_ALERT_KIND_PROJECT, "more", "more", JK_LEVEL_WARNING);
  pass (self, MINUTE);
  g_assert_cmpuint (self->n_told, ==, 1);
  g_assert_cmpuint (self->n_last, ==, 201);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *key = g_strdup_printf ("test_coverage/%u", i);

      jk_alert_book_recover (self->book, key);
    }
  pass (self, SECOND);
  g_assert_cmpuint (self->n_last, ==, 1);
  jk_alert_book_recover (self->book, "more");
  pass (self, SECOND);
  g_assert_cmpuint (self->n_withdrawn, ==, 1);
  g_assert_cmpuint (self->n_told, ==, 1);
}

static void
test_maintenance (Fixture      *self,
                  gconstpointer user_data)
{
  JkAlertQuiet *quiet = jk_alert_book_get_quiet (self->book);
  JkMaintenance *maintenance = jk_maintenance_new (START, START + HOUR, "shop", NULL, "이사");
  g_autofree char *text = jk_maintenance_to_text (maintenance);
  g_autoptr(JkMaintenance) again = jk_maintenance_from_text (text);

  g_assert_cmpstr (again->comment, ==, "이사");
  g_assert_cmpstr (again->id, ==, maintenance->id);
  g_assert_null (jk_maintenance_from_text ("('x', 1)"));
  g_assert_null (jk_maintenance_from_text ("no"));

  jk_alert_quiet_add (quiet, maintenance);
  report_kind (self, JK_ALERT_KIND_TARGET, "target/shop", "shop", JK_LEVEL_CRITICAL);
  report_metric (self, "disk_usage", NULL, JK_LEVEL_WARNING);
  pass (self, 30 * MINUTE);
  g_assert_cmpuint (self->n_told, ==, 1);
  g_assert_cmpint (jk_alert_book_get_quiet_of (self->book, jk_alert_book_find_key (self->book, "target/shop")), ==,
                   JK_QUIET_MAINTENANCE);
  /* It still holds when the maintenance is over: now it is told. */
  pass (self, 31 * MINUTE);
  g_assert_cmpuint (self->n_told, ==, 2);
  g_assert_cmpuint (jk_alert_quiet_list (quiet)->len, ==, 1);
  g_ptr_array_unref (jk_alert_quiet_expire (quiet, jk_clock_get_real_us (self->clock)));
  g_assert_cmpuint (jk_alert_quiet_list (quiet)->len, ==, 0);
}

static void
test_hours (Fixture      *self,
            gconstpointer user_data)
{
  JkAlertQuiet *quiet = jk_alert_book_get_quiet (self->book);
  static const char *const wrong[] = { "22", "22:00", "22:00-", "25:00-08:00", "22:60-08:00", "08:00-08:00", "22:00-08:00x", "-" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (jk_alert_quiet_set_hours (quiet, wrong[i]));
  g_assert_true (jk_alert_quiet_set_hours (quiet, "22:00-08:00"));

  pass (self, 14 * HOUR); /* 23:00 */
  report_metric (self, "disk_usage", NULL, JK_LEVEL_CRITICAL);
  report_metric (self, "memory_usage", NULL, JK_LEVEL_EMERGENCY);
  pass (self, 8 * HOUR + 59 * MINUTE);
  g_assert_cmpuint (self->n_told, ==, 1);
  pass (self, 2 * MINUTE); /* 8:01 */
  g_assert_cmpuint (self->n_told, ==, 2);

  g_assert_true (jk_alert_quiet_set_hours (quiet, "00:00-12:00"));
  report_metric (self, "tls_expiry", NULL, JK_LEVEL_CRITICAL);
  pass (self, HOUR);
  g_assert_cmpuint (self->n_told, ==, 2);
  g_assert_true (jk_alert_quiet_set_hours (quiet, ""));
  jk_alert_book_quiet_changed (self->book);
  pass (self, MINUTE);
  g_assert_cmpuint (self->n_told, ==, 3);
}

/* While Jikimi works itself, a busy machine is no news; a full disk is. */
static void
test_own_work (Fixture      *self,
               gconstpointer user_data)
{
  JkAlertQuiet *quiet = jk_alert_book_get_quiet (self->book);

  jk_alert_quiet_begin_work (quiet, "shop");
  report_metric (self, "cpu_usage", NULL, JK_LEVEL_WARNING);
  report_metric (self, "git_changes", "shop", JK_LEVEL_CRITICAL);
  report_metric (self, "disk_usage", NULL, JK_LEVEL_WARNING);
  report_metric (self, "git_changes", "blog", JK_LEVEL_WARNING);
  pass (self, 5 * MINUTE);
  g_assert_cmpuint (self->n_told, ==, 2);
  jk_alert_quiet_end_work (quiet, "shop", jk_clock_get_real_us (self->clock));
  jk_alert_book_recover (self->book, "cpu_usage");
  pass (self, 3 * MINUTE);
  g_assert_cmpuint (self->n_told, ==, 3);
}

#define ADD(name, function) g_test_add ("/alert-quiet/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("cause", test_cause);
  ADD ("late-cause", test_late_cause);
  ADD ("storm", test_storm);
  ADD ("maintenance", test_maintenance);
  ADD ("hours", test_hours);
  ADD ("own-work", test_own_work);

  return g_test_run ();
}
