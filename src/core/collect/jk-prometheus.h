/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkPrometheusSample:
 * @metric: its name as written
 * @labels: name, value, …, %NULL, sorted by name; values are UTF-8 and not empty
 * @value: finite
 */
typedef struct
{
  char *metric;
  GStrv labels;
  double value;
} JkPrometheusSample;

void jk_prometheus_sample_free (JkPrometheusSample *self);

/**
 * jk_prometheus_parse:
 * @text: an exposition in Prometheus' text format 0.0.4 or OpenMetrics 1.0
 * @length: of @text in bytes
 * @include: (nullable): patterns of metric names with * and ?; %NULL takes all
 * @max_samples: how many to return at most
 * @n_found: (out) (optional): how many there are that @include takes
 *
 * Values that are not finite have no sample. Histograms and summaries are the plain series they are written as. Time stamps,
 * exemplars and comments are read over. Where a series stands twice, the first counts, as in Prometheus. A line that is
 * not in the format, a last line without its line feed, and OpenMetrics without its "# EOF" where @open_metrics says that
 * it is, are errors: better no numbers than half of one.
 *
 * Returns: (transfer full) (nullable) (element-type JkPrometheusSample): in the order written; %NULL with %JK_ERROR_PARSE,
 *   whose message names the line
 */
GPtrArray *jk_prometheus_parse (const char        *text,
                                gsize              length,
                                gboolean           open_metrics,
                                const char *const *include,
                                guint              max_samples,
                                guint             *n_found,
                                GError           **error);

G_END_DECLS
