/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-repository.h"

G_BEGIN_DECLS

typedef enum
{
  JK_GIT_UNSAID,
  JK_GIT_YES,
  JK_GIT_NO,
} JkGitAnswer;

/**
 * JkGitTraits:
 * @old_mode: what the index has of it; 0 for a file that Git does not know
 * @text: NO also by "binary"; not said where a filter makes something else of the file
 *
 * What Git knows of a path besides its content: for judges, see #JkGitJudge.
 */
typedef struct
{
  guint32 old_mode;
  JkGitAnswer generated; /* linguist-generated */
  JkGitAnswer vendored;  /* linguist-vendored */
  JkGitAnswer text;
} JkGitTraits;

/* @repository: open. Where libgit2 cannot read it, nothing is known. */
void jk_git_traits_read (JkRepository *repository, const char *path, JkGitTraits *out);

G_END_DECLS
