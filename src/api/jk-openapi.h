/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-request.h"

G_BEGIN_DECLS

/* Parts of the description of the API, each a member of the object that is open. */

/* "schemas": every body that a route names */
void jk_openapi_write_schemas (JkJsonWriter *out);
/* "responses" of a route */
void jk_openapi_write_responses (JkRequest *request, JkJsonWriter *out, const JkRoute *route);
/* "headers" and "responses" that the routes' own refer to */
void jk_openapi_write_shared_responses (JkRequest *request, JkJsonWriter *out);
/* "content": @schema is nullable */
void jk_openapi_write_content (JkJsonWriter *out, const char *content_type, const char *schema);
/* "$ref" */
void jk_openapi_write_reference (JkJsonWriter *out, const char *section, const char *name);

G_END_DECLS
