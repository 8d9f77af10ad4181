/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-documents.h"

static void
free_document (gpointer data)
{
  JkDocument *document = data;

  g_free (document->key);
  g_free (document->body);
  g_free (document);
}

static void
free_event (gpointer data)
{
  JkStoredEvent *event = data;

  g_free (event->kind);
  g_free (event->project);
  g_free (event->detail);
  g_free (event);
}

void
jk_event_query_free (JkEventQuery *self)
{
  g_free (self->kind);
  g_free (self->project);
  g_free (self);
}

static gboolean
forget_documents (JkDatabase *database,
                  const char *project,
                  GError    **error)
{
  g_autoptr(JkStatement) statement = jk_database_query (database, error, "SELECT id, key FROM document", "");
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  while (jk_statement_step (statement, &failure))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      if (jk_write_document_is_of ((const char *) sqlite3_column_text (statement, 1), project))
        g_array_append_val (ids, id);
    }
  if (!jk_statement_is_fine (&failure, error))
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      if (!jk_database_run (database, error, "DELETE FROM document WHERE id = ?", "i", g_array_index (ids, gint64, i)))
        return FALSE;
    }
  return jk_database_run (database, error, "DELETE FROM event WHERE project = ?", "t", project);
}

gboolean
jk_documents_write (JkDatabase    *database,
                    const JkWrite *write,
                    GError       **error)
{
  switch (write->kind)
    {
    case JK_WRITE_PUT_DOCUMENT:
      return jk_database_run (database, error,
                              "INSERT INTO document (collection, key, body) VALUES (?, ?, ?)"
                              " ON CONFLICT (collection, key) DO UPDATE SET body = excluded.body",
                              "ttt", write->collection, write->key, write->body);
    case JK_WRITE_DELETE_DOCUMENT:
      return jk_database_run (database, error, "DELETE FROM document WHERE collection = ? AND key = ?", "tt", write->collection,
                              write->key);
    case JK_WRITE_EVENT:
      return jk_database_run (database, error, "INSERT INTO event (time_ms, kind, project, detail) VALUES (?, ?, ?, ?)", "ittt",
                              write->time_ms, write->collection, write->key, write->body);
    case JK_WRITE_FORGET_PROJECT:
      return forget_documents (database, write->key, error);
    case JK_WRITE_TICK:
    case JK_WRITE_PUT_ALERT:
    default:
      g_assert_not_reached ();
    }
}

static void
add_document (GPtrArray  *documents,
              const char *key,
              const char *body)
{
  JkDocument *document = g_new (JkDocument, 1);

  *document = (JkDocument) { g_strdup (key), g_strdup (body) };
  g_ptr_array_add (documents, document);
}

static gboolean
find_document (GPtrArray  *documents,
               const char *key,
               guint      *at)
{
  for (*at = 0; *at < documents->len; (*at)++)
    {
      if (g_str_equal (((JkDocument *) g_ptr_array_index (documents, *at))->key, key))
        return TRUE;
    }
  return FALSE;
}

static void
forget_loaded (GPtrArray  *documents,
               const char *project)
{
  for (guint i = documents->len; i-- > 0;)
    {
      if (jk_write_document_is_of (((JkDocument *) g_ptr_array_index (documents, i))->key, project))
        g_ptr_array_remove_index (documents, i);
    }
}

/* Does to the loaded documents what @write will do to those on disk. */
static void
apply (GPtrArray     *documents,
       const JkWrite *write,
       const char    *collection)
{
  guint at;

  if (write->kind == JK_WRITE_FORGET_PROJECT)
    forget_loaded (documents, write->key);
  else if ((write->kind == JK_WRITE_PUT_DOCUMENT || write->kind == JK_WRITE_DELETE_DOCUMENT)
           && g_str_equal (write->collection, collection))
    {
      gboolean known = find_document (documents, write->key, &at);

      if (write->kind == JK_WRITE_PUT_DOCUMENT && !known)
        add_document (documents, write->key, write->body);
      else if (write->kind == JK_WRITE_PUT_DOCUMENT)
        {
          JkDocument *document = g_ptr_array_index (documents, at);

          g_free (document->body);
          document->body = g_strdup (write->body);
        }
      else if (known)
        g_ptr_array_remove_index (documents, at);
    }
}

