/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define JK_JOURNAL_MAX_LINES 20
#define JK_JOURNAL_MAX_LINE 300 /* characters */

/**
 * jk_journal_lines_read:
 * @unit: full, as jk_unit_name() answers it
 * @user: it is one of the user's units
 * @timeout_us: for the program that reads the journal
 *
 * The last lines that @unit wrote, the oldest first, each with its time: see jk_journal_lines_parse(). Read by journalctl, which is
 * ended after its time. Blocks.
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_NOT_SUPPORTED where there is no journalctl, %JK_ERROR_NO_DATA where the
 *   journal tells this user nothing of @unit, %JK_ERROR_FAILED with what journalctl says, or as jk_process_run()
 */
GStrv jk_journal_lines_read (const char *unit, gboolean user, gint64 timeout_us, GCancellable *cancellable, GError **error);

/**
 * jk_journal_lines_parse:
 * @text: (array length=length): any bytes
 *
 * The last %JK_JOURNAL_MAX_LINES lines, each cut after %JK_JOURNAL_MAX_LINE characters, fit to be shown (control characters and what
 * is not UTF-8 as \xNN), and with what jk_secret_mask() and jk_log_redact() take for a secret hidden. Empty lines are left out.
 * Pure.
 *
 * Returns: (transfer full)
 */
GStrv jk_journal_lines_parse (const char *text, gsize length);

G_END_DECLS
