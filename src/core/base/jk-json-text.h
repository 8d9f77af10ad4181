/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends @text as the inside of a JSON string, without quotes. */
void jk_json_append_escaped (GString *out, const char *text, gsize length);

/* Returns: (nullable): where @text (UTF-8) stops being one JSON value (RFC 8259); %NULL if it is one */
const char *jk_json_find_fault (const char *text);

G_END_DECLS
