/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-text.h"

#include <math.h>
#include <string.h>

#define NOW (1795424400 * (gint64) G_USEC_PER_SEC)
#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

/* A language that says everything backwards would do; this one is Korean for what the test needs. */
static const char *
get_korean (gconstpointer data,
            const char   *msgid)
{
  static const char *const texts[][2] = {
    { "alert\004%s of “%s”: %s", "“%2$s”의 %1$s{이/가} %3$s입니다" },
    { "alert\004%s: %s", "%s{이/가} %s입니다" },
    { "Disk usage", "디스크 사용량" },
    { "Memory usage", "메모리 사용량" },
    { "level\004critical", "위험" },
    { "The %s threshold is %s.", "%s 임계값은 %s입니다." },
    { "It began %s.", "%s 시작되었습니다." },
    { "%d minute ago", "%d분 전" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_str_equal (texts[i][0], msgid))
        return texts[i][1];
    }
  return msgid;
}

static const JkSpeech korean = { get_korean, NULL, NULL };

static const JkAlertReport disk = {
  .key = "disk_usage{mount=\"/home\"}", .kind = JK_ALERT_KIND_THRESHOLD, .category = JK_ALERT_SYSTEM, .level = JK_LEVEL_CRITICAL,
  .metric = "disk_usage", .subject = "/home", .value = 92.34, .threshold = 85,
};

static void
test_threshold (void)
{
  const JkSpeech *english = jk_speech_of_process ();
  g_autoptr(JkAlert) alert = jk_alert_new (&disk, NOW - 5 * MINUTE);
  g_autofree char *title = jk_alert_make_title (alert, english, TRUE);
  g_autofree char *public_title = jk_alert_make_title (alert, english, FALSE);
  g_autofree char *text = jk_alert_make_text (alert, english, TRUE, NOW);
  g_autofree char *korean_title = jk_alert_make_title (alert, &korean, TRUE);
  g_autofree char *korean_public = jk_alert_make_title (alert, &korean, FALSE);
  g_autofree char *korean_text = jk_alert_make_text (alert, &korean, TRUE, NOW);

  g_assert_cmpstr (title, ==, "Disk usage of “/home”: 92.3%");
  g_assert_cmpstr (public_title, ==, "Disk usage: 92.3%");
  g_assert_cmpstr (text, ==, "The critical threshold is 85%. It began 5 minutes ago.");
  g_assert_cmpstr (korean_title, ==, "“/home”의 디스크 사용량이 92.3%입니다");
  g_assert_cmpstr (korean_public, ==, "디스크 사용량이 92.3%입니다");
  g_assert_cmpstr (korean_text, ==, "위험 임계값은 85%입니다. 5분 전 시작되었습니다.");
}

/* Work by what it was, with its project; channels by name. */
static void
test_what_jikimi_was_to_do (void)
{
  JkAlertReport report = { .key = "k", .kind = JK_ALERT_KIND_OPERATION, .level = JK_LEVEL_WARNING, .project_name = "shop",
                           .subject = "refresh", .reason = "no", .value = NAN, .threshold = NAN };
  g_autoptr(JkAlert) work = jk_alert_new (&report, NOW);
  g_autofree char *title = jk_alert_make_title (work, jk_speech_of_process (), TRUE);
  g_autofree char *public_title = jk_alert_make_title (work, jk_speech_of_process (), FALSE);
  g_autoptr(JkAlert) unknown = NULL;
  g_autoptr(JkAlert) channel = NULL;
  g_autofree char *unknown_title = NULL, *channel_title = NULL;

  g_assert_cmpstr (title, ==, "shop: A measurement failed");
  g_assert_cmpstr (public_title, ==, "A measurement failed");
  report.subject = "of another version";
  unknown = jk_alert_new (&report, NOW);
  unknown_title = jk_alert_make_title (unknown, jk_speech_of_process (), TRUE);
  g_assert_cmpstr (unknown_title, ==, "shop: A task failed");
  report = (JkAlertReport) { .key = "k", .kind = JK_ALERT_KIND_CHANNEL, .subject = "hook", .value = NAN, .threshold = NAN };
  channel = jk_alert_new (&report, NOW);
  channel_title = jk_alert_make_title (channel, jk_speech_of_process (), TRUE);
  g_assert_cmpstr (channel_title, ==, "The channel “hook” takes no messages");
}

/* Names that look like marks stay as they are, and none is in a public title. */
static void
test_names (void)
{
  static const char *const names[] = { "a{을/를}", "%s%s%n", "<b>shop</b>", "가게\n둘" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      for (JkAlertKind kind = 0; kind < JK_N_ALERT_KINDS; kind++)
        {
          JkAlertReport report = disk;
          g_autoptr(JkAlert) alert = NULL;
          g_autofree char *title = NULL;
          g_autofree char *public_title = NULL;
          g_autofree char *text = NULL;

          report.kind = kind;
          report.subject = names[i];
          report.reason = names[i];
          alert = jk_alert_new (&report, NOW);
          title = jk_alert_make_title (alert, &korean, TRUE);
          public_title = jk_alert_make_title (alert, &korean, FALSE);
          text = jk_alert_make_text (alert, &korean, TRUE, NOW);
          g_assert_null (strstr (public_title, names[i]));
          g_assert_null (strchr (public_title, '%') != NULL && kind != JK_ALERT_KIND_THRESHOLD ? public_title : NULL);
          if (kind <= JK_ALERT_KIND_SECOND_ENGINE)
            g_assert_nonnull (strstr (title, names[i]));
          g_assert_nonnull (strstr (text, names[i]));
          g_assert_cmpuint (strlen (title), >, 5);
        }
    }
}

