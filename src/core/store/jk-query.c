/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-query.h"

#include "jk-archive.h"
#include "jk-downsample.h"

/* One beyond the latest time that is kept. */
#define LATEST_MS (((gint64) 1 << 50) + 1)

JkQuery *
jk_query_new (const char *const *keys,
              gint64             from_ms,
              gint64             to_ms,
              guint              max_points)
{
  JkQuery *self = g_new (JkQuery, 1);

  /* Within what times can be, so that distances do not overflow. */
  *self = (JkQuery) { g_strdupv ((char **) keys), CLAMP (from_ms, 0, LATEST_MS), CLAMP (to_ms, 0, LATEST_MS), max_points };
  return self;
}

void
jk_query_free (JkQuery *self)
{
  g_strfreev (self->keys);
  g_free (self);
}

/* The rows found so far, one array a key. */
typedef struct
{
  const JkQuery *query;
  guint n_keys;
  GArray **rows;   /* of JkRollup: what is not in the archive */
  guint *numbers;  /* of each key's rows: a key asked for twice has them once */
  gint64 *ids;     /* 0: not on disk */
  guint *by_id;    /* series → number of its key + 1 */
  gint64 largest_id;
} Answer;

static void
answer_free (Answer *self)
{
  for (guint i = 0; i < self->n_keys; i++)
    g_array_unref (self->rows[i]);
  g_free (self->rows);
  g_free (self->numbers);
  g_free (self->ids);
  g_free (self->by_id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static Answer *
answer_new (const JkQuery *query)
{
  Answer *self = g_new0 (Answer, 1);

  self->query = query;
  self->n_keys = g_strv_length (query->keys);
  self->rows = g_new (GArray *, self->n_keys);
  self->ids = g_new0 (gint64, self->n_keys);
  self->numbers = g_new (guint, self->n_keys);
  for (guint i = 0; i < self->n_keys; i++)
    {
      self->rows[i] = g_array_new (FALSE, FALSE, sizeof (JkRollup));
      self->numbers[i] = i;
      for (guint j = 0; j < i && self->numbers[i] == i; j++)
        {
          if (g_str_equal (query->keys[i], query->keys[j]))
            self->numbers[i] = j;
        }
    }
  return self;
}

static void
add_sample (Answer *self,
            guint   number,
            gint64  time_ms,
            double  value)
{
  JkRollup row = { time_ms, value, value, value, 1 };

  if (time_ms >= self->query->from_ms && time_ms < self->query->to_ms)
    g_array_append_val (self->rows[number], row);
}

/* Returns: %TRUE if a project that waits to be forgotten has @key: what is on disk is not shown any more */
static gboolean
is_forgotten (const JkBacklog *backlog,
              const char      *key)
{
  for (const GList *l = backlog->writes.head; l != NULL; l = l->next)
    {
      const JkWrite *write = l->data;

      if (write->kind == JK_WRITE_FORGET_PROJECT && jk_write_series_is_of (key, write->key))
        return TRUE;
    }
  return FALSE;
}

static gboolean
find_ids (Answer          *self,
          JkHistory       *history,
          const JkBacklog *backlog,
          GError         **error)
{
  for (guint i = 0; i < self->n_keys; i++)
    {
      const char *key = self->query->keys[i];

      if (!is_forgotten (backlog, key) && !jk_history_find_series (history, key, FALSE, &self->ids[i], error))
        return FALSE;
      self->largest_id = MAX (self->largest_id, self->ids[i]);
    }

  self->by_id = g_new0 (guint, self->largest_id + 1);
  for (guint i = 0; i < self->n_keys; i++)
    self->by_id[self->ids[i]] = self->numbers[i] + 1;
  self->by_id[0] = 0;
  return TRUE;
}

static gboolean
add_journalled (gint64   series,
                gint64   time_ms,
                double   value,
                gpointer user_data)
{
  Answer *self = user_data;

  if (series <= self->largest_id && self->by_id[series] > 0)
    add_sample (self, self->by_id[series] - 1, time_ms, value);
  return TRUE;
}

/* The coarsest tier that has as many rows as points are wanted. */
static JkTier
choose_tier (const JkQuery *query)
{
  for (JkTier tier = JK_N_TIERS - 1; tier > JK_TIER_RAW && query->max_points > 0; tier--)
    {
      if ((query->to_ms - query->from_ms) / jk_tier_get_resolution_ms (tier) >= query->max_points)
        return tier;
    }
  return JK_TIER_RAW;
}

static gboolean
read_journal (Answer    *self,
              JkHistory *history,
              GError   **error)
{
  const JkQuery *query = self->query;
  gint64 first = jk_history_journal_key (query->from_ms - JK_HISTORY_TICK_SPAN_MS);
  gint64 last = jk_history_journal_key (query->to_ms + JK_HISTORY_TICK_SPAN_MS);

  return jk_history_read_journal (history, first, last, add_journalled, self, NULL, error);
}

static void
forget_found (Answer     *self,
              const char *project)
{
  for (guint i = 0; i < self->n_keys; i++)
    {
      if (jk_write_series_is_of (self->query->keys[i], project))
        g_array_set_size (self->rows[i], 0);
    }
}

static void
read_backlog (Answer          *self,
              const JkBacklog *backlog)
{
  g_autoptr(GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->n_keys; i++)
    g_hash_table_insert (numbers, self->query->keys[i], GUINT_TO_POINTER (self->numbers[i] + 1));

  for (const GList *l = backlog->writes.head; l != NULL; l = l->next)
    {
      const JkWrite *write = l->data;

      if (write->kind == JK_WRITE_FORGET_PROJECT)
        forget_found (self, write->key);
      for (guint i = 0; write->kind == JK_WRITE_TICK && i < write->samples->len; i++)
        {
          const JkTickSample *sample = &g_array_index (write->samples, JkTickSample, i);
          guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, sample->series));

          if (number > 0)
            add_sample (self, number - 1, sample->time_ms, sample->value);
        }
    }
}

