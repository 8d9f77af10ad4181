/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-heal-action.h"

G_BEGIN_DECLS

/* @project: id. Returns: (transfer full) (nullable): paths of the files over the limit, bytes, relative to the working tree, longest
 * first. Any thread. */
typedef GStrv (*JkLongFiles) (const char *project, gpointer user_data);

#define JK_TYPE_FILE_SIZE (jk_file_size_get_type ())
/**
 * JkFileSize:
 *
 * "file-size": says where files that are too long could be cut, and never touches one. The target's object is a file of the project;
 * %NULL: those that @list names, at most 20 of them.
 *
 * Items of a file: "PATH" with how long it is, "PATH:FROM-TO" for its longest parts and for the pieces that could be files of their own.
 */
G_DECLARE_FINAL_TYPE (JkFileSize, jk_file_size, JK, FILE_SIZE, JkHealAction)

/* @limit: lines; @list: (nullable); @free_data: (nullable): for @user_data, which the action owns */
JkHealAction *jk_file_size_new (guint limit, JkLongFiles list, gpointer user_data, GDestroyNotify free_data);

G_END_DECLS
