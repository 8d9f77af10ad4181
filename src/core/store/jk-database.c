/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-database.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-schema.h"

struct _JkDatabase
{
  sqlite3 *handle;
  char *path;
  char *wal_path;
  GHashTable *statements; /* address of SQL text → sqlite3_stmt */
};

static JkError
error_of_code (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return JK_ERROR_NO_SPACE;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return JK_ERROR_PERMISSION;
    case SQLITE_IOERR:
      return JK_ERROR_FAILED;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return JK_ERROR_PARSE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return JK_ERROR_BUSY;
    default:
      return JK_ERROR_STORE;
    }
}

void
jk_database_set_error (sqlite3 *handle,
                       int      code,
                       GError **error)
{
  int system_error = handle != NULL ? sqlite3_system_errno (handle) : 0;
  JkError kind = error_of_code (code);

  /* A write that a quota refused is told as an I/O error. */
  if (kind == JK_ERROR_FAILED && (system_error == ENOSPC || system_error == EDQUOT))
    kind = JK_ERROR_NO_SPACE;
  g_set_error (error, JK_ERROR, kind, "%s", handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (code));
}

/* SQLite would make the file with the umask's mode; its log takes the file's. */
static gboolean
make_file (const char *path,
           GError    **error)
{
  int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    {
      (void) close (fd);
      return TRUE;
    }

  g_set_error (error, JK_ERROR, errno == ENOSPC || errno == EDQUOT ? JK_ERROR_NO_SPACE : JK_ERROR_PERMISSION, "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

/* The first two change the file: they come after it was seen to be ours. */
static const char *const pragmas[] = {
  "PRAGMA auto_vacuum = INCREMENTAL",
  "PRAGMA journal_mode = WAL",
  "PRAGMA synchronous = NORMAL",
  "PRAGMA wal_autocheckpoint = 0",
  "PRAGMA journal_size_limit = 2097152",
  "PRAGMA cache_size = -1024",
  "PRAGMA temp_store = MEMORY",
  "PRAGMA secure_delete = OFF",
  "PRAGMA trusted_schema = OFF",
  "PRAGMA cell_size_check = ON",
};

static gboolean
execute (sqlite3    *handle,
         const char *sql,
         GError    **error)
{
  int code = sqlite3_exec (handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  jk_database_set_error (handle, code, error);
  return FALSE;
}

static void
harden (sqlite3 *handle)
{
  (void) sqlite3_extended_result_codes (handle, 1);
  (void) sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  (void) sqlite3_db_config (handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  (void) sqlite3_db_config (handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  (void) sqlite3_db_config (handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  (void) sqlite3_limit (handle, SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024);
}

static gboolean
set_up (JkDatabase *self,
        GError    **error)
{
  harden (self->handle);
  if (!execute (self->handle, "PRAGMA locking_mode = EXCLUSIVE", error) || !jk_schema_check (self, error))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (pragmas); i++)
    {
      if (!execute (self->handle, pragmas[i], error))
        return FALSE;
    }

  /* A file that came from elsewhere is closed to other users too. */
  (void) g_chmod (self->path, 0600);
  return jk_schema_update (self, error);
}

static void
finalize_statement (gpointer data)
{
  (void) sqlite3_finalize (data);
}

JkDatabase *
jk_database_open (const char *path,
                  GError    **error)
{
  g_autoptr(JkDatabase) self = NULL;
  int code;

  if (!make_file (path, error))
    return NULL;

  self = g_new0 (JkDatabase, 1);
  self->path = g_strdup (path);
  self->wal_path = g_strconcat (path, "-wal", NULL);
  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize_statement);

  code = sqlite3_open_v2 (path, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
  if (code != SQLITE_OK)
    {
      jk_database_set_error (self->handle, code, error);
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }

  if (!set_up (self, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
jk_database_close (JkDatabase *self)
{
  g_hash_table_unref (self->statements);
  (void) sqlite3_close (self->handle);
  g_free (self->wal_path);
  g_free (self->path);
  g_free (self);
}

sqlite3 *
jk_database_get_handle (JkDatabase *self)
{
  return self->handle;
}

const char *
jk_database_get_path (JkDatabase *self)
{
  return self->path;
}

void
jk_statement_done (JkStatement *self)
{
  (void) sqlite3_reset (self); /* its error was told by the step */
  (void) sqlite3_clear_bindings (self);
}

static JkStatement *
prepare (JkDatabase *self,
         const char *sql,
         GError    **error)
{
  JkStatement *statement = g_hash_table_lookup (self->statements, sql);
  int code;

  if (statement != NULL)
    return statement;

  code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      jk_database_set_error (self->handle, code, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, statement);
  return statement;
}

static JkStatement *
bind (JkDatabase *self,
      GError    **error,
      const char *sql,
      const char *types,
      va_list     args)
{
  JkStatement *statement = prepare (self, sql, error);

  for (int i = 1; statement != NULL && types[i - 1] != '\0'; i++)
    {
      const void *bytes;

      switch (types[i - 1])
        {
        case 'i':
          (void) sqlite3_bind_int64 (statement, i, va_arg (args, gint64));
          break;
        case 't':
          (void) sqlite3_bind_text (statement, i, va_arg (args, const char *), -1, SQLITE_STATIC);
          break;
        case 'b':
          bytes = va_arg (args, const void *);
          (void) sqlite3_bind_blob64 (statement, i, bytes, va_arg (args, gsize), SQLITE_STATIC);
          break;
        default:
          g_assert_not_reached ();
        }
    }
  return statement;
}

JkStatement *
jk_database_query (JkDatabase *self,
                   GError    **error,
                   const char *sql,
                   const char *types,
                   ...)
{
  JkStatement *statement;
  va_list args;

  va_start (args, types);
  statement = bind (self, error, sql, types, args);
  va_end (args);
  return statement;
}

gboolean
jk_statement_step (JkStatement *self,
                   GError     **error)
{
  int code = sqlite3_step (self);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    jk_database_set_error (sqlite3_db_handle (self), code, error);
  return FALSE;
}

gboolean
jk_statement_is_fine (GError **failure,
                      GError **error)
{
  if (*failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (failure));
  return FALSE;
}

gboolean
jk_database_run (JkDatabase *self,
                 GError    **error,
                 const char *sql,
                 const char *types,
                 ...)
{
  g_autoptr(JkStatement) statement = NULL;
  g_autoptr(GError) failure = NULL;
  va_list args;

  va_start (args, types);
  statement = bind (self, error, sql, types, args);
  va_end (args);
  if (statement == NULL)
    return FALSE;

  while (jk_statement_step (statement, &failure))
    continue;
  return jk_statement_is_fine (&failure, error);
}

gboolean
jk_database_get_int (JkDatabase *self,
                     const char *sql,
                     gint64      fallback,
                     gint64     *value,
                     GError    **error)
{
  g_autoptr(JkStatement) statement = jk_database_query (self, error, sql, "");
  g_autoptr(GError) failure = NULL;

  if (statement == NULL)
    return FALSE;

  *value = jk_statement_step (statement, &failure) ? sqlite3_column_int64 (statement, 0) : fallback;
  return jk_statement_is_fine (&failure, error);
}

gboolean
jk_database_begin (JkDatabase *self,
                   GError    **error)
{
  return jk_database_run (self, error, "BEGIN IMMEDIATE", "");
}

gboolean
jk_database_commit (JkDatabase *self,
                    GError    **error)
{
  return jk_database_run (self, error, "COMMIT", "");
}

void
jk_database_rollback (JkDatabase *self)
{
  /* SQLite has often rolled back by itself: then there is nothing to do. */
  if (!sqlite3_get_autocommit (self->handle))
    (void) jk_database_run (self, NULL, "ROLLBACK", "");
}

gboolean
jk_database_checkpoint (JkDatabase *self,
                        GError    **error)
{
  int code = sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  jk_database_set_error (self->handle, code, error);
  return FALSE;
}

gint64
jk_database_get_size (JkDatabase *self,
                      gint64     *wal_bytes)
{
  struct stat file = { 0 }, wal = { 0 };

  (void) stat (self->path, &file); /* gone: nothing is used */
  (void) stat (self->wal_path, &wal);
  if (wal_bytes != NULL)
    *wal_bytes = wal.st_size;
  return (gint64) file.st_size + wal.st_size;
}

gboolean
jk_database_has_moved (JkDatabase *self)
{
  int moved = 0;

  return sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}
