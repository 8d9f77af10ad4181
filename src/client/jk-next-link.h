/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_next_link_parse:
 * @header: (nullable): a Link header (RFC 8288), from whoever answers
 *
 * Returns: (transfer full) (nullable): where the list goes on: the absolute path and query of the link "next"; %NULL if there is none, or
 *   if it leads elsewhere than to the API
 */
char *jk_next_link_parse (const char *header);

G_END_DECLS
