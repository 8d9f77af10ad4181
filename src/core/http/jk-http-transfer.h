/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "jk-http.h"

G_BEGIN_DECLS

/**
 * JkHttpTransfer:
 *
 * One request on its way, over all its redirects. Made anywhere; from its start to its end it belongs to the session's thread.
 */
typedef struct _JkHttpTransfer JkHttpTransfer;

typedef void (*JkHttpTransferDone) (JkHttpTransfer *self, gpointer user_data);

/* Copies @request. */
JkHttpTransfer *jk_http_transfer_new (const JkHttpRequest *request, JkHttpTransferDone done, gpointer user_data);
void jk_http_transfer_free (JkHttpTransfer *self);

/* Begins; @done is called once, perhaps before this returns. */
void jk_http_transfer_start (JkHttpTransfer *self, SoupSession *session);

/* In the session's thread, at any time before it is freed. */
void jk_http_transfer_cancel (JkHttpTransfer *self);

/* Returns: (transfer full): once it is done */
JkHttpAnswer *jk_http_transfer_take_answer (JkHttpTransfer *self);

G_END_DECLS
