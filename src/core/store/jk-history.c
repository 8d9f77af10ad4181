/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-history.h"

#include "jk-archive.h"
#include "jk-codec.h"
#include "jk-error.h"
#include "jk-series.h"

#define JOURNAL_SHIFT 12
/* A row is not larger than this many samples, so that reading one stays short. */
#define MOST_SAMPLES_A_ROW 16384

struct _JkHistory
{
  JkDatabase *database;
  GHashTable *ids; /* key → id, boxed */
  GByteArray *row;
  gint64 first_key; /* lowest key in the journal, -1 without any */
  gint64 last_key;  /* highest */
  gint64 newest_ms;
  guint64 journal_samples;
};

gint64
jk_history_journal_key (gint64 time_ms)
{
  return CLAMP (time_ms, 0, (gint64) 1 << 50) << JOURNAL_SHIFT;
}

JkHistory *
jk_history_new (JkDatabase *database,
                GError    **error)
{
  g_autoptr(JkHistory) self = g_new0 (JkHistory, 1);

  self->database = database;
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->row = g_byte_array_new ();
  if (!jk_history_reload (self, error))
    return NULL;
  self->newest_ms = self->last_key < 0 ? -1 : self->last_key >> JOURNAL_SHIFT;
  return g_steal_pointer (&self);
}

void
jk_history_free (JkHistory *self)
{
  g_hash_table_unref (self->ids);
  g_byte_array_unref (self->row);
  g_free (self);
}

JkDatabase *
jk_history_get_database (JkHistory *self)
{
  return self->database;
}

gint64
jk_history_get_newest_ms (JkHistory *self)
{
  return self->newest_ms;
}

gboolean
jk_history_is_journal_empty (JkHistory *self)
{
  return self->journal_samples == 0;
}

static gboolean
count_sample (gint64   series,
              gint64   time_ms,
              double   value,
              gpointer user_data)
{
  (*(guint64 *) user_data)++;
  return TRUE;
}

gboolean
jk_history_reload (JkHistory *self,
                   GError   **error)
{
  g_hash_table_remove_all (self->ids);
  self->journal_samples = 0;
  return jk_database_get_int (self->database, "SELECT coalesce(min(id), -1) FROM journal", -1, &self->first_key, error)
         && jk_database_get_int (self->database, "SELECT coalesce(max(id), -1) FROM journal", -1, &self->last_key, error)
         && jk_history_read_journal (self, 0, G_MAXINT64, count_sample, &self->journal_samples, NULL, error);
}

