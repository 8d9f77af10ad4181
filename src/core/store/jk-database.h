/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* "Jkmi": in the header of every database that is ours. */
#define JK_DATABASE_APPLICATION_ID 0x4a6b6d69

/**
 * JkDatabase:
 *
 * One SQLite file, opened alone (nobody else may have it open), hardened, with its schema brought up to date. Used by one
 * thread at a time.
 *
 * Errors of everything here: %JK_ERROR_NO_SPACE the disk is full, %JK_ERROR_PERMISSION the file cannot be opened or
 * written, %JK_ERROR_FAILED reading or writing failed, %JK_ERROR_PARSE it is damaged or no database, %JK_ERROR_BUSY somebody
 * has it open, %JK_ERROR_STORE it is newer than this program, another program's, or refused the statement.
 */
typedef struct _JkDatabase JkDatabase;

/* Opens @path, made with mode 0600 if missing. Returns: (transfer full) (nullable) */
JkDatabase *jk_database_open (const char *path, GError **error);
void jk_database_close (JkDatabase *self);
sqlite3 *jk_database_get_handle (JkDatabase *self);
const char *jk_database_get_path (JkDatabase *self);

gboolean jk_database_begin (JkDatabase *self, GError **error);
gboolean jk_database_commit (JkDatabase *self, GError **error);
void jk_database_rollback (JkDatabase *self);

/* A prepared statement, kept by the database; the automatic cleanup only resets it. */
typedef sqlite3_stmt JkStatement;
void jk_statement_done (JkStatement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkStatement, jk_statement_done)

/**
 * jk_database_query:
 * @sql: one statement, a string constant: its address is the key under which it stays prepared
 * @types: one letter a parameter: 'i' gint64, 't' const char* (nullable), 'b' const void* and gsize
 *
 * Text and blobs must stay until the statement is done. No two users may step one statement at once.
 *
 * Returns: (transfer none) (nullable): ready for jk_statement_step()
 */
JkStatement *jk_database_query (JkDatabase *self, GError **error, const char *sql, const char *types, ...);
/* Returns: %TRUE for a row, %FALSE at the end or with @error set */
gboolean jk_statement_step (JkStatement *self, GError **error);
/* After the last step: moves its @failure, if there was one, to @error. Returns: %TRUE if there was none */
gboolean jk_statement_is_fine (GError **failure, GError **error);
/* The same as jk_database_query() for statements without rows. */
gboolean jk_database_run (JkDatabase *self, GError **error, const char *sql, const char *types, ...);
/* Runs a query for one number; @fallback if there is no row. */
gboolean jk_database_get_int (JkDatabase *self, const char *sql, gint64 fallback, gint64 *value, GError **error);

/* Moves the write-ahead log into the file. */
gboolean jk_database_checkpoint (JkDatabase *self, GError **error);
/* Returns: bytes of file and write-ahead log */
gint64 jk_database_get_size (JkDatabase *self, gint64 *wal_bytes);
/* Returns: %TRUE if the file was moved or deleted under us */
gboolean jk_database_has_moved (JkDatabase *self);

/* Sets @error from what the last call on @handle said. */
void jk_database_set_error (sqlite3 *handle, int code, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkDatabase, jk_database_close)

G_END_DECLS
