/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * jk_problem_to_error:
 * @status: HTTP status, 400 or above
 * @reason: (nullable): the status line's words, for want of better ones
 * @body: (nullable): the answer, if it was JSON
 *
 * Returns: (transfer full): the RFC 9457 problem as a #JkError, "title: detail"; see jk_client_call_async() for the codes
 */
GError *jk_problem_to_error (guint status, const char *reason, JsonNode *body);

G_END_DECLS
