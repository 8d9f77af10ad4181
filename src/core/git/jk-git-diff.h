/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-repository.h"

G_BEGIN_DECLS

/**
 * JkGitDiffLine:
 * @kind: '+', '-' or ' '
 * @text: bytes, without the line end
 */
typedef struct
{
  char kind;
  char *text;
} JkGitDiffLine;

/* Lines are counted from 1; @lines: (element-type JkGitDiffLine) */
typedef struct
{
  int old_start;
  int old_lines;
  int new_start;
  int new_lines;
  GPtrArray *lines;
} JkGitDiffHunk;

/**
 * JkGitDiff:
 * @hunks: (element-type JkGitDiffHunk)
 * @is_masked: something was hidden
 * @is_truncated: there is more: a side is larger than 1 MiB, or there are more than 5,000 lines
 */
typedef struct
{
  GPtrArray *hunks;
  gboolean is_binary;
  gboolean is_truncated;
  gboolean is_masked;
} JkGitDiff;

/**
 * JkGitMask:
 * @data: (array length=size): a copy of one side, to be changed in place; a NUL stands behind it
 *
 * Hides what must not be shown, byte for byte. Returns: whether there was anything
 */
typedef gboolean (*JkGitMask) (guint8 *data, gsize size);

/**
 * jk_git_diff_read:
 * @path: bytes, relative
 * @staged: the index against HEAD; else the working tree against the index
 * @mask: (nullable): the sides are compared as they are, and shown as it leaves them
 *
 * How one path differs. Runs no filter, text conversion or diff driver of the repository; line ends are converted as Git does.
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_NOT_FOUND where neither side has it, %JK_ERROR_PERMISSION for a path outside,
 *   %JK_ERROR_NOT_SUPPORTED where libgit2 cannot read the repository
 */
JkGitDiff *jk_git_diff_read (JkRepository *repository, const char *path, gboolean staged, JkGitMask mask, GError **error);

void jk_git_diff_free (JkGitDiff *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitDiff, jk_git_diff_free)

G_END_DECLS
