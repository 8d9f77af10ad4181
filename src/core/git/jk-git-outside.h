/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-checkpoint.h"

G_BEGIN_DECLS

/**
 * JkGitOutside:
 *
 * The files of one checkpoint that must not become objects of the repository: a folder of mode 0700 named by the
 * checkpoint, with numbered
 * files of mode 0600 and a manifest. It is made with the first file.
 */
typedef struct _JkGitOutside JkGitOutside;

JkGitOutside *jk_git_outside_new (const char *dir, const char *id, const char *worktree);
void jk_git_outside_free (JkGitOutside *self);

/* Keeps @data. Returns: %FALSE with the system's error */
gboolean jk_git_outside_add (JkGitOutside *self,
                             const char   *path,
                             guint32       mode,
                             const char   *reason,
                             gboolean      is_staged,
                             const guint8 *data,
                             gsize         size,
                             GError      **error);

/* Copies the file at @path below @top; one of more than 1 GiB is named in the manifest without being kept. */
gboolean jk_git_outside_copy (JkGitOutside *self, int top, const char *path, guint32 mode, const char *reason, GError **error);

/* (element-type JkCheckpointFile) */
GPtrArray *jk_git_outside_get_files (JkGitOutside *self);
/* Kept by it, bytes. */
guint64 jk_git_outside_get_size (JkGitOutside *self);

/* Writes the manifest, if there is a file, and has all of it on disk. */
gboolean jk_git_outside_finish (JkGitOutside *self, GError **error);
/* After that: it came to nothing all the same, so that freeing it deletes what was kept. */
void jk_git_outside_discard (JkGitOutside *self);

/* Returns: (transfer full) (element-type JkCheckpointFile): empty without a manifest; %NULL with %JK_ERROR_PARSE */
GPtrArray *jk_git_outside_load (const char *dir, const char *id, GError **error);

/* Removes the folder of @id. What is not there is fine. */
void jk_git_outside_delete (const char *dir, const char *id);

/* Returns: whether @id is such as jk_git_checkpoint_create() makes; no other name reaches the disk */
gboolean jk_git_checkpoint_is_id (const char *id);

GPtrArray *jk_checkpoint_files_new (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitOutside, jk_git_outside_free)

G_END_DECLS
