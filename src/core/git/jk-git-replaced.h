/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * JkGitReplaced:
 *
 * Whether a repository has references of git replace, by which Git shows an object in the place of another, and libgit2 does not. What was
 * found in packed-refs is kept for as long as that file stands.
 */
typedef struct
{
  gboolean has_packed;
  struct stat packed; /* all 0: not known */
} JkGitReplaced;

gboolean jk_git_replaced_look (JkGitReplaced *self, const char *common_dir);

G_END_DECLS
