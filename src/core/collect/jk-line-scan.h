/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-attributes.h"
#include "jk-language.h"

G_BEGIN_DECLS

/**
 * JkLineScan:
 *
 * Counts the lines of source files, and remembers for each file what it counted and the size, times and inode it had then
 * (24 bytes a file), so that the next scan reads only what changed.
 *
 * A file's lines are what `wc -l` counts, and one more if its last line has no newline: people see that line too.
 */
typedef struct _JkLineScan JkLineScan;

/**
 * JkLongFile:
 * @path: bytes, relative to the top
 */
typedef struct
{
  char *path;
  guint64 lines;
  JkLanguage language;
} JkLongFile;

typedef enum
{
  JK_SKIPPED_GENERATED,
  JK_SKIPPED_VENDORED,
  JK_SKIPPED_BINARY,
  JK_SKIPPED_OTHER, /* no source, a link, a submodule, or excluded by the user */
  JK_N_SKIPPED,
} JkSkipped;

/**
 * JkLineTotals:
 * @files: source files counted
 * @lines: theirs
 * @language_files: of each #JkLanguage
 * @language_lines: the same
 * @skipped: files by reason
 * @violations: (element-type JkLongFile): those over the limit, in the order of the scan
 * @read_files: how many had to be read
 */
typedef struct
{
  guint64 files;
  guint64 lines;
  guint64 language_files[JK_LANGUAGE_MAX];
  guint64 language_lines[JK_LANGUAGE_MAX];
  guint64 skipped[JK_N_SKIPPED];
  GArray *violations;
  guint64 read_files;
} JkLineTotals;

/**
 * jk_line_scan_new:
 * @limit: lines; a file with more is a violation
 * @excludes: (nullable): patterns as in .gitattributes of what does not count; one that ends in a slash is a folder
 */
JkLineScan *jk_line_scan_new (guint limit, const char *const *excludes);
void jk_line_scan_free (JkLineScan *self);

/* Forgets what was counted, because what decides over files changed. */
void jk_line_scan_forget (JkLineScan *self);

/**
 * jk_line_scan_begin:
 * @root: descriptor of the working tree; must stay open until jk_line_scan_end()
 * @attributes: (nullable): must stay until then too
 * @now_us: real time: a file written within the last two seconds before it is read again next time, for it may change
 *   once more without its time telling
 */
void jk_line_scan_begin (JkLineScan *self, int root, JkAttributes *attributes, gint64 now_us);

/**
 * jk_line_scan_begin_again:
 *
 * As jk_line_scan_begin(), but for jk_line_scan_revisit(): what is not revisited counts as it did. For few files: each is looked for
 * among all.
 */
void jk_line_scan_begin_again (JkLineScan *self, int root, JkAttributes *attributes, gint64 now_us);

/**
 * jk_line_scan_revisit:
 * @path: any order
 * @mode: as in the index, and as it was at the last jk_line_scan_visit()
 *
 * Returns: %FALSE if it cannot be said what it changes, because the file was not there last time: only a scan of all files can
 */
gboolean jk_line_scan_revisit (JkLineScan *self, const char *path, guint32 mode);

/* @path: ascending by bytes is quickest; @mode: as in the index. A file that is not there does not count. */
void jk_line_scan_visit (JkLineScan *self, const char *path, guint32 mode);

/* Returns: (transfer none): valid until the next scan begins */
const JkLineTotals *jk_line_scan_end (JkLineScan *self);

/* Ends a scan that was broken off. What a whole one had found is forgotten, what was revisited counts. */
void jk_line_scan_abort (JkLineScan *self);

/* Returns: bytes that the memory of the last scan takes */
gsize jk_line_scan_get_memory (const JkLineScan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkLineScan, jk_line_scan_free)

G_END_DECLS
