/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_secret_mask:
 * @data: (array length=size): bytes, any; changed in place
 *
 * Hides what jk_secret_scan() finds, byte for byte, and keeps the ends of lines. Of a private key, which is found by its beginning, all
 * is hidden to the line that ends it. Behind the last finding that is told all of the rest is hidden. Any thread.
 *
 * Returns: whether there was anything
 */
gboolean jk_secret_mask (guint8 *data, gsize size);

G_END_DECLS
