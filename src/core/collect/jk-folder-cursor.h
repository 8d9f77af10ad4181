/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkFolderCursor:
 *
 * Keeps the folders above the path last asked for open, so that each of many paths in ascending order costs one step and not
 * a walk from the top. Symbolic links are never followed: a folder that became one is not there.
 */
typedef struct
{
  /*< private >*/
  int root;
  GString *folder;  /* the one last entered, "" for the top */
  GArray *fds;      /* int: of each folder on the way, the deepest last */
  GArray *lengths;  /* guint: of @folder up to each of them */
  gboolean missing; /* @folder cannot be entered */
} JkFolderCursor;

/* @root: a folder's descriptor, which stays the caller's */
void jk_folder_cursor_init (JkFolderCursor *self, int root);
void jk_folder_cursor_clear (JkFolderCursor *self);

/* Enters the folder of @path. Returns: its descriptor, the cursor's; -1 if there is none */
int jk_folder_cursor_enter (JkFolderCursor *self, const char *path);

G_END_DECLS