static void
free_series (gpointer data)
{
  jk_series_free (data);
}

/* Reads the archive series by series into the same rows, which stay in the processor's cache. */
static gboolean
make_series (Answer       *self,
             JkHistory    *history,
             GPtrArray    *all,
             GCancellable *cancellable,
             GError      **error)
{
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (JkRollup));
  const JkQuery *query = self->query;
  JkTier tier = choose_tier (query);

  for (guint i = 0; i < self->n_keys; i++)
    {
      g_array_set_size (rows, 0);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (history != NULL && self->ids[i] != 0
          && !jk_archive_read (jk_history_get_database (history), self->ids[i], tier, query->max_points == 0, query->from_ms,
                               query->to_ms, rows, error))
        return FALSE;
      if (self->rows[self->numbers[i]]->len > 0)
        g_array_append_vals (rows, self->rows[self->numbers[i]]->data, self->rows[self->numbers[i]]->len);
      jk_rollup_sort (rows);
      g_ptr_array_add (all, jk_downsample (query->keys[i], rows, query->from_ms, query->to_ms, query->max_points,
                                           jk_tier_get_resolution_ms (tier)));
    }
  return TRUE;
}

GPtrArray *
jk_query_run (const JkQuery   *self,
              JkHistory       *history,
              const JkBacklog *backlog,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr(Answer) answer = answer_new (self);
  g_autoptr(GPtrArray) all = NULL;

  if (history != NULL && (!find_ids (answer, history, backlog, error) || !read_journal (answer, history, error)))
    return NULL;
  read_backlog (answer, backlog);
  all = g_ptr_array_new_full (answer->n_keys, free_series);
  if (!make_series (answer, history, all, cancellable, error))
    return NULL;
  return g_steal_pointer (&all);
}
