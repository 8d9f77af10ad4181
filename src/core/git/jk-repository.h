/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-git-watch.h"

G_BEGIN_DECLS

#define JK_TYPE_REPOSITORY (jk_repository_get_type ())
/**
 * JkRepository:
 *
 * One Git working tree, read and never written: nothing it does takes a lock, changes a file in the working tree or in
 * .git, or runs a hook, filter, file system monitor, alias or any other command that the repository names.
 *
 * It is opened at the first use and stays open, with its index in memory (about 200 bytes a tracked file), until it is
 * freed; each use sees the files as they are then. One thread at a time, any thread; it may wander between them.
 */
G_DECLARE_FINAL_TYPE (JkRepository, jk_repository, JK, REPOSITORY, GObject)

/**
 * jk_repository_resolve:
 * @path: a folder in a working tree, any depth
 *
 * Blocks for a few system calls.
 *
 * Returns: (transfer full) (nullable): absolute path of the top of the working tree, symbolic links resolved; %NULL with
 *   %JK_ERROR_NOT_FOUND (no such folder, or not in a repository), %JK_ERROR_NOT_SUPPORTED (bare) or %JK_ERROR_PERMISSION (belongs
 *   to another user, see jk_git_owner_check(), or cannot be read)
 */
char *jk_repository_resolve (const char *path, GError **error);

/**
 * jk_repository_name:
 * @top: as from jk_repository_resolve()
 *
 * Returns: (transfer full): what to call it: the folder's name, fit to be shown
 */
char *jk_repository_name (const char *top);

/**
 * jk_repository_new:
 * @path: a folder in a working tree, any depth; it need not exist yet
 *
 * Does not touch the disk.
 */
JkRepository *jk_repository_new (const char *path);

/**
 * jk_repository_open:
 *
 * Opens it if it is not open, and looks whether it is still there and still the user's: every other function does so
 * first. A repository that was deleted fails with %JK_ERROR_NOT_FOUND, and works again when it is back.
 *
 * Returns: %FALSE with an error as of jk_repository_resolve(), or %JK_ERROR_GIT
 */
gboolean jk_repository_open (JkRepository *self, GError **error);

/**
 * jk_repository_set_watch:
 * @watch: (nullable): for this repository alone
 *
 * From now on jk_repository_read_status() looks only at what @watch was told of, as long as that is all there is, and sets the watches up
 * as it goes: not in the first look, so that its answer comes soon.
 */
void jk_repository_set_watch (JkRepository *self, JkGitWatch *watch);

/* Returns: another number when files of the working tree may have changed since, as of the last jk_repository_read_status(); 0: that is not
 * known, because not all of them are watched */
guint64 jk_repository_get_changes_seen (JkRepository *self);

/* Returns: (transfer none): the path it was made with */
const char *jk_repository_get_path (JkRepository *self);

/* Returns: (transfer none) (nullable): the top of the working tree; %NULL before it was opened */
const char *jk_repository_get_worktree (JkRepository *self);

/* Returns: (transfer none) (nullable): the folder that all its working trees share, such as /home/me/shop/.git */
const char *jk_repository_get_common_dir (JkRepository *self);

G_END_DECLS
