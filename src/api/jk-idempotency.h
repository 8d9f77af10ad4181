/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-request.h"

G_BEGIN_DECLS

#define JK_IDEMPOTENCY_KEY_MAX 200

/**
 * jk_idempotency_begin:
 *
 * For a changing call with an Idempotency-Key, which is made once: whoever makes it again within 24 hours gets the same answer.
 * Another call with the same key is 422, the same while the first is under way is 409. Reading calls, dry runs and tokens have
 * nothing to repeat: there the header says nothing.
 *
 * Returns: %TRUE if the call is to be made now; %FALSE having answered
 */
gboolean jk_idempotency_begin (JkRequest *request);
/* Keeps the answer that @request's message has now; one that says the server failed is not kept. */
void jk_idempotency_keep (JkRequest *request);
/* The call ends without an answer. */
void jk_idempotency_drop (JkRequest *request);

G_END_DECLS
