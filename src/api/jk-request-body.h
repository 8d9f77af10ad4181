/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "jk-request.h"

G_BEGIN_DECLS

/* Deeper nesting is refused before the parser sees it: json-glib goes down by recursion. */
#define JK_BODY_MAX_DEPTH 16

/* Returns: %TRUE if @text nests at most @max_depth deep; strings are skipped */
gboolean jk_body_depth_is_allowed (const char *text, gsize length, guint max_depth);

/**
 * jk_body_parse:
 * @text: what was sent
 * @schema: an object; members it does not name, those that stand there twice, and values of another type, are refused
 * @bad_member: (out) (transfer full) (nullable): the member that was refused, where there is one: its name, after those of the
 *   members it is in, such as "healing.mode"
 *
 * Returns: (transfer full) (nullable): the object; %NULL if @text cannot be used
 */
JsonObject *jk_body_parse (const char *text, gsize length, const JkMember *schema, char **bad_member);

/* The same for @request's body. Returns: (nullable): %NULL having answered 400 and freed @request. An empty body counts as {}
 * where no member is needed. */
JsonObject *jk_request_parse_body (JkRequest *request);

/* For calls that take no body: an empty one and {} will do. Returns: %FALSE having answered 400 and freed @request */
gboolean jk_request_has_no_member (JkRequest *request);

/* Returns: (nullable): a string member */
const char *jk_body_get_string (JsonObject *body, const char *name);

G_END_DECLS
