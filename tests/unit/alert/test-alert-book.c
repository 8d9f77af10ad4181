/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alert-fixture.h"

/* One condition is one alert, told once, and withdrawn when it is over. */
static void
test_life (Fixture      *self,
           gconstpointer user_data)
{
  JkAlert *alert = report_metric (self, "memory_usage", NULL, JK_LEVEL_WARNING);

  g_assert_cmpuint (self->n_told, ==, 0);
  pass (self, 44 * SECOND);
  g_assert_cmpuint (self->n_told, ==, 0);
  pass (self, 2 * SECOND);
  g_assert_cmpuint (self->n_told, ==, 1);
  g_assert_true (report_metric (self, "memory_usage", NULL, JK_LEVEL_WARNING) == alert);
  g_assert_cmpuint (alert->count, ==, 1);
  g_assert_cmpint (alert->state, ==, JK_ALERT_FIRING);

  jk_alert_book_recover (self->book, "memory_usage");
  g_assert_cmpint (alert->state, ==, JK_ALERT_RESOLVED);
  g_assert_cmpint (alert->end, ==, JK_ALERT_END_RECOVERED);
  g_assert_cmpuint (self->n_withdrawn, ==, 1);
  g_assert_cmpuint (jk_alert_book_get_n_listed (self->book), ==, 0);

  /* Nothing is over twice. */
  jk_alert_book_recover (self->book, "memory_usage");
  jk_alert_book_recover (self->book, "nothing");
  g_assert_cmpuint (self->n_withdrawn, ==, 1);
  g_assert_cmpuint (self->n_told, ==, 1);
}

/* What ends while it waits was never worth a word, and is in the history all the same. */
static void
test_short (Fixture      *self,
            gconstpointer user_data)
{
  report_metric (self, "load", NULL, JK_LEVEL_WARNING);
  pass (self, 5 * SECOND);
  jk_alert_book_recover (self->book, "load");
  pass (self, HOUR);
  g_assert_cmpuint (self->n_told + self->n_withdrawn, ==, 0);
  g_assert_cmpuint (g_hash_table_size (self->kept), ==, 1);
}

static void
test_emergency (Fixture      *self,
                gconstpointer user_data)
{
  report_metric (self, "disk_usage", NULL, JK_LEVEL_EMERGENCY);
  jk_alert_book_tick (self->book);
  g_assert_cmpuint (self->n_told, ==, 1);
}

/* Worse is told under the same id; back to what it was is not. */
static void
test_worse (Fixture      *self,
            gconstpointer user_data)
{
  JkAlert *alert = report_metric (self, "cpu_usage", NULL, JK_LEVEL_WARNING);

  pass (self, MINUTE);
  report_metric (self, "cpu_usage", NULL, JK_LEVEL_CRITICAL);
  pass (self, MINUTE);
  g_assert_cmpuint (self->n_told, ==, 1);
  g_assert_cmpuint (self->n_louder, ==, 1);
  report_metric (self, "cpu_usage", NULL, JK_LEVEL_WARNING);
  pass (self, MINUTE);
  report_metric (self, "cpu_usage", NULL, JK_LEVEL_CRITICAL);
  pass (self, MINUTE);
  g_assert_cmpuint (self->n_told, ==, 1);
  g_assert_cmpuint (self->n_louder, ==, 1);
  g_assert_cmpint (alert->worst, ==, JK_LEVEL_CRITICAL);
}

/* Comes and goes every minute for a day: one word. */
static void
test_flapping (Fixture      *self,
               gconstpointer user_data)
{
  JkAlert *alert = NULL;

  for (guint i = 0; i < 12 * 60; i++)
    {
      alert = report_metric (self, "git_changes", "shop", JK_LEVEL_WARNING);
      pass (self, MINUTE);
      jk_alert_book_recover (self->book, "git_changes/shop");
      pass (self, MINUTE);
    }
  g_assert_cmpuint (self->n_told, ==, 1);
  g_assert_cmpuint (alert->count, ==, 12 * 60);
  /* And a flapping one is not taken away and shown again each time. */
  g_assert_cmpuint (self->n_withdrawn, <, 10);

  pass (self, 2 * DAY);
  g_assert_cmpint (alert->ended_us != 0, ==, TRUE);
  report_metric (self, "git_changes", "shop", JK_LEVEL_WARNING);
  pass (self, MINUTE);
  g_assert_cmpuint (self->n_told, ==, 2);
}