/* Lines of others come last, as they are, in the next life as well, and are nothing for everybody. */
static void
test_lines (void)
{
  const JkAlertReport report = { .key = "k", .kind = JK_ALERT_KIND_HEAL_DONE, .subject = "shop", .lines = "a {을/를}\n%s b", .value = NAN,
                                 .threshold = NAN, .is_event = TRUE };
  g_autoptr(JkAlert) alert = jk_alert_new (&report, NOW), read = NULL;
  g_autofree char *kept = jk_alert_to_text (alert);
  g_autofree char *text = jk_alert_make_text (alert, &korean, TRUE, NOW), *public_text = jk_alert_make_text (alert, &korean, FALSE, NOW);
  g_autofree char *again = NULL;

  g_assert_true (g_str_has_suffix (text, "Last lines of its journal:\na {을/를}\n%s b"));
  g_assert_null (strstr (public_text, "journal"));
  read = jk_alert_from_text (kept);
  again = jk_alert_make_text (read, &korean, TRUE, NOW);
  g_assert_cmpstr (again, ==, text);
}

static void
test_life (void)
{
  g_autoptr(JkAlert) alert = jk_alert_new (&disk, NOW - 65 * MINUTE);
  g_autofree char *text = NULL;
  g_autofree char *kept = NULL;
  g_autoptr(JkAlert) again = NULL;

  alert->count = 1234;
  alert->is_active = FALSE;
  alert->recovered_us = NOW - MINUTE;
  alert->caused_by = g_strdup ("0123456789ab");
  text = jk_alert_make_text (alert, jk_speech_of_process (), TRUE, NOW);
  g_assert_cmpstr (text, ==, "The critical threshold is 85%. It began 1 hour ago. It ended 1 minute ago. Occurrences: 1,234. "
                             "It follows from another alert.");

  kept = jk_alert_to_text (alert);
  again = jk_alert_from_text (kept);
  g_free (text);
  text = jk_alert_make_text (again, jk_speech_of_process (), TRUE, NOW);
  g_assert_true (g_str_has_suffix (text, "It follows from another alert."));
  g_assert_cmpstr (again->id, ==, alert->id);
  g_assert_cmpfloat (again->value, ==, 92.34);
}

static void
test_values (void)
{
  static const struct
  {
    const char *metric;
    double value;
    const char *english;
  } cases[] = {
    { "memory_usage", 87, "87%" }, { "memory_usage", 87.26, "87.3%" }, { "git_changes", 1, "1 path" },
    { "git_changes", 1234, "1,234 paths" }, { "api_performance", 120.5, "120.5 ms" }, { "temperature", 85, "85°C" },
    { "disk_read", 1200000, "1.2 MB/s" }, { "disk_read", 999, "999 B/s" }, { "tls_expiry", 1, "1 day" },
    { "tls_expiry", 21, "21 days" }, { "load", 2.25, "2.25" }, { "no_such", 1.5, "1.50" }, { "load", NAN, "–" },
    { "load", -1234567, "-1,234,567" }, { "source_lines", 1e15, "1e+15 lines" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = jk_speech_value (jk_speech_of_process (), cases[i].metric, cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].english);
    }
}

static void
test_actions (void)
{
  g_autoptr(JkAlert) alert = jk_alert_new (&disk, NOW);
  JkAlertAction actions[JK_MAX_ALERT_ACTIONS];

  g_assert_cmpuint (jk_alert_list_actions (alert, jk_speech_of_process (), actions), ==, 5);
  g_assert_cmpstr (actions[0].id, ==, "refresh");
  g_assert_cmpstr (actions[1].id, ==, "tune");
  alert->state = JK_ALERT_ACKNOWLEDGED;
  g_assert_cmpuint (jk_alert_list_actions (alert, jk_speech_of_process (), actions), ==, 4);
  alert->state = JK_ALERT_RESOLVED;
  g_assert_cmpuint (jk_alert_list_actions (alert, jk_speech_of_process (), actions), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alert-text/threshold", test_threshold);
  g_test_add_func ("/alert-text/names", test_names);
  g_test_add_func ("/alert-text/what-jikimi-was-to-do", test_what_jikimi_was_to_do);
  g_test_add_func ("/alert-text/lines", test_lines);
  g_test_add_func ("/alert-text/life", test_life);
  g_test_add_func ("/alert-text/values", test_values);
  g_test_add_func ("/alert-text/actions", test_actions);

  return g_test_run ();
}
