/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Reading what a host told, which may be another machine's: a member that is missing or of another type reads as nothing,
 * never as a warning or a crash.
 */

const char *jk_detail_get_string (JsonObject *self, const char *member);    /* "" if there is none */
double jk_detail_get_double (JsonObject *self, const char *member);         /* NAN */
gint64 jk_detail_get_int (JsonObject *self, const char *member);            /* 0 */
gboolean jk_detail_get_boolean (JsonObject *self, const char *member);      /* %FALSE */
JsonObject *jk_detail_get_object (JsonObject *self, const char *member);    /* (transfer none) (nullable) */
guint jk_detail_get_length (JsonObject *self, const char *member);          /* of an array; 0 */
/* Returns: (transfer none) (nullable): object @index of array @member */
JsonObject *jk_detail_get_element (JsonObject *self, const char *member, guint index);
/* RFC 3339 → real µs; 0 if there is none */
gint64 jk_detail_get_time_us (JsonObject *self, const char *member);

G_END_DECLS