static void
test_dismissed_by_time (Fixture      *self,
                        gconstpointer user_data)
{
  static const gint64 minutes[] = { 3, 5, 15, 60, 0 };

  for (JkLevel level = JK_LEVEL_INFO; level <= JK_LEVEL_EMERGENCY; level++)
    {
      g_autofree char *key = g_strdup_printf ("m%d", level);
      JkAlert *alert = report_metric (self, key, NULL, level);

      pass (self, (minutes[level] != 0 ? minutes[level] : 600) * MINUTE - MINUTE);
      g_assert_cmpint (alert->state, ==, JK_ALERT_FIRING);
      pass (self, 2 * MINUTE);
      g_assert_cmpint (alert->state, ==, level == JK_LEVEL_EMERGENCY ? JK_ALERT_FIRING : JK_ALERT_DISMISSED);
    }
  /* Info and success are not for notifications. */
  g_assert_cmpuint (self->n_told, ==, 3);
}

/* It still holds after a day: told again, once. */
static void
test_repeat (Fixture      *self,
             gconstpointer user_data)
{
  JkAlert *alert = report_metric (self, "disk_usage", NULL, JK_LEVEL_WARNING);

  pass (self, HOUR);
  g_assert_cmpint (alert->state, ==, JK_ALERT_DISMISSED);
  pass (self, 22 * HOUR);
  g_assert_cmpuint (self->n_told, ==, 1);
  pass (self, 2 * HOUR);
  g_assert_cmpuint (self->n_told, ==, 2);
}

static void
test_acknowledge (Fixture      *self,
                  gconstpointer user_data)
{
  JkAlert *alert = report_metric (self, "disk_usage", NULL, JK_LEVEL_WARNING);

  pass (self, MINUTE);
  g_assert_true (jk_alert_book_acknowledge (self->book, alert));
  g_assert_true (jk_alert_book_acknowledge (self->book, alert));
  g_assert_cmpuint (self->n_withdrawn, ==, 1);
  pass (self, 3 * DAY);
  g_assert_cmpint (alert->state, ==, JK_ALERT_ACKNOWLEDGED);
  g_assert_cmpuint (self->n_told, ==, 1);

  report_metric (self, "disk_usage", NULL, JK_LEVEL_CRITICAL);
  pass (self, MINUTE);
  g_assert_cmpint (alert->state, ==, JK_ALERT_FIRING);
  g_assert_cmpuint (self->n_told, ==, 2);

  jk_alert_book_recover (self->book, "disk_usage");
  g_assert_false (jk_alert_book_acknowledge (self->book, alert));
  g_assert_false (jk_alert_book_snooze (self->book, alert, JK_SNOOZE_TODAY, 0));
  g_assert_false (jk_alert_book_dismiss (self->book, alert));
}

static void
test_snooze (Fixture      *self,
             gconstpointer user_data)
{
  JkAlert *alert = report_metric (self, "memory_usage", NULL, JK_LEVEL_CRITICAL);
  gint64 now = jk_clock_get_real_us (self->clock);

  pass (self, MINUTE);
  g_assert_true (jk_alert_book_snooze (self->book, alert, JK_SNOOZE_UNTIL, now + 15 * MINUTE));
  g_assert_true (jk_alert_book_snooze (self->book, alert, JK_SNOOZE_UNTIL, now + 16 * MINUTE));
  pass (self, 14 * MINUTE);
  g_assert_cmpint (alert->state, ==, JK_ALERT_SNOOZED);
  pass (self, 2 * MINUTE);
  g_assert_cmpint (alert->state, ==, JK_ALERT_FIRING);
  g_assert_cmpuint (self->n_told, ==, 2);

  g_assert_true (jk_alert_book_snooze (self->book, alert, JK_SNOOZE_TODAY, 0));
  g_assert_cmpint (alert->snoozed_until_us, ==, START + 15 * HOUR);
  report_metric (self, "memory_usage", NULL, JK_LEVEL_WARNING);
  pass (self, 10 * HOUR);
  g_assert_cmpint (alert->state, ==, JK_ALERT_SNOOZED);
  g_assert_cmpuint (self->n_told, ==, 2);
  /* An emergency wakes anybody. */
  report_metric (self, "memory_usage", NULL, JK_LEVEL_EMERGENCY);
  pass (self, MINUTE);
  g_assert_cmpint (alert->state, ==, JK_ALERT_FIRING);
  g_assert_cmpuint (self->n_told, ==, 3);
}

