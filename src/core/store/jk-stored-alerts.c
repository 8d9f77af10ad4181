/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-stored-alerts.h"

#include <string.h>

JkStoredAlert *
jk_stored_alert_copy (const JkStoredAlert *self)
{
  JkStoredAlert *copy = g_new (JkStoredAlert, 1);

  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->project = g_strdup (self->project);
  copy->category = g_strdup (self->category);
  copy->state = g_strdup (self->state);
  copy->body = g_strdup (self->body);
  return copy;
}

void
jk_stored_alert_free (JkStoredAlert *self)
{
  g_free (self->id);
  g_free (self->project);
  g_free (self->category);
  g_free (self->state);
  g_free (self->body);
  g_free (self);
}

JkAlertQuery *
jk_alert_query_copy (const JkAlertQuery *self)
{
  JkAlertQuery *copy = g_new (JkAlertQuery, 1);

  *copy = *self;
  copy->project = g_strdup (self->project);
  copy->category = g_strdup (self->category);
  copy->state = g_strdup (self->state);
  copy->id = g_strdup (self->id);
  copy->before_id = g_strdup (self->before_id);
  return copy;
}

void
jk_alert_query_free (JkAlertQuery *self)
{
  g_free (self->project);
  g_free (self->category);
  g_free (self->state);
  g_free (self->id);
  g_free (self->before_id);
  g_free (self);
}

gboolean
jk_stored_alerts_write (JkDatabase          *database,
                        const JkStoredAlert *alert,
                        GError             **error)
{
  return jk_database_run (database, error,
                          "INSERT INTO alert (id, project, level, category, state, since_ms, ended_ms, is_open, body)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                          " ON CONFLICT (id) DO UPDATE SET level = excluded.level, category = excluded.category,"
                          " state = excluded.state, since_ms = excluded.since_ms, ended_ms = excluded.ended_ms,"
                          " is_open = excluded.is_open, body = excluded.body",
                          "ttittiiit", alert->id, alert->project, (gint64) alert->level, alert->category, alert->state,
                          alert->since_ms, alert->ended_ms, (gint64) alert->is_open, alert->body);
}

gboolean
jk_stored_alerts_forget_project (JkDatabase *database,
                                 const char *project,
                                 GError    **error)
{
  return jk_database_run (database, error, "DELETE FROM alert WHERE project = ?", "t", project);
}

gboolean
jk_stored_alerts_retain (JkDatabase *database,
                         gint64      before_ms,
                         GError    **error)
{
  return jk_database_run (database, error, "DELETE FROM alert WHERE is_open = 0 AND ended_ms < ?", "i", before_ms);
}

static JkStoredAlert *
read_row (JkStatement *statement)
{
  const JkStoredAlert row = {
    .id = (char *) sqlite3_column_text (statement, 0),
    .project = (char *) sqlite3_column_text (statement, 1),
    .level = sqlite3_column_int (statement, 2),
    .category = (char *) sqlite3_column_text (statement, 3),
    .state = (char *) sqlite3_column_text (statement, 4),
    .since_ms = sqlite3_column_int64 (statement, 5),
    .ended_ms = sqlite3_column_int64 (statement, 6),
    .is_open = sqlite3_column_int (statement, 7),
    .body = (char *) sqlite3_column_text (statement, 8),
  };

  return jk_stored_alert_copy (&row);
}

#define COLUMNS "SELECT id, project, level, category, state, since_ms, ended_ms, is_open, body FROM alert"
/* An alert is of a stretch of time if it began before its end and had not ended before its start. */
#define FILTER \
  " since_ms < ?2 AND (is_open = 1 OR ended_ms >= ?1) AND level >= ?3 AND (?4 IS NULL OR category = ?4)" \
  " AND (?5 IS NULL OR state = ?5) AND (?6 IS NULL OR since_ms < ?2 - 1 OR id < ?6)"

