/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define JK_TYPE_METERED_STREAM (jk_metered_stream_get_type ())
/**
 * JkMeteredStream:
 *
 * A pollable input stream that fails once more comes than was agreed: @burst_bytes at once, @bytes_per_s in the long run.
 * libsoup reads a WebSocket until nothing is left before it looks at the first frame, and takes each frame off the front of
 * what it read: 75,000 pings sent in one go held the loop for 14 seconds.
 */
G_DECLARE_FINAL_TYPE (JkMeteredStream, jk_metered_stream, JK, METERED_STREAM, GFilterInputStream)

/* @base: a pollable input stream */
JkMeteredStream *jk_metered_stream_new (GInputStream *base, gsize burst_bytes, gsize bytes_per_s);

G_END_DECLS
