/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_event_message_parse:
 * @text: what a reader says over its WebSocket; need not end in a NUL
 * @detail: the reader may see everything
 * @series: (out) (transfer full): the keys it wants; empty for all
 * @interval_s: (out): 0: as they come; a day at most
 *
 * Reads {"subscribe":{"series":[…],"interval_s":…}}; both members may be left out.
 *
 * Returns: %FALSE if it is something else, or asks for what the reader may not see
 */
gboolean jk_event_message_parse (const char *text, gsize length, gboolean detail, GStrv *series, guint *interval_s);

G_END_DECLS
