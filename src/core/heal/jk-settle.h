/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Waits for what was repaired to settle before it is measured. Blocks. Returns: %FALSE with %G_IO_ERROR_CANCELLED, at once */
gboolean jk_settle (gint64 time_us, GCancellable *cancellable, GError **error);

G_END_DECLS
