/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-scan.h"
#include "jk-git-tally.h"
#include "jk-repository-private.h"
#include "jk-tracked-files.h"

G_BEGIN_DECLS

/* The parts of jk_repository_read_status(), for this folder alone. */

/* What the files of the Git folder tell of an operation in progress. Returns: (transfer none): "" or its word */
const char *jk_git_operation_read (const JkGitLocation *location);

/* Returns: (transfer full) (nullable): the branch that a rebase in progress works on */
char *jk_git_operation_dup_rebased_branch (const JkGitLocation *location);

/* Fills @head by libgit2; its texts are "" on entry. */
gboolean jk_git_head_read (JkRepository *repository, JkGitHead *head, GCancellable *cancellable, GError **error);

/**
 * jk_git_staged_read:
 *
 * Adds what the index holds against HEAD; kept until either changes. Where paths were both added and deleted, an installed git says which
 * of them are renames, so that they are the same ones that it shows itself; without git, those of equal content are.
 */
gboolean jk_git_staged_read (JkRepository *repository, git_index *index, JkGitTally *tally, GError **error);

/* The index was written anew, and holds what it held: so does what is known of what is staged. */
void jk_git_staged_keep (JkRepository *repository);

/**
 * jk_git_worktree_read:
 * @scan: where to look
 * @needs_git: (out): what was added may not be what Git says: where paths are missing, and others announced by `git add -N` or
 *   in conflict, Git may pair them as renames
 *
 * Adds what the working tree holds against the index.
 */
gboolean jk_git_worktree_read (JkRepository    *repository,
                               git_index       *index,
                               const JkGitScan *scan,
                               JkGitTally      *tally,
                               gboolean        *needs_git,
                               GCancellable    *cancellable,
                               GError         **error);

/**
 * JkGitRuleNeeds:
 * @for_touched: Git alone knows what is to be made of a tracked file that was touched
 * @for_unknown: Git alone knows which names that the index does not have are ignored
 */
typedef struct
{
  gboolean for_touched;
  gboolean for_unknown;
} JkGitRuleNeeds;

/**
 * jk_git_rules_check:
 * @scan: has the rules that the index does not have
 * @needs: (out): what the ignore and attribute files mean is not always for libgit2 to say
 *
 * libgit2 1.5 judges a pattern with "!" otherwise than Git where it takes back a pattern of another file, or of a folder ("*" then
 * "!" and "*" and a slash): it then lists too many or too few untracked files. It knows nothing of working-tree-encoding, follows symbolic
 * links, and uses the attributes of the index even where the file says otherwise.
 *
 * Returns: %FALSE with %JK_ERROR_NOT_SUPPORTED if one of the files is a pipe or a device, at which both Git and libgit2 would wait
 */
gboolean jk_git_rules_check (JkRepository    *repository,
                             git_index       *index,
                             const JkGitScan *scan,
                             JkGitRuleNeeds  *needs,
                             GError         **error);

/* Returns: differs when a rule file outside the working tree may have changed: info/exclude, the user's, the system's */
guint64 jk_git_rules_stamp (JkRepository *repository, git_index *index);

/* Returns: (transfer full) (nullable): the user's own rules, there or not: what @key of the configuration names, or git/@name of theirs */
char *jk_git_rules_dup_users_file (git_repository *handle, const char *key, const char *name);

/* Those that ask an installed git, see jk_git_command_run(). */

/* Adds all changes and fills @head (nullable; without it no commits are counted). @index (nullable) spares git a listing, of submodules. */
gboolean jk_git_status_by_command (const JkGitLocation *location,
                                   git_index           *index,
                                   JkGitTally          *tally,
                                   JkGitHead           *head,
                                   GCancellable        *cancellable,
                                   GError             **error);

/* @paths: (element-type filename). Returns: whether git can be asked about all of them at once: with more, all there is costs less */
gboolean jk_git_fits_one_command (GPtrArray *paths);

/**
 * jk_git_untracked_by_command:
 * @paths: (nullable) (element-type filename): relative, files or folders; %NULL for all there are
 *
 * Adds the untracked files at and below them. It does not look at what is tracked: next to nothing, where a status of all is dear.
 */
gboolean jk_git_untracked_by_command (const JkGitLocation *location,
                                      GPtrArray           *paths,
                                      JkGitTally          *tally,
                                      GCancellable        *cancellable,
                                      GError             **error);

/**
 * jk_git_unignored_by_command:
 * @folders: (element-type filename): untracked folders, relative
 *
 * Returns: (transfer full) (nullable) (element-type filename): those that Git does not ignore, and such folders in them; %NULL with @error
 */
GPtrArray *jk_git_unignored_by_command (const JkGitLocation *location, GPtrArray *folders, GCancellable *cancellable, GError **error);

/* As jk_tracked_files_foreach(), without sizes and times. */
gboolean jk_git_list_by_command (const JkGitLocation *location,
                                 JkTrackedFileFunc    func,
                                 gpointer             user_data,
                                 GCancellable        *cancellable,
                                 GError             **error);

typedef void (*JkGitRenameFunc) (const char *old_path, const char *new_path, gpointer user_data);

/* The pairs that Git sees between HEAD and the index. */
gboolean jk_git_renames_by_command (const JkGitLocation *location,
                                    JkGitRenameFunc      func,
                                    gpointer             user_data,
                                    GError             **error);

/* Whether libgit2 makes of an attribute file what Git does: it knows no pattern in quotes, and reads up to a zero byte. */
gboolean jk_git_attributes_are_plain (const char *text, gsize length);

G_END_DECLS
