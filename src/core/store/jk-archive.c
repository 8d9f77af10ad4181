/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-archive.h"

#include "jk-error.h"

#define HOUR_MS G_GINT64_CONSTANT (3600000)
#define SERIES_SHIFT 32

typedef struct
{
  gint64 resolution_ms;
  gint64 span_ms;
  const char *select;
  const char *replace;
  const char *delete;
} Tier;

static const Tier tiers[JK_N_TIERS] = {
  { 0, HOUR_MS, "SELECT id, body FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id",
    "INSERT OR REPLACE INTO chunk (id, body) VALUES (?, ?)", "DELETE FROM chunk WHERE id BETWEEN ? AND ?" },
  { 60000, 24 * HOUR_MS, "SELECT id, body FROM minute WHERE id BETWEEN ? AND ? ORDER BY id",
    "INSERT OR REPLACE INTO minute (id, body) VALUES (?, ?)", "DELETE FROM minute WHERE id BETWEEN ? AND ?" },
  { HOUR_MS, 32 * 24 * HOUR_MS, "SELECT id, body FROM hour WHERE id BETWEEN ? AND ? ORDER BY id",
    "INSERT OR REPLACE INTO hour (id, body) VALUES (?, ?)", "DELETE FROM hour WHERE id BETWEEN ? AND ?" },
};

gint64
jk_tier_get_resolution_ms (JkTier tier)
{
  return tiers[tier].resolution_ms;
}

gint64
jk_tier_get_span_ms (JkTier tier)
{
  return tiers[tier].span_ms;
}

static gint64
id_at (gint64 series,
       JkTier tier,
       gint64 time_ms)
{
  return series << SERIES_SHIFT | CLAMP (time_ms / tiers[tier].span_ms, 0, (gint64) G_MAXUINT32);
}

static gboolean
decode (JkStatement *statement,
        JkTier       tier,
        GArray      *rows,
        GError     **error)
{
  const guint8 *bytes = sqlite3_column_blob (statement, 1);
  gsize n_bytes = sqlite3_column_bytes (statement, 1);
  gboolean sound
    = tier == JK_TIER_RAW ? jk_rollup_decode_samples (bytes, n_bytes, rows) : jk_rollup_decode (bytes, n_bytes, rows);

  if (!sound)
    g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "blob %" G_GINT64_FORMAT " of tier %d is damaged",
                 (gint64) sqlite3_column_int64 (statement, 0), (int) tier);
  return sound;
}

/* Appends the rows of whole blobs. */
static gboolean
read_blobs (JkDatabase *database,
            gint64      series,
            JkTier      tier,
            gint64      from_ms,
            gint64      last_ms,
            GArray     *rows,
            GError    **error)
{
  g_autoptr(JkStatement) statement = jk_database_query (database, error, tiers[tier].select, "ii", id_at (series, tier, from_ms),
                                                        id_at (series, tier, last_ms));
  g_autoptr(GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  while (jk_statement_step (statement, &failure))
    {
      if (!decode (statement, tier, rows, error))
        return FALSE;
    }
  return jk_statement_is_fine (&failure, error);
}

/* Adds @samples, all of one blob of @tier, to that blob. */
static gboolean
add_to_blob (JkDatabase *database,
             gint64      series,
             JkTier      tier,
             GArray     *samples,
             GError    **error)
{
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (JkRollup));
  g_autoptr(GByteArray) body = g_byte_array_new ();
  gint64 first_ms = g_array_index (samples, JkRollup, 0).time_ms;

  if (!read_blobs (database, series, tier, first_ms, first_ms, rows, error))
    return FALSE;

  if (tier != JK_TIER_RAW)
    {
      jk_rollup_summarize (rows, samples, tiers[tier].resolution_ms);
      jk_rollup_encode (body, rows);
    }
  else
    {
      g_array_append_vals (rows, samples->data, samples->len);
      jk_rollup_sort (rows);
      jk_rollup_encode_samples (body, rows);
    }
  return jk_database_run (database, error, tiers[tier].replace, "ib", id_at (series, tier, first_ms), body->data,
                          (gsize) body->len);
}

