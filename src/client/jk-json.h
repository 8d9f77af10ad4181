/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Reading JSON that may be anything: a member that is not there, or not of the wanted kind, has the value for "not
 * there", and nothing is ever logged.
 */

/* Deeper nesting is refused: json-glib's parser calls itself for every level. */
#define JK_JSON_MAX_PARSE_DEPTH 64

/* Returns: (transfer full) (nullable): immutable; %NULL with %JK_ERROR_PARSE or %JK_ERROR_LIMIT. Nothing but blanks
   is an error. */
JsonNode *jk_json_parse (const char *text, gsize length, GError **error);

const char *jk_json_get_string (JsonObject *object, const char *name); /* (nullable) */
double jk_json_get_double (JsonObject *object, const char *name);      /* NAN if not there or not finite */
/* 0 if not there; doubles are cut and kept in range */
gint64 jk_json_get_int (JsonObject *object, const char *name);
gboolean jk_json_get_boolean (JsonObject *object, const char *name);
JsonObject *jk_json_get_object (JsonObject *object, const char *name); /* (transfer none) (nullable) */
JsonArray *jk_json_get_array (JsonObject *object, const char *name);   /* (transfer none) (nullable) */
gint64 jk_json_get_time_us (JsonObject *object, const char *name);     /* of RFC 3339 text: real µs; 0 if not there */

/* Returns: (transfer none) (nullable): element @index if it is an object */
JsonObject *jk_json_get_element (JsonArray *array, guint index);
guint jk_json_get_length (JsonArray *array); /* 0 for %NULL */

G_END_DECLS
