/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-answers.h"
#include "jk-request-body.h"

G_BEGIN_DECLS

/* What calls about a project's repository share. */

/* Whether the path's first argument is a project. Returns: %FALSE, having answered 404 and freed @request */
gboolean jk_request_has_project (JkRequest *request);

/* For a call of which all is detail: who sees none is told nothing, and nothing need be read. Returns: %TRUE, having
 * answered with an empty object */
gboolean jk_request_is_told_nothing (JkRequest *request);

/* Returns: (transfer full) (nullable): the body's "paths", as bytes; %NULL where it has none */
GStrv jk_request_body_dup_paths (JsonObject *body);

/* Answers with @operation (nullable), or with @error, and frees @request. */
void jk_respond_begun (JkRequest *request, JkOperation *operation, const GError *error);

G_END_DECLS
