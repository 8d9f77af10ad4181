/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-upkeep.h"

#include "jk-archive.h"
#include "jk-stored-alerts.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)
#define STEADY_US (10 * 60 * G_USEC_PER_SEC)
#define CLOCK_TOLERANCE_US (60 * G_USEC_PER_SEC)
#define SERIES_A_STEP 16
/* Free pages that stay in the file for the next hour's blobs, and how many go back to the system in one step. */
#define KEPT_PAGES 512
#define PAGES_A_STEP "256"

void
jk_upkeep_init (JkUpkeep *self,
                JkClock  *clock)
{
  *self = (JkUpkeep) { .clock = clock, .retention_due = TRUE, .size_due = TRUE };
  self->steady_since_us = jk_clock_get_boot_us (clock);
  self->clock_offset_us = jk_clock_get_real_us (clock) - self->steady_since_us;
}

void
jk_upkeep_restart (JkUpkeep *self)
{
  self->retention_due = TRUE;
  self->size_due = TRUE;
  self->cursor = 0;
}

static gboolean
is_clock_steady (JkUpkeep *self)
{
  gint64 boot_us = jk_clock_get_boot_us (self->clock);
  gint64 offset_us = jk_clock_get_real_us (self->clock) - boot_us;

  if (ABS (offset_us - self->clock_offset_us) > CLOCK_TOLERANCE_US)
    {
      self->clock_offset_us = offset_us;
      self->steady_since_us = boot_us;
    }
  return boot_us - self->steady_since_us >= STEADY_US;
}

gboolean
jk_upkeep_is_due (JkUpkeep  *self,
                  JkHistory *history)
{
  gboolean steady = is_clock_steady (self);

  return jk_history_is_compaction_due (history) || (self->retention_due && steady) || self->size_due;
}

/* Drops a series whose last samples went, unless new ones wait in the journal. */
static gboolean
drop_if_empty (JkHistory *history,
               gint64     series,
               GError   **error)
{
  gint64 oldest_ms;

  for (JkTier tier = JK_TIER_RAW; tier < JK_N_TIERS; tier++)
    {
      if (!jk_archive_find_oldest (jk_history_get_database (history), series, tier, &oldest_ms, error))
        return FALSE;
      if (oldest_ms != G_MAXINT64)
        return TRUE;
    }
  return jk_history_drop_series (history, series, error);
}

static gboolean
retain_series (JkUpkeep             *self,
               JkHistory            *history,
               const JkStoreOptions *options,
               gint64                series,
               GError              **error)
{
  const guint days[JK_N_TIERS] = { options->raw_days, options->minute_days, options->hour_days };
  gint64 now_ms = jk_clock_get_real_us (self->clock) / 1000;
  guint deleted = 0, all_deleted = 0;

  for (JkTier tier = JK_TIER_RAW; tier < JK_N_TIERS; tier++)
    {
      if (!jk_archive_delete_before (jk_history_get_database (history), series, tier, now_ms - days[tier] * DAY_MS, &deleted,
                                     error))
        return FALSE;
      all_deleted += deleted;
    }
  /* With an empty journal nothing new can wait: otherwise the next pass looks again. */
  return all_deleted == 0 || !jk_history_is_journal_empty (history) || drop_if_empty (history, series, error);
}

static gboolean
retain_events (JkUpkeep             *self,
               JkHistory            *history,
               const JkStoreOptions *options,
               GError              **error)
{
  gint64 before_ms = jk_clock_get_real_us (self->clock) / 1000 - options->hour_days * DAY_MS;

  return jk_database_run (jk_history_get_database (history), error, "DELETE FROM event WHERE time_ms < ?", "i", before_ms)
         && jk_stored_alerts_retain (jk_history_get_database (history), before_ms, error);
}

