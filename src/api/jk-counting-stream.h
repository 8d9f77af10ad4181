/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define JK_TYPE_COUNTING_STREAM (jk_counting_stream_get_type ())
/**
 * JkCountingStream:
 *
 * A pollable output stream that tells how much has gone through it: signal "wrote" (guint64 total) after each write. A
 * WebSocket of libsoup tells nothing of what waits in it; this does.
 */
G_DECLARE_FINAL_TYPE (JkCountingStream, jk_counting_stream, JK, COUNTING_STREAM, GFilterOutputStream)

/* @base: a pollable output stream */
JkCountingStream *jk_counting_stream_new (GOutputStream *base);
guint64 jk_counting_stream_get_total (JkCountingStream *self);

G_END_DECLS
