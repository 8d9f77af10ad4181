/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-schema.h"

static gboolean
fail_with_errno (const char *path,
                 GError    **error)
{
  JkError kind = errno == EEXIST ? JK_ERROR_EXISTS : errno == ENOSPC ? JK_ERROR_NO_SPACE : JK_ERROR_PERMISSION;

  if (errno == ENOENT)
    kind = JK_ERROR_NOT_FOUND;
  g_set_error (error, JK_ERROR, kind, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* Makes an empty file that nobody else can read; %JK_ERROR_EXISTS if there is one. */
static gboolean
make_private_file (const char *path,
                   GError    **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail_with_errno (path, error);
  (void) close (fd);
  return TRUE;
}

/* Writes what the disk of the store refuses into the copy, so that it is complete. */
static gboolean
add_backlog (JkStore    *self,
             const char *path,
             GError    **error)
{
  g_autoptr(JkDatabase) copy = jk_database_open (path, error);
  g_autoptr(JkHistory) history = copy != NULL ? jk_history_new (copy, error) : NULL;

  if (history == NULL || !jk_database_begin (copy, error))
    return FALSE;
  for (const GList *l = self->backlog.writes.head; l != NULL; l = l->next)
    {
      if (!jk_store_write_one (copy, history, l->data, error))
        return FALSE;
    }
  return jk_database_commit (copy, error);
}

static gboolean
export_to (JkStore    *self,
           const char *path,
           GError    **error)
{
  if (!make_private_file (path, error))
    return FALSE;

  (void) jk_store_thread_write (self); /* what it cannot write is added to the copy */
  if ((self->database == NULL || jk_database_run (self->database, error, "VACUUM INTO ?", "t", path))
      && add_backlog (self, path, error))
    return TRUE;

  (void) g_unlink (path);
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

static void
export_job (JkStore *self,
            gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error)
      || !export_to (self, g_task_get_task_data (task), &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  jk_store_release_task (task);
}

void
jk_store_export_async (JkStore            *self,
                       const char         *path,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (JK_IS_STORE (self) && path != NULL);

  jk_store_commit (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_store_export_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  jk_store_push_job (self, export_job, task);
}

gboolean
jk_store_export_finish (JkStore      *self,
                        GAsyncResult *result,
                        GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
copy_file (const char *from,
           const char *to,
           GError    **error)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) copy = g_file_new_for_path (to);
  g_autoptr(GError) failure = NULL;

  /* The file is there already, with the mode it is to have: the copy keeps that. */
  if (g_file_copy (source, copy, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, &failure))
    return g_chmod (to, 0600) == 0 || fail_with_errno (to, error);

  g_set_error (error, JK_ERROR,
               g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NO_SPACE)    ? JK_ERROR_NO_SPACE
               : g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? JK_ERROR_NOT_FOUND
                                                                             : JK_ERROR_PERMISSION,
               "%s: %s", from, failure->message);
  return FALSE;
}

/* A file that somebody handed over is not trusted: only our tables, nothing that runs by itself, every page sound. */
static gboolean
check_content (JkDatabase *database,
               GError    **error)
{
  g_autoptr(JkStatement) statement = NULL;
  gint64 n_strange, n_tables;

  if (!jk_database_get_int (database,
                            "SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'"
                            " OR (type = 'table' AND name NOT IN ('series', 'label', 'journal', 'chunk', 'minute', 'hour',"
                            " 'document', 'event', 'alert', 'sqlite_sequence', 'sqlite_stat1'))",
                            0, &n_strange, error)
      || !jk_database_get_int (database, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", 0, &n_tables, error))
    return FALSE;
  if (n_strange > 0 || n_tables < 8)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_STORE, "this is not an exported history");
      return FALSE;
    }

  statement = jk_database_query (database, error, "PRAGMA integrity_check(1)", "");
  if (statement == NULL || !jk_statement_step (statement, error))
    return FALSE;
  if (!g_str_equal ((const char *) sqlite3_column_text (statement, 0), "ok"))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "%s", sqlite3_column_text (statement, 0));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_copy (const char *path,
            GError    **error)
{
  g_autoptr(JkDatabase) database = NULL;
  g_autofree char *head = NULL;
  gsize length;

  /* Opening makes a history of an empty file: that would be no import. */
  if (!g_file_get_contents (path, &head, &length, error))
    return FALSE;
  if (length < 512 || memcmp (head, "SQLite format 3", 16) != 0)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_PARSE, "this is not a database");
      return FALSE;
    }

  database = jk_database_open (path, error);
  return database != NULL && check_content (database, error);
}

/* Opening alone and closing tells whether a store has @path open, and brings its log into the file. */
static gboolean
close_old (const char *path,
           GError    **error)
{
  g_autoptr(JkDatabase) old = NULL;
  g_autoptr(GError) failure = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  old = jk_database_open (path, &failure);
  if (!g_error_matches (failure, JK_ERROR, JK_ERROR_BUSY))
    return TRUE; /* a damaged or newer one is replaced, and kept, as it is */
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
replace (const char *path,
         const char *copy,
         GError    **error)
{
  g_autofree char *before = g_strconcat (path, ".before-import", NULL);
  static const char *const companions[] = { "-wal", "-shm" };

  if (g_file_test (path, G_FILE_TEST_EXISTS) && g_rename (path, before) != 0)
    return fail_with_errno (path, error);
  /* A log that is left belongs to the old file: with the new one it would be read as damage. */
  for (gsize i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *from = g_strconcat (path, companions[i], NULL);
      g_autofree char *to = g_strconcat (before, companions[i], NULL);

      if (g_rename (from, to) != 0)
        (void) g_unlink (to);
    }

  if (g_rename (copy, path) == 0)
    return TRUE;
  (void) fail_with_errno (path, error);
  (void) g_rename (before, path); /* as it was, if that can be */
  return FALSE;
}

gboolean
jk_store_import (const char *path,
                 const char *from,
                 GError    **error)
{
  g_autofree char *copy = g_strconcat (path, ".importing", NULL);

  g_return_val_if_fail (path != NULL && from != NULL, FALSE);

  (void) g_unlink (copy); /* of an import that was cut off */
  if (!make_private_file (copy, error))
    return FALSE;
  if (copy_file (from, copy, error))
    {
      if (check_copy (copy, error))
        {
          if (close_old (path, error) && replace (path, copy, error))
            return TRUE;
        }
      else
        g_prefix_error (error, "%s: ", from);
    }
  (void) g_unlink (copy);
  return FALSE;
}
