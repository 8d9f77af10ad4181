/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-change-set.h"

G_BEGIN_DECLS

/**
 * JkChangeReader:
 *
 * Classifies the changes of one working tree, and remembers what it found of each file: one that is as it was (size, times, inode) is not
 * read again. One thread at a time, any thread. It follows no symbolic link and runs nothing.
 */
typedef struct _JkChangeReader JkChangeReader;

/* @path: of the working tree */
JkChangeReader *jk_change_reader_new (const char *path);
void jk_change_reader_free (JkChangeReader *self);

/**
 * jk_change_reader_read:
 * @detail: what the collector "git" told last: which files are changed
 *
 * Blocks: it looks at every changed file, and reads those that are not as they were. Where @detail does not name all changes, they are
 * asked for anew, at most %JK_CHANGE_READER_MOST.
 *
 * Returns: (transfer full) (nullable): sealed; %NULL with an error as of jk_repository_open(), or %G_IO_ERROR_CANCELLED
 */
JkChangeSet *jk_change_reader_read (JkChangeReader *self, GVariant *detail, const JkChangeRules *rules, GCancellable *cancellable,
                                    GError **error);

#define JK_CHANGE_READER_MOST 20000

/* Returns: how many files it has read since it was made */
guint64 jk_change_reader_get_n_read (JkChangeReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkChangeReader, jk_change_reader_free)

G_END_DECLS