/* One of four, so that each goes along an index. */
static JkStatement *
prepare (JkDatabase         *database,
         const JkAlertQuery *query,
         GError            **error)
{
  if (query->id != NULL)
    return jk_database_query (database, error, COLUMNS " WHERE id = ?", "t", query->id);
  if (query->only_open)
    return jk_database_query (database, error, COLUMNS " WHERE is_open = 1 ORDER BY since_ms DESC LIMIT ?", "i",
                              (gint64) query->limit);
  if (query->project != NULL)
    return jk_database_query (database, error,
                              COLUMNS " WHERE" FILTER " AND project = ?7 ORDER BY since_ms DESC, id DESC LIMIT ?8", "iiitttti",
                              query->from_ms, query->to_ms, (gint64) query->least, query->category, query->state,
                              query->before_id, query->project, (gint64) query->limit);
  return jk_database_query (database, error, COLUMNS " WHERE" FILTER " ORDER BY since_ms DESC, id DESC LIMIT ?7", "iiittti",
                            query->from_ms, query->to_ms, (gint64) query->least, query->category, query->state,
                            query->before_id, (gint64) query->limit);
}

static gboolean
fits (const JkStoredAlert *alert,
      const JkAlertQuery  *query)
{
  if (query->id != NULL)
    return g_str_equal (alert->id, query->id);
  if (query->only_open)
    return alert->is_open;
  return alert->since_ms < query->to_ms && (alert->is_open || alert->ended_ms >= query->from_ms) && alert->level >= query->least
         && (query->category == NULL || g_str_equal (alert->category, query->category))
         && (query->state == NULL || g_str_equal (alert->state, query->state))
         && (query->before_id == NULL || alert->since_ms < query->to_ms - 1 || strcmp (alert->id, query->before_id) < 0)
         && (query->project == NULL || g_strcmp0 (alert->project, query->project) == 0);
}

static gboolean
is_of (gpointer key,
       gpointer value,
       gpointer project)
{
  return g_strcmp0 (((const JkStoredAlert *) value)->project, project) == 0;
}

/* Does to what was read what waits to be done to the database. */
static void
apply (GHashTable         *alerts,
       const JkWrite      *write,
       const JkAlertQuery *query)
{
  if (write->kind == JK_WRITE_FORGET_PROJECT)
    g_hash_table_foreach_remove (alerts, is_of, write->key);
  else if (write->kind == JK_WRITE_PUT_ALERT)
    {
      JkStoredAlert *alert;

      g_hash_table_remove (alerts, write->alert->id);
      if (!fits (write->alert, query))
        return;
      alert = jk_stored_alert_copy (write->alert);
      g_hash_table_insert (alerts, alert->id, alert);
    }
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  const JkStoredAlert *x = *(JkStoredAlert *const *) a, *y = *(JkStoredAlert *const *) b;

  if (x->since_ms != y->since_ms)
    return x->since_ms < y->since_ms ? 1 : -1;
  return strcmp (y->id, x->id);
}

static void
free_alert (gpointer alert)
{
  jk_stored_alert_free (alert);
}

static GPtrArray *
sort_alerts (GHashTable *alerts)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func (free_alert);
  GHashTableIter iter;
  gpointer alert;

  g_hash_table_iter_init (&iter, alerts);
  while (g_hash_table_iter_next (&iter, NULL, &alert))
    {
      g_hash_table_iter_steal (&iter);
      g_ptr_array_add (sorted, alert);
    }
  g_ptr_array_sort (sorted, compare_newest_first);
  return sorted;
}

GPtrArray *
jk_stored_alerts_query (JkDatabase         *database,
                        const JkBacklog    *backlog,
                        const JkAlertQuery *query,
                        GError            **error)
{
  g_autoptr(GHashTable) alerts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_alert);
  g_autoptr(GError) failure = NULL;

  if (database != NULL)
    {
      g_autoptr(JkStatement) statement = prepare (database, query, error);

      if (statement == NULL)
        return NULL;
      while (jk_statement_step (statement, &failure))
        {
          JkStoredAlert *alert = read_row (statement);

          g_hash_table_insert (alerts, alert->id, alert);
        }
      if (!jk_statement_is_fine (&failure, error))
        return NULL;
    }

  for (const GList *l = backlog->writes.head; l != NULL; l = l->next)
    apply (alerts, l->data, query);
  return sort_alerts (alerts);
}