GPtrArray *
jk_documents_load (JkDatabase      *database,
                   const JkBacklog *backlog,
                   const char      *collection,
                   GError         **error)
{
  g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func (free_document);
  g_autoptr(JkStatement) statement = NULL;
  g_autoptr(GError) failure = NULL;

  if (database != NULL)
    {
      statement
        = jk_database_query (database, error, "SELECT key, body FROM document WHERE collection = ? ORDER BY id", "t", collection);
      if (statement == NULL)
        return NULL;
      while (jk_statement_step (statement, &failure))
        add_document (documents, (const char *) sqlite3_column_text (statement, 0),
                      (const char *) sqlite3_column_text (statement, 1));
      if (!jk_statement_is_fine (&failure, error))
        return NULL;
    }

  for (const GList *l = backlog->writes.head; l != NULL; l = l->next)
    apply (documents, l->data, collection);
  return g_steal_pointer (&documents);
}

static JkStoredEvent *
new_event (gint64      id,
           gint64      time_ms,
           const char *kind,
           const char *project,
           const char *detail)
{
  JkStoredEvent *event = g_new (JkStoredEvent, 1);

  *event = (JkStoredEvent) { id, time_ms, g_strdup (kind), g_strdup (project), g_strdup (detail) };
  return event;
}

static gboolean
read_events (JkDatabase         *database,
             const JkEventQuery *query,
             GPtrArray          *events,
             GError            **error)
{
  g_autoptr(JkStatement) statement
    = query->project != NULL
        ? jk_database_query (database, error,
                             "SELECT id, time_ms, kind, project, detail FROM event WHERE project = ?1 AND time_ms >= ?2 AND"
                             " time_ms < ?3 AND (?4 IS NULL OR kind = ?4) AND (time_ms < ?3 - 1 OR id < ?6)"
                             " ORDER BY time_ms DESC, id DESC LIMIT ?5",
                             "tiitii", query->project, query->from_ms, query->to_ms, query->kind, (gint64) query->limit,
                             query->before_id)
        : jk_database_query (database, error,
                             "SELECT id, time_ms, kind, project, detail FROM event WHERE time_ms >= ?1 AND time_ms < ?2"
                             " AND (?3 IS NULL OR kind = ?3) AND (time_ms < ?2 - 1 OR id < ?5)"
                             " ORDER BY time_ms DESC, id DESC LIMIT ?4",
                             "iitii", query->from_ms, query->to_ms, query->kind, (gint64) query->limit, query->before_id);
  g_autoptr(GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  while (jk_statement_step (statement, &failure))
    g_ptr_array_add (events, new_event (sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1),
                                        (const char *) sqlite3_column_text (statement, 2),
                                        (const char *) sqlite3_column_text (statement, 3),
                                        (const char *) sqlite3_column_text (statement, 4)));
  return jk_statement_is_fine (&failure, error);
}

static void
forget_events (GPtrArray  *events,
               const char *project)
{
  for (guint i = events->len; i-- > 0;)
    {
      if (g_strcmp0 (((JkStoredEvent *) g_ptr_array_index (events, i))->project, project) == 0)
        g_ptr_array_remove_index (events, i);
    }
}

static gboolean
is_wanted (const JkWrite      *write,
           const JkEventQuery *query)
{
  return write->kind == JK_WRITE_EVENT && write->time_ms >= query->from_ms && write->time_ms < query->to_ms
         && (query->kind == NULL || g_str_equal (write->collection, query->kind))
         && (query->project == NULL || g_strcmp0 (write->key, query->project) == 0);
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  const JkStoredEvent *x = *(JkStoredEvent *const *) a, *y = *(JkStoredEvent *const *) b;

  if (x->time_ms != y->time_ms)
    return x->time_ms < y->time_ms ? 1 : -1;
  return (x->id < y->id) - (x->id > y->id);
}

GPtrArray *
jk_documents_query_events (JkDatabase         *database,
                           const JkBacklog    *backlog,
                           const JkEventQuery *query,
                           GError            **error)
{
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func (free_event);
  gint64 next_id = 1;

  if (database != NULL
      && (!read_events (database, query, events, error)
          || !jk_database_get_int (database, "SELECT coalesce(max(id), 0) + 1 FROM event", 1, &next_id, error)))
    return NULL;

  /* Those that wait are shown with the ids they will most likely get. */
  for (const GList *l = backlog->writes.head; l != NULL; l = l->next)
    {
      const JkWrite *write = l->data;

      if (write->kind == JK_WRITE_FORGET_PROJECT)
        forget_events (events, write->key);
      else if (write->kind == JK_WRITE_EVENT)
        {
          if (is_wanted (write, query) && (write->time_ms < query->to_ms - 1 || next_id < query->before_id))
            g_ptr_array_add (events, new_event (next_id, write->time_ms, write->collection, write->key, write->body));
          next_id++;
        }
    }

  g_ptr_array_sort (events, compare_newest_first);
  if (events->len > query->limit)
    g_ptr_array_set_size (events, query->limit);
  return g_steal_pointer (&events);
}
