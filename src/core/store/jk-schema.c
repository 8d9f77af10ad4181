/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-schema.h"

#include "jk-error.h"

/*
 * Steps are never changed once released, only added: step n brings version n to n + 1.
 *
 * Keys of rows that hold a stretch of time are one number, so that a range is one walk along the table:
 *   journal: milliseconds << 12 | counter, for ticks of the same millisecond
 *   chunk, minute, hour: series << 32 | number of the hour, the day or the 32 days since 1970
 */
static const char *const steps[] = {
  /* 0 → 1: the first schema */
  "CREATE TABLE series (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, metric TEXT NOT NULL);"
  "CREATE TABLE label (series INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
  " PRIMARY KEY (series, name)) WITHOUT ROWID;"
  "CREATE TABLE journal (id INTEGER PRIMARY KEY, body BLOB NOT NULL);"
  "CREATE TABLE chunk (id INTEGER PRIMARY KEY, body BLOB NOT NULL);"
  "CREATE TABLE minute (id INTEGER PRIMARY KEY, body BLOB NOT NULL);"
  "CREATE TABLE hour (id INTEGER PRIMARY KEY, body BLOB NOT NULL);"
  "CREATE TABLE document (id INTEGER PRIMARY KEY, collection TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,"
  " UNIQUE (collection, key));"
  "CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, time_ms INTEGER NOT NULL, kind TEXT NOT NULL, project TEXT,"
  " detail TEXT);"
  "CREATE INDEX event_by_time ON event (time_ms);",

  /* 1 → 2: a project's events and series are found without reading all of them */
  "CREATE INDEX event_by_project ON event (project, time_ms) WHERE project IS NOT NULL;"
  "CREATE INDEX label_by_value ON label (name, value);",

  /* 2 → 3: alerts, found by time, by project, and those that are not over */
  "CREATE TABLE alert (id TEXT PRIMARY KEY NOT NULL, project TEXT, level INTEGER NOT NULL, category TEXT NOT NULL,"
  " state TEXT NOT NULL, since_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, is_open INTEGER NOT NULL, body TEXT NOT NULL);"
  "CREATE INDEX alert_by_time ON alert (since_ms);"
  "CREATE INDEX alert_by_project ON alert (project, since_ms) WHERE project IS NOT NULL;"
  "CREATE INDEX alert_open ON alert (since_ms) WHERE is_open = 1;",
};

int
jk_schema_get_version (void)
{
  return G_N_ELEMENTS (steps);
}

static gboolean
run_step (JkDatabase *database,
          const char *sql,
          GError    **error)
{
  int code = sqlite3_exec (jk_database_get_handle (database), sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  jk_database_set_error (jk_database_get_handle (database), code, error);
  return FALSE;
}

static gboolean
migrate (JkDatabase *database,
         int         from,
         GError    **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %d; PRAGMA application_id = %d", jk_schema_get_version (),
                                           JK_DATABASE_APPLICATION_ID);

  if (!jk_database_begin (database, error))
    return FALSE;

  for (gsize i = from; i < G_N_ELEMENTS (steps); i++)
    {
      if (!run_step (database, steps[i], error))
        {
          jk_database_rollback (database);
          g_prefix_error (error, "schema %" G_GSIZE_FORMAT ": ", i + 1);
          return FALSE;
        }
    }

  if (!run_step (database, mark, error) || !jk_database_commit (database, error))
    {
      jk_database_rollback (database);
      return FALSE;
    }
  return TRUE;
}

gboolean
jk_schema_check (JkDatabase *database,
                 GError    **error)
{
  gint64 version, application, n_tables;

  if (!jk_database_get_int (database, "PRAGMA user_version", 0, &version, error)
      || !jk_database_get_int (database, "PRAGMA application_id", 0, &application, error)
      || !jk_database_get_int (database, "SELECT count(*) FROM sqlite_schema", 0, &n_tables, error))
    return FALSE;

  if (n_tables > 0 && application != JK_DATABASE_APPLICATION_ID)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_STORE, "this is the database of another program");
      return FALSE;
    }
  if (version < 0 || version > jk_schema_get_version ())
    {
      g_set_error (error, JK_ERROR, JK_ERROR_STORE, "its schema %" G_GINT64_FORMAT " is newer than this program's, %d", version,
                   jk_schema_get_version ());
      return FALSE;
    }
  return TRUE;
}

gboolean
jk_schema_update (JkDatabase *database,
                  GError    **error)
{
  gint64 version;

  if (!jk_database_get_int (database, "PRAGMA user_version", 0, &version, error))
    return FALSE;
  return version == jk_schema_get_version () || migrate (database, version, error);
}