static void
test_snooze_until_change (Fixture      *self,
                          gconstpointer user_data)
{
  JkAlert *alert = report_metric (self, "memory_usage", NULL, JK_LEVEL_WARNING);

  pass (self, MINUTE);
  g_assert_true (jk_alert_book_snooze (self->book, alert, JK_SNOOZE_CHANGE, 0));
  pass (self, 3 * DAY);
  g_assert_cmpint (alert->state, ==, JK_ALERT_SNOOZED);
  g_assert_cmpuint (self->n_told, ==, 1);
  report_metric (self, "memory_usage", NULL, JK_LEVEL_CRITICAL);
  pass (self, MINUTE);
  g_assert_cmpint (alert->state, ==, JK_ALERT_FIRING);
  g_assert_cmpuint (self->n_told, ==, 2);
}

static void
test_dismiss (Fixture      *self,
              gconstpointer user_data)
{
  JkAlert *alert = report_metric (self, "disk_usage", NULL, JK_LEVEL_WARNING);

  pass (self, MINUTE);
  g_assert_true (jk_alert_book_dismiss (self->book, alert));
  g_assert_true (jk_alert_book_dismiss (self->book, alert));
  g_assert_cmpuint (jk_alert_book_get_n_listed (self->book), ==, 0);
  pass (self, 3 * DAY);
  g_assert_cmpuint (self->n_told, ==, 1);
  report_metric (self, "disk_usage", NULL, JK_LEVEL_CRITICAL);
  pass (self, MINUTE);
  g_assert_cmpint (alert->state, ==, JK_ALERT_FIRING);
  g_assert_cmpuint (self->n_told, ==, 2);
}

/* A restart, at whatever moment, tells nothing twice and forgets nothing. */
static void
test_restart (Fixture      *self,
              gconstpointer user_data)
{
  g_autoptr(JkAlertBook) before = NULL;
  GHashTableIter iter;
  gpointer text;
  JkAlert *alert;

  report_metric (self, "disk_usage", NULL, JK_LEVEL_WARNING);
  alert = report_metric (self, "memory_usage", NULL, JK_LEVEL_WARNING);
  pass (self, MINUTE);
  jk_alert_book_snooze (self->book, alert, JK_SNOOZE_UNTIL, START + HOUR);
  report_metric (self, "git_changes", "shop", JK_LEVEL_WARNING);
  g_assert_cmpuint (self->n_told, ==, 2);

  keep_all (self);
  before = g_steal_pointer (&self->book);
  open_book (self);
  g_hash_table_iter_init (&iter, self->kept);
  while (g_hash_table_iter_next (&iter, NULL, &text))
    {
      g_autoptr(JkAlert) kept = jk_alert_from_text (text);

      g_assert_nonnull (kept);
      jk_alert_book_restore (self->book, kept);
    }
  g_assert_cmpuint (jk_alert_book_get_n_listed (self->book), ==, 3);
  report_metric (self, "disk_usage", NULL, JK_LEVEL_WARNING);
  pass (self, MINUTE);
  /* Only the third, which had not been told yet. */
  g_assert_cmpuint (self->n_told, ==, 3);
  alert = jk_alert_book_find_key (self->book, "disk_usage");
  g_assert_cmpuint (alert->count, ==, 1);
  pass (self, HOUR);
  g_assert_cmpuint (self->n_told, ==, 4);
}

static void
test_events (Fixture      *self,
             gconstpointer user_data)
{
  JkAlert *alert = NULL;

  for (guint i = 0; i < 100; i++)
    {
      alert = report_kind (self, JK_ALERT_KIND_WRONG_KEYS, "wrong-keys", NULL, JK_LEVEL_WARNING);
      pass (self, SECOND);
    }
  g_assert_cmpuint (alert->count, ==, 100);
  g_assert_cmpuint (self->n_told, ==, 1);
  pass (self, 16 * MINUTE);
  g_assert_cmpint (alert->state, ==, JK_ALERT_DISMISSED);
  g_assert_cmpint (alert->end, ==, JK_ALERT_END_TIME);
}

