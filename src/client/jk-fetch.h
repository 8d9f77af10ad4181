/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* An answer with more than this is an error, whatever its header says. */
#define JK_FETCH_MAX_BYTES (64 * 1024 * 1024)

/**
 * jk_fetch_async:
 * @message: (transfer none): to send; its status and headers are those of the answer when this ends well
 * @timeout_ms: from now to the last byte
 *
 * Sends a message and reads the whole answer, of whatever status. Ends with %G_IO_ERROR_TIMED_OUT,
 * %G_IO_ERROR_CANCELLED, %JK_ERROR_LIMIT, or why there was no answer.
 */
void jk_fetch_async (SoupSession *session, SoupMessage *message, guint timeout_ms, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data);
GBytes *jk_fetch_finish (SoupSession *session, GAsyncResult *result, GError **error);

/* Returns: (transfer full): why @message was not answered as wanted, by its status and @body */
GError *jk_fetch_explain (SoupMessage *message, GBytes *body);

G_END_DECLS
