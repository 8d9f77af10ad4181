/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_duration_parse:
 * @text: such as "500ms", "90s", "30m" or "30min", "24h", "1d12h", "2w"; a bare number is seconds
 * @out_ms: milliseconds, more than 0
 *
 * Returns: %FALSE with %JK_ERROR_INVALID_ARGUMENT if @text is no stretch of time, or one of over a hundred years
 */
gboolean jk_duration_parse (const char *text, gint64 *out_ms, GError **error);

G_END_DECLS
