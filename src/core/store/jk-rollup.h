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

G_END_DECLS
