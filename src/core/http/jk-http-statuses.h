/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkHttpStatuses:
 *
 * A set of HTTP statuses, 100 to 599, one bit each.
 */
typedef struct
{
  guint8 bits[75];
} JkHttpStatuses;

/**
 * jk_http_statuses_parse:
 * @text: (nullable): statuses and ranges by comma, semicolon or blank, such as "200-299, 304"; %NULL or "": 200-299
 *
 * Returns: %FALSE with %JK_ERROR_INVALID_ARGUMENT
 */
gboolean jk_http_statuses_parse (const char *text, JkHttpStatuses *out, GError **error);

gboolean jk_http_statuses_contain (const JkHttpStatuses *self, guint status);

G_END_DECLS
