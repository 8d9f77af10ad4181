/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>

#include "jk-alert-book.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* 2026-11-23 09:00 UTC, a Monday. */
#define START (1795424400 * SECOND)

/* A book with a clock that the test moves, and what it said. */
typedef struct
{
  JkClock *clock;
  GTimeZone *zone;
  JkAlertBook *book;
  guint n_told;
  guint n_louder;
  guint n_updated;
  guint n_withdrawn;
  guint n_last;       /* alerts in the last notice */
  GHashTable *kept;   /* id → text, as a store would keep it */
} Fixture;

static inline void
on_notice (const JkNotice *notice,
           gpointer        user_data)
{
  Fixture *self = user_data;

  self->n_told += notice->type == JK_NOTICE_TELL;
  self->n_updated += notice->type == JK_NOTICE_UPDATE && !notice->is_louder;
  self->n_louder += notice->type == JK_NOTICE_UPDATE && notice->is_louder;
  self->n_withdrawn += notice->type == JK_NOTICE_WITHDRAW;
  self->n_last = notice->alerts->len;
}

static inline void
keep_all (Fixture *self)
{
  g_autoptr(GPtrArray) unkept = jk_alert_book_take_unkept (self->book);

  for (guint i = 0; i < unkept->len; i++)
    {
      const JkAlert *alert = g_ptr_array_index (unkept, i);

      g_hash_table_replace (self->kept, g_strdup (alert->id), jk_alert_to_text (alert));
    }
}

static inline void
open_book (Fixture *self)
{
  self->book = jk_alert_book_new (self->clock, self->zone, on_notice, self);
}

static inline void
set_up (Fixture      *self,
        gconstpointer user_data)
{
  self->clock = jk_clock_new_manual (START);
  self->zone = g_time_zone_new_utc ();
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  open_book (self);
}

static inline void
tear_down (Fixture      *self,
           gconstpointer user_data)
{
  jk_alert_book_free (self->book);
  g_hash_table_unref (self->kept);
  g_time_zone_unref (self->zone);
  jk_clock_unref (self->clock);
}

/* Lets time pass as the engine does: the book is called when it wants to be. */
static inline void
pass (Fixture *self,
      gint64   by_us)
{
  gint64 end_us = jk_clock_get_real_us (self->clock) + by_us;

  while (jk_alert_book_get_due_us (self->book) <= end_us)
    {
      jk_clock_advance (self->clock, MAX (jk_alert_book_get_due_us (self->book) - jk_clock_get_real_us (self->clock), 0));
      jk_alert_book_tick (self->book);
    }
  jk_clock_advance (self->clock, end_us - jk_clock_get_real_us (self->clock));
  keep_all (self);
}

static inline JkAlert *
report_metric (Fixture    *self,
               const char *metric,
               const char *project,
               JkLevel     level)
{
  g_autofree char *key = g_strconcat (metric, project != NULL ? "/" : NULL, project, NULL);
  const JkAlertReport report = {
    .key = key, .kind = JK_ALERT_KIND_THRESHOLD, .category = jk_alert_category_of_metric (metric), .level = level,
    .metric = metric, .series = key, .project = project, .project_name = project, .value = 90, .threshold = 85,
  };

  return jk_alert_book_report (self->book, &report);
}

static inline JkAlert *
report_kind (Fixture    *self,
             JkAlertKind kind,
             const char *key,
             const char *project,
             JkLevel     level)
{
  const JkAlertReport report = {
    .key = key, .kind = kind, .category = JK_ALERT_AUTOMATION, .level = level, .project = project, .subject = "git",
    .value = NAN, .threshold = NAN, .is_event = kind == JK_ALERT_KIND_WRONG_KEYS,
  };

  return jk_alert_book_report (self->book, &report);
}
