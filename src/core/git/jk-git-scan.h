/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-repository-private.h"

G_BEGIN_DECLS

/**
 * JkGitScan:
 * @paths: (element-type filename): relative paths, files or folders, of which nothing proves that they are as the index has them, and names
 *   that the index does not have
 * @rules: (element-type filename): ignore and attribute files that the index does not have, relative
 * @folders: (element-type filename): every folder that was entered, relative: those of tracked files, and untracked ones that are not
 *   ignored
 * @nested: (element-type filename): untracked folders with a repository of their own, not entered
 * @submodules: (element-type filename): entries of the index that are submodules, checked out or not
 * @ignored: (element-type filename): untracked folders that libgit2 takes for ignored, not entered
 * @links: (element-type filename): untracked symbolic links to folders that libgit2 takes for ignored, as if they were folders
 * @is_part: only what jk_git_scan_new_part() was asked for was looked at
 * @leaves_unknown: set by the caller: which of @paths are untracked is not for libgit2 to say
 * @has_unknown: @paths has names that the index does not have, or folders that may hold such
 * @has_touched: @paths has some that the index does have
 * @has_shut: an untracked folder can be listed, but what is in it cannot be looked at, and Git shows it all the same; or its .git is no
 *   repository, and libgit2 takes it for one all the same
 * @has_present: a file that a sparse checkout leaves out is there: Git takes it as if it was not left out
 * @has_submodule: a submodule is checked out
 * @is_all: too much is in doubt for a list, or the index cannot be compared by bytes: @paths is not complete, look at everything
 */
typedef struct
{
  GPtrArray *paths;
  GPtrArray *rules;
  GPtrArray *folders;
  GPtrArray *nested;
  GPtrArray *submodules;
  GPtrArray *ignored;
  GPtrArray *links;
  gboolean is_part;
  gboolean leaves_unknown;
  gboolean has_unknown;
  gboolean has_touched;
  gboolean has_shut;
  gboolean has_present;
  gboolean has_submodule;
  gboolean is_all;
} JkGitScan;

/**
 * jk_git_scan_new:
 * @index: (nullable): %NULL looks for @rules alone
 *
 * Compares size, times, inode and owner of every tracked file with the index, folder by folder, and lists a folder only if it is not
 * known to be as it was last time. What passes is as unchanged as Git itself would take it for; everything else is for a closer look. A
 * folder or file that may not be read is passed over, as Git does.
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_NOT_SUPPORTED if an ignore or attribute file is a pipe or such, at which Git
 *   and libgit2 would wait, or %G_IO_ERROR_CANCELLED
 */
JkGitScan *jk_git_scan_new (JkRepository *repository, git_index *index, GCancellable *cancellable, GError **error);

/**
 * jk_git_scan_new_part:
 * @paths: (element-type filename): relative, files or folders: nothing else has changed since the last whole scan
 * @folders: (element-type filename): relative folders of the index, in which entries of the index have changed, but not in folders below
 * @looked_at: (out) (transfer full) (element-type filename): what was looked at, with all below it: @paths, or folders above them where
 *   only a look at the whole tells, such as an untracked repository
 *
 * The same for some paths alone. @is_all of the result asks for a look at everything instead.
 */
JkGitScan *jk_git_scan_new_part (JkRepository *repository,
                                 git_index    *index,
                                 GPtrArray    *paths,
                                 GPtrArray    *folders,
                                 GPtrArray   **looked_at,
                                 GCancellable *cancellable,
                                 GError      **error);

void jk_git_scan_free (JkGitScan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitScan, jk_git_scan_free)

G_END_DECLS
