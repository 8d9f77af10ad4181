/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_public_url_make:
 * @url: (nullable): what a listener is bound to, such as "http://0.0.0.0:2542"
 * @host: this machine's name, for listeners of all its addresses
 *
 * Returns: (transfer full) (nullable): where a browser finds the web page, "http://build:2542/"; %NULL without a listener
 */
char *jk_public_url_make (const char *url, const char *host);

G_END_DECLS