static gboolean
retain_some (JkUpkeep             *self,
             JkHistory            *history,
             const JkStoreOptions *options,
             GError              **error)
{
  for (guint i = 0; i < SERIES_A_STEP; i++)
    {
      gint64 next;

      if (!jk_history_next_series (history, self->cursor, &next, error))
        return FALSE;
      if (next == 0)
        {
          self->retention_due = FALSE;
          self->size_due = TRUE;
          self->cursor = 0;
          return retain_events (self, history, options, error);
        }
      if (!retain_series (self, history, options, next, error))
        return FALSE;
      self->cursor = next;
    }
  return TRUE;
}

/* Finds the oldest blob of any series. */
static gboolean
find_oldest (JkHistory *history,
             JkTier     tier,
             gint64    *oldest_ms,
             GError   **error)
{
  gint64 series = 0, start_ms;

  *oldest_ms = G_MAXINT64;
  while (jk_history_next_series (history, series, &series, error) && series != 0)
    {
      if (!jk_archive_find_oldest (jk_history_get_database (history), series, tier, &start_ms, error))
        return FALSE;
      *oldest_ms = MIN (*oldest_ms, start_ms);
    }
  return series == 0;
}

/* Takes the oldest blobs of the finest tier that has any; the hour that is being filled stays. */
static gboolean
delete_oldest (JkHistory *history,
               gboolean  *found,
               GError   **error)
{
  *found = FALSE;
  for (JkTier tier = JK_TIER_RAW; tier < JK_N_TIERS; tier++)
    {
      gint64 oldest_ms, end_ms, series = 0;
      guint deleted;

      if (!find_oldest (history, tier, &oldest_ms, error))
        return FALSE;
      end_ms = oldest_ms == G_MAXINT64 ? oldest_ms : oldest_ms + jk_tier_get_span_ms (tier);
      if (end_ms > jk_history_get_newest_ms (history))
        continue;

      while (jk_history_next_series (history, series, &series, error) && series != 0)
        {
          if (!jk_archive_delete_before (jk_history_get_database (history), series, tier, end_ms, &deleted, error))
            return FALSE;
        }
      *found = series == 0;
      return *found;
    }
  return TRUE;
}

/* One step towards the cap, or pages back to the system. */
static gboolean
shrink_some (JkUpkeep             *self,
             JkHistory            *history,
             const JkStoreOptions *options,
             GError              **error)
{
  JkDatabase *database = jk_history_get_database (history);
  gint64 pages, free_pages, page_size;
  gboolean found;

  if (!jk_database_get_int (database, "PRAGMA page_count", 0, &pages, error)
      || !jk_database_get_int (database, "PRAGMA freelist_count", 0, &free_pages, error)
      || !jk_database_get_int (database, "PRAGMA page_size", 4096, &page_size, error))
    return FALSE;

  if ((pages - free_pages) * page_size > options->max_bytes)
    {
      if (!delete_oldest (history, &found, error))
        return FALSE;
      self->size_due = found;
      return TRUE;
    }
  if (free_pages > KEPT_PAGES || (free_pages > 0 && pages * page_size > options->max_bytes))
    return jk_database_run (database, error, "PRAGMA incremental_vacuum(" PAGES_A_STEP ")", "");
  self->size_due = FALSE;
  return TRUE;
}

static gboolean
step_in_transaction (JkUpkeep             *self,
                     JkHistory            *history,
                     const JkStoreOptions *options,
                     gboolean            (*step) (JkUpkeep *, JkHistory *, const JkStoreOptions *, GError **),
                     GError              **error)
{
  JkDatabase *database = jk_history_get_database (history);

  if (!jk_database_begin (database, error))
    return FALSE;
  if (step (self, history, options, error) && jk_database_commit (database, error))
    return TRUE;

  jk_database_rollback (database);
  return FALSE;
}

gboolean
jk_upkeep_step (JkUpkeep             *self,
                JkHistory            *history,
                const JkStoreOptions *options,
                GError              **error)
{
  if (jk_history_is_compaction_due (history))
    {
      self->retention_due = TRUE;
      self->size_due = TRUE;
      return jk_history_compact (history, error);
    }
  if (self->retention_due && is_clock_steady (self))
    return step_in_transaction (self, history, options, retain_some, error);
  if (self->size_due)
    return step_in_transaction (self, history, options, shrink_some, error);
  return TRUE;
}
