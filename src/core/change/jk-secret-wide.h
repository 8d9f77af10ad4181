/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_secret_wide_narrow:
 * @n: (out): its bytes: one for each two of @data
 *
 * Returns: (transfer full) (nullable): a byte for each unit of UTF-16, "?" where it is beyond ASCII; %NULL if @data is
 * something else
 */
guint8 *jk_secret_wide_narrow (const guint8 *data, gsize size, gsize *n);

G_END_DECLS