static gboolean
add_labels (JkHistory  *self,
            gint64      id,
            GStrv       labels,
            GError    **error)
{
  for (guint i = 0; labels != NULL && labels[i] != NULL; i += 2)
    {
      if (!jk_database_run (self->database, error, "INSERT OR IGNORE INTO label (series, name, value) VALUES (?, ?, ?)", "itt", id,
                            labels[i], labels[i + 1]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
make_series (JkHistory  *self,
             const char *key,
             gint64     *id,
             GError    **error)
{
  g_auto(GStrv) labels = NULL;
  g_autofree char *metric = NULL;

  /* A key that does not parse is kept under its own name: losing its samples would help nobody. */
  if (!jk_series_key_parse (key, &metric, &labels, NULL))
    metric = g_strdup (key);
  if (!jk_database_run (self->database, error, "INSERT INTO series (key, metric) VALUES (?, ?)", "tt", key, metric))
    return FALSE;
  *id = sqlite3_last_insert_rowid (jk_database_get_handle (self->database));
  return add_labels (self, *id, labels, error);
}

gboolean
jk_history_find_series (JkHistory  *self,
                        const char *key,
                        gboolean    make,
                        gint64     *id,
                        GError    **error)
{
  const gint64 *known = g_hash_table_lookup (self->ids, key);
  g_autoptr(JkStatement) statement = NULL;
  g_autoptr(GError) failure = NULL;

  if (known != NULL)
    {
      *id = *known;
      return TRUE;
    }

  statement = jk_database_query (self->database, error, "SELECT id FROM series WHERE key = ?", "t", key);
  if (statement == NULL)
    return FALSE;
  *id = jk_statement_step (statement, &failure) ? sqlite3_column_int64 (statement, 0) : 0;
  if (!jk_statement_is_fine (&failure, error))
    return FALSE;

  if (*id == 0 && make && !make_series (self, key, id, error))
    return FALSE;
  if (*id != 0)
    g_hash_table_insert (self->ids, g_strdup (key), g_memdup2 (id, sizeof *id));
  return TRUE;
}

GStrv
jk_history_list_series (JkHistory *self,
                        GError   **error)
{
  g_autoptr(JkStatement) statement = jk_database_query (self->database, error, "SELECT key FROM series ORDER BY key", "");
  g_autoptr(GStrvBuilder) keys = g_strv_builder_new ();
  g_autoptr(GError) failure = NULL;

  if (statement == NULL)
    return NULL;
  while (jk_statement_step (statement, &failure))
    g_strv_builder_add (keys, (const char *) sqlite3_column_text (statement, 0));
  if (!jk_statement_is_fine (&failure, error))
    return NULL;
  return g_strv_builder_end (keys);
}

gboolean
jk_history_next_series (JkHistory *self,
                        gint64     id,
                        gint64    *next,
                        GError   **error)
{
  g_autoptr(JkStatement) statement
    = jk_database_query (self->database, error, "SELECT id FROM series WHERE id > ? ORDER BY id LIMIT 1", "i", id);
  g_autoptr(GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  *next = jk_statement_step (statement, &failure) ? sqlite3_column_int64 (statement, 0) : 0;
  return jk_statement_is_fine (&failure, error);
}

gboolean
jk_history_drop_series (JkHistory *self,
                        gint64     id,
                        GError   **error)
{
  g_hash_table_remove_all (self->ids);
  return jk_database_run (self->database, error, "DELETE FROM label WHERE series = ?", "i", id)
         && jk_database_run (self->database, error, "DELETE FROM series WHERE id = ?", "i", id);
}

/* Finds a key for a row at @time_ms: the next one of that millisecond, or of a later one if it is full. */
static gboolean
find_key (JkHistory *self,
          gint64     time_ms,
          gint64    *key,
          GError   **error)
{
  for (*key = jk_history_journal_key (time_ms); *key <= self->last_key;)
    {
      g_autoptr(JkStatement) statement
        = jk_database_query (self->database, error, "SELECT id FROM journal WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1",
                             "ii", *key, *key + (1 << JOURNAL_SHIFT));
      g_autoptr(GError) failure = NULL;
      gint64 end = *key + (1 << JOURNAL_SHIFT);

      if (statement == NULL)
        return FALSE;
      if (jk_statement_step (statement, &failure))
        *key = sqlite3_column_int64 (statement, 0) + 1;
      if (!jk_statement_is_fine (&failure, error))
        return FALSE;
      if (*key < end)
        break;
    }
  return TRUE;
}

/* Returns: how many samples from @start belong in one row */
static guint
count_row (GArray *samples,
           guint   start)
{
  gint64 time_ms = g_array_index (samples, JkTickSample, start).time_ms;
  guint end = start;

  while (end < samples->len && end - start < MOST_SAMPLES_A_ROW
         && ABS (g_array_index (samples, JkTickSample, end).time_ms - time_ms) < JK_HISTORY_TICK_SPAN_MS)
    end++;
  return end - start;
}

/* A row is groups of samples of one time: its distance from the row's, how many, series and value of each. */
static gboolean
fill_row (JkHistory          *self,
          const JkTickSample *samples,
          guint               n_samples,
          gint64              row_ms,
          GError            **error)
{
  g_byte_array_set_size (self->row, 0);
  for (guint i = 0; i < n_samples;)
    {
      guint n = 1;

      while (i + n < n_samples && samples[i + n].time_ms == samples[i].time_ms)
        n++;
      jk_codec_write_int (self->row, samples[i].time_ms - row_ms);
      jk_codec_write_uint (self->row, n);
      for (; n > 0; n--, i++)
        {
          gint64 id;

          if (!jk_history_find_series (self, samples[i].series, TRUE, &id, error))
            return FALSE;
          jk_codec_write_uint (self->row, id);
          jk_codec_write_value (self->row, samples[i].value);
        }
    }
  return TRUE;
}

gboolean
jk_history_write_tick (JkHistory *self,
                       GArray    *samples,
                       GError   **error)
{
  for (guint start = 0, n; start < samples->len; start += n)
    {
      const JkTickSample *first = &g_array_index (samples, JkTickSample, start);
      gint64 key;

      n = count_row (samples, start);
      if (!find_key (self, first->time_ms, &key, error)
          || !fill_row (self, first, n, key >> JOURNAL_SHIFT, error)
          || !jk_database_run (self->database, error, "INSERT INTO journal (id, body) VALUES (?, ?)", "ib", key, self->row->data,
                               (gsize) self->row->len))
        return FALSE;
      self->first_key = self->first_key < 0 ? key : MIN (self->first_key, key);
      self->last_key = MAX (self->last_key, key);
      self->newest_ms = first->time_ms;
      self->journal_samples += n;
    }
  return TRUE;
}

static gboolean
read_row (JkReader            reader,
          gint64              row_ms,
          JkHistorySampleFunc func,
          gpointer            user_data,
          gboolean           *go_on)
{
  while (reader.at < reader.end)
    {
      gint64 offset;
      guint64 n, series;
      double value;

      if (!jk_codec_read_int (&reader, &offset) || !jk_codec_read_uint (&reader, &n)
          || ABS (offset) > 2 * JK_HISTORY_TICK_SPAN_MS)
        return FALSE;
      for (; n > 0; n--)
        {
          if (!jk_codec_read_uint (&reader, &series) || !jk_codec_read_value (&reader, &value) || series > G_MAXINT32)
            return FALSE;
          if (!func ((gint64) series, row_ms + offset, value, user_data))
            *go_on = FALSE;
        }
    }
  return TRUE;
}

gboolean
jk_history_read_journal (JkHistory          *self,
                         gint64              first,
                         gint64              last,
                         JkHistorySampleFunc func,
                         gpointer            user_data,
                         gint64             *reached,
                         GError            **error)
{
  g_autoptr(JkStatement) statement = jk_database_query (
    self->database, error, "SELECT id, body FROM journal WHERE id BETWEEN ? AND ? ORDER BY id", "ii", first, last);
  g_autoptr(GError) failure = NULL;
  gboolean go_on = TRUE;

  if (statement == NULL)
    return FALSE;

  while (go_on && jk_statement_step (statement, &failure))
    {
      gint64 key = sqlite3_column_int64 (statement, 0);
      const guint8 *bytes = sqlite3_column_blob (statement, 1);
      JkReader reader = { bytes, bytes + sqlite3_column_bytes (statement, 1) };

      if (!read_row (reader, key >> JOURNAL_SHIFT, func, user_data, &go_on))
        {
          g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "row %" G_GINT64_FORMAT " of the journal is damaged", key);
          return FALSE;
        }
      if (reached != NULL)
        *reached = key;
    }
  return jk_statement_is_fine (&failure, error);
}

gboolean
jk_history_forget_project (JkHistory  *self,
                           const char *project,
                           GError    **error)
{
  static const char *const statements[] = {
    "DELETE FROM chunk WHERE id >> 32 IN (SELECT series FROM label WHERE name = 'project' AND value = ?)",
    "DELETE FROM minute WHERE id >> 32 IN (SELECT series FROM label WHERE name = 'project' AND value = ?)",
    "DELETE FROM hour WHERE id >> 32 IN (SELECT series FROM label WHERE name = 'project' AND value = ?)",
    "DELETE FROM series WHERE id IN (SELECT series FROM label WHERE name = 'project' AND value = ?)",
    "DELETE FROM label WHERE series IN (SELECT series FROM label WHERE name = 'project' AND value = ?)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      if (!jk_database_run (self->database, error, statements[i], "t", project))
        return FALSE;
    }
  g_hash_table_remove_all (self->ids);
  return TRUE;
}

/* A tick is compacted when its hour is over by this much: collectors' clocks and long ticks straggle. */
#define STRAGGLE_MS 60000
#define HOUR_MS 3600000
/* More than this in the journal makes reading it slow. */
#define MOST_JOURNAL_SAMPLES 100000
/* What one step takes, so that it holds the thread for some milliseconds only. */
#define STEP_SAMPLES 65536

/* The first key that is to stay in the journal. */
static gint64
find_limit (JkHistory *self)
{
  if (self->journal_samples > MOST_JOURNAL_SAMPLES)
    return G_MAXINT64;
  return jk_history_journal_key (jk_rollup_floor (MAX (self->newest_ms - STRAGGLE_MS, 0), HOUR_MS));
}

gboolean
jk_history_is_compaction_due (JkHistory *self)
{
  return self->first_key >= 0 && self->first_key < find_limit (self);
}

/* What a step of compaction took from the journal: for each series its samples. */
typedef struct
{
  GPtrArray *by_series; /* of GArray of JkRollup, nullable */
  guint64 n_samples;
} Taken;

static void
free_rows (gpointer data)
{
  if (data != NULL)
    g_array_unref (data);
}

static gboolean
take_sample (gint64   series,
             gint64   time_ms,
             double   value,
             gpointer user_data)
{
  JkRollup row = { time_ms, value, value, value, 1 };
  Taken *taken = user_data;
  GArray *rows;

  if (series >= taken->by_series->len)
    g_ptr_array_set_size (taken->by_series, series + 1);
  rows = g_ptr_array_index (taken->by_series, series);
  if (rows == NULL)
    g_ptr_array_index (taken->by_series, series) = rows = g_array_new (FALSE, FALSE, sizeof (JkRollup));
  g_array_append_val (rows, row);
  return ++taken->n_samples < STEP_SAMPLES;
}

static gboolean
archive (JkHistory  *self,
         const Taken *taken,
         GError    **error)
{
  for (guint i = 0; i < taken->by_series->len; i++)
    {
      GArray *rows = g_ptr_array_index (taken->by_series, i);
      gint64 next;

      if (rows == NULL)
        continue;
      /* A forgotten project's samples may still be in the journal. */
      if (!jk_history_next_series (self, (gint64) i - 1, &next, error))
        return FALSE;
      if (next != i)
        continue;
      jk_rollup_sort (rows);
      if (!jk_archive_add (self->database, i, rows, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
compact (JkHistory *self,
         GError   **error)
{
  g_autoptr(GPtrArray) by_series = g_ptr_array_new_with_free_func (free_rows);
  Taken taken = { by_series, 0 };
  gint64 reached = -1;

  if (!jk_history_read_journal (self, self->first_key, find_limit (self) - 1, take_sample, &taken, &reached, error)
      || !archive (self, &taken, error)
      || !jk_database_run (self->database, error, "DELETE FROM journal WHERE id BETWEEN ? AND ?", "ii", self->first_key, reached)
      || !jk_database_get_int (self->database, "SELECT coalesce(min(id), -1) FROM journal", -1, &self->first_key, error))
    return FALSE;

  self->journal_samples -= MIN (taken.n_samples, self->journal_samples);
  return TRUE;
}

gboolean
jk_history_compact (JkHistory *self,
                    GError   **error)
{
  if (!jk_database_begin (self->database, error))
    return FALSE;
  if (compact (self, error) && jk_database_commit (self->database, error))
    return TRUE;

  jk_database_rollback (self->database);
  return FALSE;
}
