/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A series is named by its metric and its labels, written as Prometheus writes it:
 *
 *   cpu_usage
 *   git_changes{project="7f3a90c1d2e4"}
 *   disk_usage{mount="/home"}
 *
 * Labels are sorted by name, so that one series has one key. The project is a label like any other.
 */

/**
 * jk_series_key_new:
 * @metric: letters, digits, '_' and ':'
 * @labels: (nullable) (array zero-terminated=1): name, value, name, value, … , %NULL; in any order
 *
 * Returns: (transfer full): the canonical key
 */
char *jk_series_key_new (const char *metric, const char *const *labels);

/**
 * jk_series_key_parse:
 * @key: a key, canonical or not
 * @metric: (out) (optional) (transfer full): its metric
 * @labels: (out) (optional) (transfer full): name, value, …, %NULL, sorted by name; values unescaped
 *
 * Returns: %FALSE with %JK_ERROR_PARSE, which names the place, if @key is not a key
 */
gboolean jk_series_key_parse (const char *key, char **metric, GStrv *labels, GError **error);

/* Returns: (transfer full) (nullable): the value of label @name in @key; %NULL if there is none or @key is no key */
char *jk_series_key_dup_label (const char *key, const char *name);

/**
 * JkPoint:
 * @time_ms: start of the step, milliseconds since 1970
 * @mean: in the metric's unit; NAN is a gap
 * @min: smallest value in the step
 * @max: largest value in the step
 */
typedef struct
{
  gint64 time_ms;
  double mean;
  double min;
  double max;
} JkPoint;

/**
 * JkSeries:
 * @key: canonical series key
 * @step_ms: distance between points; 0 if they are raw samples
 * @points: (element-type JkPoint): ascending by time
 *
 * A stretch of one series' history: a value, not a handle. Immutable once shared between threads.
 */
typedef struct
{
  char *key;
  gint64 step_ms;
  GArray *points;
} JkSeries;

JkSeries *jk_series_new (const char *key, gint64 step_ms);
void jk_series_free (JkSeries *self);
void jk_series_append (JkSeries *self, gint64 time_ms, double mean, double min, double max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkSeries, jk_series_free)

G_END_DECLS
