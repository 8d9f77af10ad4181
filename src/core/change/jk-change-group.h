/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-change.h"

G_BEGIN_DECLS

/**
 * JkChangeEntry:
 *
 * A file that was classified, for grouping: the parts of #JkChangeFile and #JkChangeJudgement that matter to it.
 */
typedef struct
{
  const char *path;
  const char *old_path; /* (nullable) */
  char index;
  char worktree;
  JkChangeClass class;
  JkChangeVerdict verdict;
} JkChangeEntry;

/**
 * JkChangeProposal:
 * @id: 12 hex digits; the same for the same files and kind of commit
 * @type: of conventional commits: feat, fix, refactor, test, docs, build, ci, chore
 * @scope: "" for none
 * @class: of most of its files
 * @verdict: the strictest of its files; never %JK_CHANGE_NEVER
 * @paths: (element-type filename): ascending by bytes; both ends of a rename
 * @n_files: changes; a rename is one
 *
 * Files that belong into one commit. Immutable.
 */
typedef struct
{
  char *id;
  const char *type;
  char *scope;
  JkChangeClass class;
  JkChangeVerdict verdict;
  GPtrArray *paths;
  guint n_files;
  char verb; /* A, M, D, R: what all of them have in common, M for a mixture */
  gboolean is_dependencies;
  GPtrArray *names; /* (element-type filename): last parts of the paths, at most two */
} JkChangeProposal;

/**
 * jk_change_group:
 * @entries: (array length=n): in any order; those that are never committed are left out
 *
 * Puts together what belongs together: a source file with its test, a lock file with what it was made from, documentation, configuration,
 * by the top folder that says something. Files that may be committed without asking are never in one proposal with others.
 *
 * Returns: (transfer full) (element-type JkChangeProposal): safe ones first; the same for the same files in any order
 */
GPtrArray *jk_change_group (const JkChangeEntry *entries, gsize n);

void jk_change_proposal_free (JkChangeProposal *self);

/* Returns: (transfer none): @msgid in the language that is wanted */
typedef const char *(*JkChangeTranslate) (const char *msgid, gpointer user_data);

/**
 * jk_change_proposal_make_message:
 * @translate: (nullable): %NULL for the language of the process
 *
 * Returns: (transfer full): one line of at most 72 columns, such as "fix(git): Update jk-git-scan.c and test-scan.c"; valid UTF-8 without
 *   control characters, whatever the files are called
 */
char *jk_change_proposal_make_message (const JkChangeProposal *self, JkChangeTranslate translate, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkChangeProposal, jk_change_proposal_free)

G_END_DECLS