static void
test_projects (Fixture      *self,
               gconstpointer user_data)
{
  JkAlert *alert = report_metric (self, "git_changes", "shop", JK_LEVEL_WARNING);

  jk_alert_book_rename_project (self->book, "shop", "가게");
  g_assert_cmpstr (alert->project_name, ==, "가게");
  pass (self, MINUTE);
  g_hash_table_remove_all (self->kept);
  jk_alert_book_drop_project (self->book, "shop", TRUE);
  keep_all (self);
  g_assert_cmpuint (g_hash_table_size (self->kept), ==, 0);
  g_assert_cmpuint (jk_alert_book_get_n_listed (self->book), ==, 0);
  g_assert_cmpuint (self->n_withdrawn, ==, 1);
}

/* A new value is shown now and then, and only of what is on the list. */
static void
test_values (Fixture      *self,
             gconstpointer user_data)
{
  JkAlert *alert = report_metric (self, "disk_usage", NULL, JK_LEVEL_WARNING);
  guint64 serial;

  jk_alert_book_observe (self->book, "disk_usage", 91);
  g_assert_cmpfloat (alert->value, ==, 91);
  jk_alert_book_observe (self->book, "disk_usage", 92);
  jk_alert_book_observe (self->book, "disk_usage", NAN);
  jk_alert_book_observe (self->book, "nothing", 1);
  g_assert_cmpfloat (alert->value, ==, 91);
  pass (self, MINUTE);
  jk_alert_book_observe (self->book, "disk_usage", 93);
  g_assert_cmpfloat (alert->value, ==, 93);
  keep_all (self);

  jk_alert_book_dismiss (self->book, alert);
  pass (self, MINUTE);
  serial = jk_alert_book_get_serial (self->book);
  jk_alert_book_observe (self->book, "disk_usage", 94);
  g_assert_cmpuint (jk_alert_book_get_serial (self->book), ==, serial);
}

static void
test_off (Fixture      *self,
          gconstpointer user_data)
{
  report_metric (self, "disk_usage", NULL, JK_LEVEL_WARNING);
  jk_alert_book_set_enabled (self->book, FALSE);
  g_assert_null (report_metric (self, "memory_usage", NULL, JK_LEVEL_EMERGENCY));
  pass (self, 5 * MINUTE);
  g_assert_cmpuint (self->n_told, ==, 0);
  g_assert_cmpuint (jk_alert_book_get_n_listed (self->book), ==, 1);
  jk_alert_book_set_enabled (self->book, TRUE);
  pass (self, 2 * MINUTE);
  g_assert_cmpuint (self->n_told, ==, 1);
}

static char *
encode (const char *text)
{
  g_autoptr(GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (text));

  return g_base64_encode (g_variant_get_data (variant), g_variant_get_size (variant));
}

static void
test_damaged (void)
{
  static const char *const raw[] = { "", "x", "AAAA", "!!!!", "eyd9", "{}" };
  static const char *const texts[] = {
    "@a{sv} {}", "{'id': <1>}", "{'id': <'x'>, 'key': <'k'>}", "{'id': <'0123456789ab'>, 'key': <'k'>, 'kind': <'none'>}",
    "{'id': <'0123456789ab'>, 'key': <'k'>, 'kind': <'config'>, 'category': <'git'>, 'level': <'loud'>}",
  };
  g_autofree char *odd = encode ("{'id': <'0123456789ab'>, 'key': <'k'>, 'kind': <'config'>, 'category': <'git'>,"
                                 " 'level': <'warning'>, 'state': <5>}");
  g_autoptr(JkAlert) least = jk_alert_from_text (odd);

  for (guint i = 0; i < G_N_ELEMENTS (raw); i++)
    g_assert_null (jk_alert_from_text (raw[i]));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = encode (texts[i]);

      g_assert_null (jk_alert_from_text (text));
    }
  g_assert_cmpstr (least->id, ==, "0123456789ab");
  g_assert_false (least->is_active);
}

#define ADD(name, function) g_test_add ("/alert-book/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("life", test_life);
  ADD ("short", test_short);
  ADD ("emergency", test_emergency);
  ADD ("worse", test_worse);
  ADD ("flapping", test_flapping);
  ADD ("dismissed-by-time", test_dismissed_by_time);
  ADD ("repeat", test_repeat);
  ADD ("acknowledge", test_acknowledge);
  ADD ("snooze", test_snooze);
  ADD ("snooze-until-change", test_snooze_until_change);
  ADD ("dismiss", test_dismiss);
  ADD ("restart", test_restart);
  ADD ("events", test_events);
  ADD ("projects", test_projects);
  ADD ("values", test_values);
  ADD ("off", test_off);
  g_test_add_func ("/alert-book/damaged", test_damaged);

  return g_test_run ();
}