gboolean
jk_archive_add (JkDatabase *database,
                gint64      series,
                GArray     *samples,
                GError    **error)
{
  g_autoptr(GArray) part = g_array_new (FALSE, FALSE, sizeof (JkRollup));

  for (JkTier tier = JK_TIER_RAW; tier < JK_N_TIERS; tier++)
    {
      for (guint start = 0, end; start < samples->len; start = end)
        {
          gint64 id = id_at (series, tier, g_array_index (samples, JkRollup, start).time_ms);

          for (end = start + 1; end < samples->len; end++)
            {
              if (id_at (series, tier, g_array_index (samples, JkRollup, end).time_ms) != id)
                break;
            }
          g_array_set_size (part, 0);
          g_array_append_vals (part, &g_array_index (samples, JkRollup, start), end - start);
          if (!add_to_blob (database, series, tier, part, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* Drops rows from @start on that lie outside of the range or in an hour that a finer tier has. */
static void
keep_wanted (GArray *rows,
             guint   start,
             gint64  from_ms,
             gint64  to_ms,
             GArray *hours)
{
  guint kept = start, h = 0;

  for (guint i = start; i < rows->len; i++)
    {
      const JkRollup *row = &g_array_index (rows, JkRollup, i);
      gint64 hour = row->time_ms / HOUR_MS;

      while (h < hours->len && g_array_index (hours, gint64, h) < hour)
        h++;
      if (row->time_ms < from_ms || row->time_ms >= to_ms || (h < hours->len && g_array_index (hours, gint64, h) == hour))
        continue;
      g_array_index (rows, JkRollup, kept++) = *row;
    }
  g_array_set_size (rows, kept);
}

static int
compare_int64 (gconstpointer a,
               gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Notes the hours of the rows from @start on. */
static void
note_hours (GArray *rows,
            guint   start,
            GArray *hours)
{
  gint64 before = -1;

  for (guint i = start; i < rows->len; i++)
    {
      gint64 hour = g_array_index (rows, JkRollup, i).time_ms / HOUR_MS;

      if (hour != before)
        g_array_append_val (hours, hour);
      before = hour;
    }
  g_array_sort (hours, compare_int64);
}

gboolean
jk_archive_read (JkDatabase *database,
                 gint64      series,
                 JkTier      tier,
                 gboolean    only,
                 gint64      from_ms,
                 gint64      to_ms,
                 GArray     *rows,
                 GError    **error)
{
  g_autoptr(GArray) hours = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (to_ms <= from_ms)
    return TRUE;
  for (; tier < JK_N_TIERS; tier++)
    {
      gint64 first_ms = tiers[tier].resolution_ms > 0 ? jk_rollup_floor (from_ms, tiers[tier].resolution_ms) : from_ms;
      guint start = rows->len;

      if (!read_blobs (database, series, tier, first_ms, to_ms - 1, rows, error))
        return FALSE;
      keep_wanted (rows, start, first_ms, to_ms, hours);
      if (only)
        return TRUE;
      note_hours (rows, start, hours);
    }
  return TRUE;
}

gboolean
jk_archive_delete_before (JkDatabase *database,
                          gint64      series,
                          JkTier      tier,
                          gint64      before_ms,
                          guint      *deleted,
                          GError    **error)
{
  *deleted = 0;
  if (before_ms < tiers[tier].span_ms)
    return TRUE;
  if (!jk_database_run (database, error, tiers[tier].delete, "ii", id_at (series, tier, 0),
                        id_at (series, tier, before_ms - tiers[tier].span_ms)))
    return FALSE;
  *deleted = sqlite3_changes (jk_database_get_handle (database));
  return TRUE;
}

gboolean
jk_archive_find_oldest (JkDatabase *database,
                        gint64      series,
                        JkTier      tier,
                        gint64     *oldest_ms,
                        GError    **error)
{
  g_autoptr(JkStatement) statement = jk_database_query (database, error, tiers[tier].select, "ii", id_at (series, tier, 0),
                                                        id_at (series, tier, G_MAXINT64));
  g_autoptr(GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  *oldest_ms = G_MAXINT64;
  if (jk_statement_step (statement, &failure))
    *oldest_ms = (sqlite3_column_int64 (statement, 0) & G_MAXUINT32) * tiers[tier].span_ms;
  return jk_statement_is_fine (&failure, error);
}
