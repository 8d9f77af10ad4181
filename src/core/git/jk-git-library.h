/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <git2.h>
#include <git2/sys/repository.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * The only door to libgit2, for the files of this folder alone.
 */

/* Starts libgit2 once for the process, with bounded caches. Any thread. */
void jk_git_library_init (void);

/**
 * jk_git_library_set_error:
 * @code: what a libgit2 function returned, below 0
 * @what: what was being done, such as a path; shown escaped before libgit2's own words
 *
 * Sets @error from libgit2's last error of this thread: %JK_ERROR_NOT_FOUND, %JK_ERROR_PERMISSION or %JK_ERROR_GIT.
 */
void jk_git_library_set_error (GError **error, int code, const char *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_repository, git_repository_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_index, git_index_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_config, git_config_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_config_entry, git_config_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_config_iterator, git_config_iterator_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_refspec, git_refspec_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_reference, git_reference_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_commit, git_commit_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_tree, git_tree_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_diff, git_diff_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_blob, git_blob_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_odb, git_odb_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_odb_object, git_odb_object_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (git_buf, git_buf_dispose)

G_END_DECLS
