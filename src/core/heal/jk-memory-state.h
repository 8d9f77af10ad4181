/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkMemoryState:
 * @total_bytes: of the machine
 * @available_bytes: what programs can have without swapping, as the kernel estimates it; page cache that can go is in it
 * @pressure: % of the last ten seconds in which something waited for memory; NAN where the kernel does not measure it
 */
typedef struct
{
  guint64 total_bytes;
  guint64 available_bytes;
  double pressure;
} JkMemoryState;

/* @root: "/", or a test's folder. Returns: %FALSE with %JK_ERROR_NO_DATA */
gboolean jk_memory_state_read (const char *root, JkMemoryState *out, GError **error);

/* Under 15 % available, or over 10 % of the time stalled. Pure. */
gboolean jk_memory_state_is_short (const JkMemoryState *self);

G_END_DECLS
