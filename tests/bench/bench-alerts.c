/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 10,000 conditions in one burst: reported, told, rendered, kept, recovered. JSON lines, one a measurement. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "jk-alert-book.h"
#include "jk-alert-text.h"
#include "jk-store.h"

#define N_ALERTS 10000
#define START_US (1795424400 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  JkStore *store;
  guint n_notices;
} Bench;

static double
cpu_ms (void)
{
  struct rusage usage;

  (void) getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static long
peak_kib (void)
{
  struct rusage usage;

  (void) getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

static void
print_ms (const char *name,
          double      since_ms)
{
  printf ("{\"bench\":\"alerts\",\"what\":\"%s\",\"n\":%d,\"cpu_ms\":%.1f}\n", name, N_ALERTS, cpu_ms () - since_ms);
}

static void
on_notice (const JkNotice *notice,
           gpointer        user_data)
{
  ((Bench *) user_data)->n_notices++;
}

static void
keep (Bench         *bench,
      const JkAlert *alert)
{
  g_autofree char *body = jk_alert_to_text (alert);
  const JkStoredAlert stored = {
    .id = alert->id, .project = alert->project, .level = alert->level, .body = body,
    .category = (char *) jk_alert_category_to_string (alert->category), .state = (char *) jk_alert_state_to_string (alert->state),
    .since_ms = alert->since_us / 1000, .ended_ms = alert->ended_us / 1000, .is_open = jk_alert_is_listed (alert),
  };

  jk_store_put_alert (bench->store, &stored);
}

static void
keep_all (Bench       *bench,
          JkAlertBook *book)
{
  g_autoptr(GPtrArray) unkept = jk_alert_book_take_unkept (book);

  for (guint i = 0; i < unkept->len; i++)
    keep (bench, g_ptr_array_index (unkept, i));
  g_assert_true (jk_store_flush (bench->store, NULL));
}

/* Every kind of place and metric, causes and consequences among them. */
static void
report_all (JkAlertBook *book)
{
  static const char *const metrics[] = { "disk_usage", "pressure_io", "api_errors", "git_changes", "no_such" };

  for (guint i = 0; i < N_ALERTS; i++)
    {
      g_autofree char *key = g_strdup_printf ("%s{n=\"%u\"}", metrics[i % G_N_ELEMENTS (metrics)], i);
      g_autofree char *project = i % 2 == 0 ? NULL : g_strdup_printf ("%012u", i % 100);
      const JkAlertReport report = {
        .key = key, .kind = JK_ALERT_KIND_THRESHOLD, .level = JK_LEVEL_WARNING + i % 3, .metric = metrics[i % G_N_ELEMENTS (metrics)],
        .series = key, .project = project, .project_name = project, .subject = "/home", .value = 92.5, .threshold = 85,
      };

      jk_alert_book_report (book, &report);
    }
}

static void
recover_all (JkAlertBook *book)
{
  g_autoptr(GPtrArray) listed = jk_alert_book_list (book);

  for (guint i = 0; i < listed->len; i++)
    jk_alert_book_recover (book, ((const JkAlert *) g_ptr_array_index (listed, i))->key);
}

static gsize
render_all (JkAlertBook *book)
{
  g_autoptr(GPtrArray) listed = jk_alert_book_list (book);
  gsize length = 0;

  for (guint i = 0; i < listed->len; i++)
    {
      const JkAlert *alert = g_ptr_array_index (listed, i);
      g_autofree char *title = jk_alert_make_title (alert, jk_speech_of_process (), TRUE);
      g_autofree char *text = jk_alert_make_text (alert, jk_speech_of_process (), TRUE, START_US + G_USEC_PER_SEC);

      length += strlen (title) + strlen (text);
    }
  return length;
}

static void
run (Bench   *bench,
     JkClock *clock)
{
  g_autoptr(JkAlertBook) book = jk_alert_book_new (clock, NULL, on_notice, bench);
  long before_kib = peak_kib ();
  double start_ms = cpu_ms (), since_ms = start_ms;

  report_all (book);
  print_ms ("report", since_ms);
  since_ms = cpu_ms ();
  jk_clock_advance (clock, 2 * 60 * (gint64) G_USEC_PER_SEC);
  jk_alert_book_tick (book);
  print_ms ("tell", since_ms);
  since_ms = cpu_ms ();
  keep_all (bench, book);
  print_ms ("write", since_ms);
  print_ms ("burst", start_ms);
  printf ("{\"bench\":\"alerts\",\"what\":\"notices\",\"n\":%u}\n", bench->n_notices);
  printf ("{\"bench\":\"alerts\",\"what\":\"memory\",\"n\":%d,\"kib\":%ld}\n", N_ALERTS, peak_kib () - before_kib);

  since_ms = cpu_ms ();
  (void) render_all (book);
  print_ms ("render", since_ms);
  since_ms = cpu_ms ();
  recover_all (book);
  jk_alert_book_tick (book);
  keep_all (bench, book);
  print_ms ("recover", since_ms);
}

static void
count_kept (Bench *bench)
{
  const JkAlertQuery query = { .to_ms = G_MAXINT64, .limit = 2 * N_ALERTS };
  g_autoptr(GPtrArray) kept = jk_store_load_alerts (bench->store, &query, NULL);

  printf ("{\"bench\":\"alerts\",\"what\":\"kept\",\"n\":%u}\n", kept->len);
  g_assert_cmpuint (kept->len, ==, N_ALERTS);
}

int
main (void)
{
  const JkStoreOptions options = { 7, 90, 730, 200 * 1024 * 1024 };
  g_autofree char *folder = g_dir_make_tmp ("jikimi-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "jikimi.db", NULL);
  g_autoptr(JkClock) clock = jk_clock_new_manual (START_US);
  Bench bench = { jk_store_open (path, &options, clock, NULL), 0 };

  g_assert_nonnull (bench.store);
  run (&bench, clock);
  count_kept (&bench);
  jk_store_close (bench.store);
  g_object_unref (bench.store);
  (void) g_remove (path);
  (void) g_rmdir (folder);
  return 0;
}
