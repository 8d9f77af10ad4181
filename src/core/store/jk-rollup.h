/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkRollup:
 * @time_ms: start of the stretch it sums up, milliseconds since 1970; of a single sample: its time
 * @count: samples in it, 1 or more
 *
 * What is known of a series in a stretch of time. A sample is a stretch with a count of 1.
 */
typedef struct
{
  gint64 time_ms;
  double min;
  double max;
  double sum;
  guint64 count;
} JkRollup;

/* Adds what @other knows of the same stretch. */
void jk_rollup_add (JkRollup *self, const JkRollup *other);

/* Returns: the largest multiple of @unit that is not above @time_ms */
gint64 jk_rollup_floor (gint64 time_ms, gint64 unit);

/* Sorts by time if it is not; rows of one time stay in order. */
void jk_rollup_sort (GArray *rows);

/**
 * jk_rollup_summarize:
 * @rows: (element-type JkRollup): ascending by time
 * @from: (element-type JkRollup): ascending by time, of stretches that do not cross multiples of @resolution_ms
 * @resolution_ms: length of the stretches in @rows
 *
 * Adds @from to @rows, stretch by stretch; @rows stay ascending.
 */
void jk_rollup_summarize (GArray *rows, GArray *from, gint64 resolution_ms);

/*
 * A blob of roll-ups: ascending times, exact minima and maxima; sums are rounded to one digit more than minima and maxima
 * have where these are decimal numbers, which takes away the noise of adding and most of the bytes.
 */
void jk_rollup_encode (GByteArray *out, GArray *rows);
/* Appends to @rows. Returns: %FALSE if @bytes are damaged; then @rows are as before */
gboolean jk_rollup_decode (const guint8 *bytes, gsize n_bytes, GArray *rows);

/* A blob of samples; nothing is rounded. @rows have counts of 1. */
void jk_rollup_encode_samples (GByteArray *out, GArray *rows);
/* Appends to @rows. */
gboolean jk_rollup_decode_samples (const guint8 *bytes, gsize n_bytes, GArray *rows);

G_END_DECLS
