/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * JkGitContent:
 * @mode: 0100644, 0100755 or 0120000 (symbolic link); 0 where there is nothing that Git would store at the path
 * @data: (nullable) (array length=size): bytes, as they are on disk; of a symbolic link its target; %NULL when
 *   @is_too_large
 * @st: of the file; its st_mode is 0 if nothing is there
 * @read_us: real time at which it was read
 * @problem: (nullable): why it cannot be taken: "unreadable", "special", "changing"
 *
 * What the working tree has at a path.
 */
typedef struct
{
  guint32 mode;
  guint8 *data;
  gsize size;
  struct stat st;
  gint64 read_us;
  gboolean is_too_large;
  const char *problem;
} JkGitContent;

/**
 * jk_git_open_parent:
 * @top: descriptor of the top folder
 * @path: relative
 * @name: (out): the last part of @path, within it
 *
 * Opens the folder of @path without following a symbolic link on the way.
 *
 * Returns: a descriptor, or -1 with errno (%ELOOP or %ENOTDIR where a part is a symbolic link)
 */
int jk_git_open_parent (int top, const char *path, const char **name);

/* Returns: %FALSE for a path that leaves the folder that it is in, or names a Git folder: empty, absolute, with
 * "..", with ".git" or what some system takes for it */
gboolean jk_git_path_is_inside (const char *path);

/* Reads what is at @path below @top, at most @max_bytes of it; follows no symbolic link and waits for no pipe. */
void jk_git_content_read (JkGitContent *self, int top, const char *path, gsize max_bytes);

/* Frees what it points to. */
void jk_git_content_clear (JkGitContent *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JkGitContent, jk_git_content_clear)

G_END_DECLS
