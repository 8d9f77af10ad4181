/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkReportSearch:
 * @globs: (nullable) (array zero-terminated=1): patterns as of jk_path_glob_match() that override the known names; %NULL or
 *   empty: by name
 * @max_entries: names looked at, at most
 * @max_us: time spent, at most
 *
 * How far to look for coverage reports.
 */
typedef struct
{
  const char *const *globs;
  guint max_entries;
  gint64 max_us;
} JkReportSearch;

/* Depth to which folders are entered; the top is 0. */
#define JK_REPORT_MAX_DEPTH 10

/* Returns: whether a file of this name, in a folder named @folder ("" at the top), may be a coverage report */
gboolean jk_report_finder_is_candidate (const char *folder, const char *name);

/**
 * jk_report_finder_find:
 * @root: the folder's descriptor
 * @cut: (out): whether a limit ended the search early
 *
 * Looks for files that may be reports, shallow folders first, also in ignored ones such as build/ and target/. Symbolic links
 * are not followed; left out are hidden folders, node_modules and the like, folders of test fixtures, and other working trees.
 *
 * Returns: (transfer full) (element-type filename): paths relative to @root; %NULL if cancelled
 */
GPtrArray *jk_report_finder_find (int                   root,
                                  const JkReportSearch *search,
                                  gboolean             *cut,
                                  GCancellable         *cancellable,
                                  GError              **error);

/* Returns: (array zero-terminated=1): the places where tools put their report unless told otherwise */
const char *const *jk_report_finder_usual_places (void);

G_END_DECLS
