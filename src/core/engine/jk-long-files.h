/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkLongFileTable:
 *
 * Which files of each project are too long, as its collector told last, for those who ask from other threads. Any thread.
 */
typedef struct _JkLongFileTable JkLongFileTable;

JkLongFileTable *jk_long_file_table_new (void);
JkLongFileTable *jk_long_file_table_ref (JkLongFileTable *self);
void jk_long_file_table_unref (JkLongFileTable *self);

/* @detail: (nullable): of the collector "file_size" */
void jk_long_file_table_set (JkLongFileTable *self, const char *project, GVariant *detail);

/* Returns: (transfer full) (nullable): paths, the longest file first */
GStrv jk_long_file_table_dup (JkLongFileTable *self, const char *project);

G_END_DECLS
