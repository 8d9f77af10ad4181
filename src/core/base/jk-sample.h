/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-clock.h"

G_BEGIN_DECLS

/**
 * JkSample:
 * @series: canonical series key, a #GRefString shared by all samples of the series
 * @value: in the metric's unit; never NAN: what could not be measured has no sample
 *
 * One value of one series. Its time is that of the collection it came in.
 */
typedef struct
{
  char *series;
  double value;
} JkSample;

/**
 * JkCollection:
 * @project: (nullable): id of the project it was collected from; %NULL for the machine
 * @time_us: real time at which it was collected
 * @samples: (element-type JkSample)
 * @detail: (nullable): what stands behind the numbers, a{sv}, such as changes by kind or the files over the limit;
 *   a collector documents its keys. Strings in it are UTF-8: file names that are not are escaped
 *
 * What one run of one collector found. Filled by one thread, then handed over and not changed any more.
 */
typedef struct
{
  char *project;
  gint64 time_us;
  GArray *samples;
  GVariant *detail;
} JkCollection;

JkCollection *jk_collection_new (const char *project, gint64 time_us);
void jk_collection_free (JkCollection *self);

/* Adds @value for @metric, with the project as a label if there is one. A NAN or infinite value is a programming error. */
void jk_collection_add (JkCollection *self, const char *metric, double value);

/* The same with labels: name, value, …, %NULL. Names "project" are taken from the collection, not from here. */
void jk_collection_add_labelled (JkCollection *self, const char *metric, double value, ...) G_GNUC_NULL_TERMINATED;

/* The same with labels as an array. */
void jk_collection_add_with_labels (JkCollection *self, const char *metric, double value, const char *const *labels);

/* Takes the floating or full reference of @detail (a{sv}). */
void jk_collection_take_detail (JkCollection *self, GVariant *detail);

/* Returns: %TRUE and fills @value if a sample of series @key is there. For tests and small collections: linear. */
gboolean jk_collection_get (const JkCollection *self, const char *key, double *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkCollection, jk_collection_free)

G_END_DECLS
