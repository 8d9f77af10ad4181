/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-store.h"

G_BEGIN_DECLS

/**
 * JkRunTimes:
 *
 * How long the last runs of each kind of operation took, kept in the store: for each project, for all projects together, and
 * for work that is of none. Not for threads.
 */
typedef struct _JkRunTimes JkRunTimes;

JkRunTimes *jk_run_times_new (void);
void jk_run_times_free (JkRunTimes *self);

/* Blocks; for start-up. */
void jk_run_times_load (JkRunTimes *self, JkStore *store);
/* @project: (nullable); @store: (nullable). A time that is not finite or below 0 is not taken. */
void jk_run_times_add (JkRunTimes *self, JkStore *store, const char *kind, const char *project, double seconds);
/* Returns: (transfer none) (array length=n): seconds; of @project's own runs where there are enough, else of every project's */
const double *jk_run_times_get (JkRunTimes *self, const char *kind, const char *project, gsize *n);
/* The store forgets them with the project by itself. */
void jk_run_times_forget_project (JkRunTimes *self, const char *project);

G_END_DECLS
