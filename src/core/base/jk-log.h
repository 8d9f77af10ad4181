/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkLogFormat:
 * @JK_LOG_TEXT: time, level, message and fields, for people; coloured on a terminal unless NO_COLOR is set
 * @JK_LOG_JSON: one JSON object a line
 * @JK_LOG_JOURNAL: systemd's journal, with fields
 *
 * How records are written to standard error.
 */
typedef enum
{
  JK_LOG_TEXT,
  JK_LOG_JSON,
  JK_LOG_JOURNAL,
} JkLogFormat;

/**
 * jk_log_init:
 * @format: as the key log.format: "auto", "text", "json" or "journal"
 * @level: as the key log.level: "debug", "info", "warning" or "error"
 *
 * Sends everything that is logged through GLib to standard error. The first call, early in main(), before there are
 * other threads; later ones, from any thread, change format and level.
 */
void jk_log_init (const char *format, const char *level);

/**
 * jk_log_event:
 * @level: importance
 * @event: what happened, in words-and-hyphens, such as "project-added"; never changes, so that one can search for it
 * @message: English sentence for people
 * @...: name and value of each field, both strings, then %NULL; a name is of [a-z0-9_]; a %NULL value is left out
 *
 * Logs a record with fields. In the journal they are JIKIMI_EVENT and JIKIMI_<NAME>, such as JIKIMI_PROJECT; in JSON
 * "event" and the name as it is. Names in use: project, collector, series, operation, path, error, address,
 * duration_ms. Any thread.
 */
void jk_log_event (GLogLevelFlags level, const char *event, const char *message, ...) G_GNUC_NULL_TERMINATED;

/**
 * jk_log_redact:
 *
 * Returns: (transfer full): @text with what looks like an API key (jk_ and 8 or more hex digits), the credential behind
 *   "Bearer" or "Basic", or the password of an address replaced by "***"; every record goes through it
 */
char *jk_log_redact (const char *text);

/**
 * jk_log_format_record:
 * @time_us: real time
 * @is_coloured: only of %JK_LOG_TEXT
 *
 * Returns: (transfer full): what is written for a record, one line with its end; pure
 */
char *jk_log_format_record (JkLogFormat format, GLogLevelFlags level, const GLogField *fields, gsize n_fields,
                            gint64 time_us, gboolean is_coloured);

G_END_DECLS
