/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-readers.h"
#include "jk-git-watch-private.h"

G_BEGIN_DECLS

/* jk-git-status.c, for this folder alone: a look in steps. All texts of its head are "" on entry. */
JkGitStatus *jk_git_status_new (JkRepository *repository);
/* Returns: (transfer full) (nullable): what a whole @scan leads to, with @status' head filled */
JkGitTally *jk_git_status_read_whole (JkRepository    *repository,
                                      const JkGitScan *scan,
                                      guint            max_listed,
                                      JkGitStatus     *status,
                                      JkGitRuleNeeds  *needs,
                                      GCancellable    *cancellable,
                                      GError         **error);
void jk_git_status_finish (JkGitStatus *self, JkRepository *repository, JkGitTally *tally);

/* As jk_repository_read_status(), with what @watch knows. */
JkGitStatus *jk_git_follow_status (JkRepository *repository,
                                   JkGitWatch   *watch,
                                   guint         max_listed,
                                   GCancellable *cancellable,
                                   GError      **error);

G_END_DECLS
