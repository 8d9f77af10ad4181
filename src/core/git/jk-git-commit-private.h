/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/stat.h>

#include "jk-git-commit.h"
#include "jk-repository-private.h"

G_BEGIN_DECLS

/* The parts of making a commit, for this folder alone. */

/**
 * JkGitPicked:
 * @mode: 0: the path goes
 * @id: of the object; not known (all 0) where git itself filters
 * @st: of the file when it was read
 * @is_fresh: the file was written to so shortly before that its times tell nothing
 *
 * A path that goes into the commit.
 */
typedef struct
{
  char *path;
  guint32 mode;
  git_oid id;
  guint64 size_bytes;
  struct stat st;
  gboolean is_fresh;
} JkGitPicked;

/**
 * JkGitSelection:
 * @picked: (element-type JkGitPicked): ascending by path
 */
typedef struct
{
  GPtrArray *picked;
  GPtrArray *left_out;
  guint64 size_bytes;
  gboolean needs_git;
} JkGitSelection;

/* @writes: the objects are written, from the very bytes that were judged. Returns: (transfer full) (nullable) */
JkGitSelection *jk_git_selection_new (JkRepository          *repository,
                                      const JkCommitRequest *request,
                                      git_index             *index,
                                      git_tree              *head,
                                      gboolean               writes,
                                      GCancellable          *cancellable,
                                      GError               **error);
void jk_git_selection_free (JkGitSelection *self);

/**
 * jk_git_commit_check:
 * @needs_git: (out): there are hooks, or commits are signed, and the repository is trusted
 *
 * Whether a commit may be made at all. Returns: %FALSE with a sentence
 */
gboolean jk_git_commit_check (JkRepository *repository, const JkCommitRequest *request, gboolean *needs_git, GError **error);

/* The first half of it, for undoing too: an operation in progress, detached, unborn, conflicts, what libgit2 cannot
 * read. */
gboolean jk_git_commit_check_state (JkRepository *repository, GError **error);

/* @engine: (nullable). Returns: %FALSE where another engine has the guard mark */
gboolean jk_git_commit_check_mark (JkRepository *repository, const char *engine, GError **error);

/* Whether libgit2 sees the settings of a commit as Git does: an includeIf "hasconfig:…" it passes over. Asks git, where there is one.
 * Returns: %FALSE with %JK_ERROR_NOT_SUPPORTED */
gboolean jk_git_config_check_seen (JkRepository *repository, GError **error);

/* Returns: (transfer full) (nullable): the branch that HEAD names, "refs/heads/…"; %NULL when detached */
char *jk_git_commit_dup_branch (git_repository *handle);

/* Returns: (transfer full) (nullable): who commits (@role "committer") or wrote (@role "author"), by the
 * configuration alone */
git_signature *jk_git_commit_new_signature (git_repository *handle, const char *role);

/* How a path becomes an object */
typedef enum
{
  JK_GIT_STORED_PLAIN,  /* as it is, or with the line ends that libgit2 converts */
  JK_GIT_STORED_BY_GIT, /* by a filter, encoding or $Id$: see @reason */
  JK_GIT_STORED_UNSURE, /* the rules themselves are in motion */
} JkGitStored;

/* Keeps what it learned of folders in @seen (string → GINT_TO_POINTER). */
JkGitStored jk_git_stored_as (JkRepository *repository,
                              git_index    *index,
                              int           top,
                              const char   *path,
                              GHashTable   *seen,
                              const char  **reason);

/* Whether a file must not become an object as it is here: a filter encrypts it or keeps it elsewhere, or may do so.
 * @index: (nullable): where libgit2 cannot read it, it cannot read the rules either */
gboolean jk_git_is_filtered (JkRepository *repository,
                             git_index    *index,
                             int           top,
                             const char   *path,
                             GHashTable   *seen,
                             const char  **reason);

/* Returns: libgit2's code; @out: the bytes of the object */
int jk_git_convert (git_repository *handle, const char *path, const guint8 *data, gsize size, git_buf *out);

/**
 * JkGitMove:
 * @ref: full name of the branch
 * @old_id: where it must be
 * @new_id: where it goes
 * @log: for the reflog
 */
typedef struct
{
  const char *ref;
  git_oid old_id;
  git_oid new_id;
  const char *log;
} JkGitMove;

/**
 * JkGitIndexSwap:
 *
 * A copy of the index, beside it, that takes its place together with a movement of the branch: both or neither.
 * index.lock is held only for that
 * moment, and says that it is Jikimi's.
 */
typedef struct _JkGitIndexSwap JkGitIndexSwap;

JkGitIndexSwap *jk_git_index_swap_new (JkRepository *repository, const char *id, GError **error);
void jk_git_index_swap_free (JkGitIndexSwap *self);
git_index *jk_git_index_swap_get_index (JkGitIndexSwap *self);

/* @move: (nullable). Returns: %FALSE with %JK_ERROR_BUSY (lock), %JK_ERROR_CHANGED (branch), %G_IO_ERROR_AGAIN (the
 *   index is another
 * by now: begin anew) */
gboolean jk_git_index_swap_finish (JkGitIndexSwap  *self,
                                   const JkGitMove *move,
                                   gint64           lock_wait_us,
                                   GCancellable    *cancellable,
                                   GError         **error);

/* Whether the index still is what was copied. Only under index.lock does the answer last. */
gboolean jk_git_index_swap_is_current (JkGitIndexSwap *self);
/* For whoever holds index.lock: writes the copy as it is to be, so that putting it in its place needs no space on disk any more. */
gboolean jk_git_index_swap_write (JkGitIndexSwap *self, GError **error);
/* The copy takes the index's place. */
gboolean jk_git_index_swap_put (JkGitIndexSwap *self, GError **error);

/* The locks that a process of ours left behind, which moved @ref to @new_id: of those that are somebody else's, none. */
void jk_git_left_locks_remove (const JkGitLocation *location, const char *ref, const git_oid *new_id);
/* The same of a git that we started and that has ended, in the middle perhaps: it was to put a commit upon @old_id. @index_lock: the
 * index.lock that was held meanwhile, open. */
void jk_git_left_locks_remove_of_git (git_repository      *handle,
                                      const JkGitLocation *location,
                                      const char          *ref,
                                      const git_oid       *old_id,
                                      int                  index_lock);

/* Gives the paths that differ between @from and @to, and that @index has as @from, the entries of @to. @picked:
 * (nullable): with times of files;
 * @n_shifted: (out) (optional) */
gboolean jk_git_index_shift (git_repository *handle,
                             git_index      *index,
                             git_tree       *from,
                             git_tree       *to,
                             GPtrArray      *picked,
                             guint          *n_shifted,
                             GError        **error);

/* Makes the commit by git itself, with what the repository asks for. Returns: (transfer full) (nullable): hex */
char *jk_git_commit_by_git (JkRepository          *repository,
                            const JkCommitRequest *request,
                            JkGitSelection        *selection,
                            JkGitIndexSwap        *swap,
                            git_commit            *parent,
                            GCancellable          *cancellable,
                            GError               **error);

/* Returns: (transfer full): "jikimi: VERB ID" */
char *jk_git_commit_dup_log (const char *verb, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitSelection, jk_git_selection_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitIndexSwap, jk_git_index_swap_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_signature, git_signature_free)

G_END_DECLS
