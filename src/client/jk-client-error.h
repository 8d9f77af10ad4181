/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * jk_client_error_new:
 * @status: HTTP status, 400 or above
 * @reason: (nullable): the status line's words, for want of better ones
 * @body: (nullable): the answer, if it was JSON
 *
 * Returns: (transfer full): the RFC 9457 problem as a #JkError, "title: detail"; see jk_client_call_async() for the
 * codes
 */
GError *jk_client_error_new (guint status, const char *reason, JsonNode *body);

/**
 * jk_client_error_explain:
 * @error: of a call or of the live events
 * @is_local: whether it was this computer's own Jikimi
 *
 * Returns: (transfer full): a sentence for people in their language: what, and where it is known what to do
 */
char *jk_client_error_explain (const GError *error, gboolean is_local);

/* Returns: %TRUE if nobody answered at all */
gboolean jk_client_error_is_unreachable (const GError *error);

G_END_DECLS
