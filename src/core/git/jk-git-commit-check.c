/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-commit-private.h"
#include "jk-git-path.h"
#include "jk-git-readers.h"
#include "jk-guard-mark.h"

/* Those that git runs for a commit. */
static const char *const hooks[] = { "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "reference-transaction",
                                     "post-index-change" };

static gboolean
refuse (GError    **error,
        JkError     code,
        const char *text)
{
  g_set_error_literal (error, JK_ERROR, code, text);
  return FALSE;
}

static gboolean
is_set (git_repository *handle,
        const char     *key)
{
  g_autoptr (git_config) config = NULL;
  int value = 0;

  return git_repository_config_snapshot (&config, handle) == 0 && git_config_get_bool (&value, config, key) == 0 && value;
}

static gboolean
check_operation (JkRepository *repository,
                 GError      **error)
{
  const char *operation = jk_git_operation_read (jk_repository_get_location (repository));

  if (*operation == '\0')
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("“git %s” is in progress. Finish it first, or end it with --abort."), operation);
  return FALSE;
}

/* libgit2 says no otherwise than by words which of them it is. */
static gboolean
refuse_index (GError **error)
{
  const git_error *last = git_error_last ();
  g_autofree char *why = NULL;

  if (last == NULL || last->message == NULL || strstr (last->message, "mandatory extension") != NULL)
    return refuse (error, JK_ERROR_NOT_SUPPORTED, _ ("Jikimi commits nothing with a split or sparse index."));
  why = jk_git_path_escape (last->message);
  g_set_error (error, JK_ERROR, JK_ERROR_GIT,
               _ ("The index of this repository cannot be read (%s). Nothing is committed until it is mended."), why);
  return FALSE;
}

static gboolean
check_index (JkRepository *repository,
             GError      **error)
{
  git_repository *handle = jk_repository_get_handle (repository);
  git_index *index;
  gsize n_entries;

  if (is_set (handle, "core.ignorecase"))
    return refuse (error, JK_ERROR_NOT_SUPPORTED,
                   _ ("Jikimi commits nothing where Git takes names for the same in any case (core.ignoreCase)."));
  index = jk_repository_get_index (repository);
  if (index == NULL)
    return refuse_index (error);
  if (is_set (handle, "core.sparsecheckout"))
    return refuse (error, JK_ERROR_NOT_SUPPORTED, _ ("Jikimi commits nothing in a sparse checkout."));
  n_entries = git_index_entrycount (index);
  for (gsize i = 0; i < n_entries; i++)
    if (git_index_get_byindex (index, i)->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE)
      return refuse (error, JK_ERROR_NOT_SUPPORTED, _ ("Jikimi commits nothing in a sparse checkout."));
  if (git_index_has_conflicts (index))
    return refuse (error, JK_ERROR_PERMISSION, _ ("There are conflicts. Resolve them first."));
  return TRUE;
}

char *
jk_git_commit_dup_branch (git_repository *handle)
{
  g_autoptr (git_reference) head = NULL;
  const char *target;

  if (git_reference_lookup (&head, handle, "HEAD") != 0 || git_reference_type (head) != GIT_REFERENCE_SYMBOLIC)
    return NULL;
  target = git_reference_symbolic_target (head);
  return g_str_has_prefix (target, "refs/heads/") ? g_strdup (target) : NULL;
}

/* Git shows another commit in the place of one that is replaced; libgit2 does not. */
static gboolean
has_replaced (git_repository *handle)
{
  g_autoptr (git_config) config = NULL;
  git_reference_iterator *iterator = NULL;
  const char *name;
  gboolean found;
  int uses = TRUE;

  if (git_repository_config_snapshot (&config, handle) == 0 && git_config_get_bool (&uses, config, "core.usereplacerefs") == 0 && !uses)
    return FALSE;
  found = git_reference_iterator_glob_new (&iterator, handle, "refs/replace/*") == 0 && git_reference_next_name (&name, iterator) == 0;
  git_reference_iterator_free (iterator);
  return found;
}

/* Without the reflog there would be no way back, and after a sudden end nobody would know what was done. */
static gboolean
is_logged (git_repository *handle)
{
  g_autoptr (git_config) config = NULL;
  int value = TRUE;

  return git_repository_config_snapshot (&config, handle) != 0 || git_config_get_bool (&value, config, "core.logallrefupdates") != 0
         || value;
}

/* git symbolic-ref refs/heads/alias refs/heads/main: to Git it is main that a commit on it moves. */
static gboolean
check_branch (git_repository *handle,
              const char     *branch,
              GError        **error)
{
  g_autoptr (git_reference) reference = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *target = NULL;

  if (git_reference_lookup (&reference, handle, branch) != 0 || git_reference_type (reference) != GIT_REFERENCE_SYMBOLIC)
    return TRUE;
  shown = jk_git_path_escape (branch);
  target = jk_git_path_escape (git_reference_symbolic_target (reference));
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
               _ ("“%s” is only another name of “%s” (git symbolic-ref). Switch to that branch itself first."), shown, target);
  return FALSE;
}

static gboolean
check_head (git_repository *handle,
            GError        **error)
{
  g_autofree char *branch = jk_git_commit_dup_branch (handle);
  git_oid id;

  if (branch == NULL)
    return refuse (error, JK_ERROR_PERMISSION, _ ("HEAD is detached. Switch to a branch first."));
  if (git_reference_name_to_id (&id, handle, branch) != 0)
    return refuse (error, JK_ERROR_PERMISSION, _ ("There is no commit yet. Make the first one yourself."));
  if (!check_branch (handle, branch, error))
    return FALSE;
  if (has_replaced (handle))
    return refuse (error, JK_ERROR_NOT_SUPPORTED, _ ("Jikimi commits nothing where commits are replaced by others (git replace)."));
  if (!is_logged (handle))
    return refuse (error, JK_ERROR_PERMISSION, _ ("The branch keeps no log (core.logAllRefUpdates), so there would be no way back."));
  return TRUE;
}

static gboolean
check_log (const char *top,
           const char *name,
           GError    **error)
{
  g_autofree char *path = g_build_filename (top, "logs", name, NULL);
  struct stat st;

  while (strlen (path) > strlen (top))
    {
      g_autofree char *shown = NULL;
      char *parent;

      if (lstat (path, &st) == 0 && S_ISLNK (st.st_mode))
        {
          shown = jk_git_path_escape (path);
          g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("“%s” is a symbolic link, and Jikimi writes through none."), shown);
          return FALSE;
        }
      parent = g_path_get_dirname (path);
      g_free (path);
      path = parent;
    }
  return TRUE;
}

/* libgit2 and git add a line to the logs, with names of the repository's own choosing, to whatever file they lead to. */
static gboolean
check_logs (JkRepository *repository,
            GError      **error)
{
  const JkGitLocation *location = jk_repository_get_location (repository);
  g_autofree char *branch = jk_git_commit_dup_branch (jk_repository_get_handle (repository));

  return check_log (location->git_dir, "HEAD", error) && (branch == NULL || check_log (location->common_dir, branch, error));
}

gboolean
jk_git_commit_check_state (JkRepository *repository,
                           GError      **error)
{
  git_repository *handle = jk_repository_get_handle (repository);

  if (handle == NULL)
    return refuse (error, JK_ERROR_NOT_SUPPORTED,
                   _ ("Jikimi cannot write to this kind of repository (SHA-256 or an unknown extension)."));
  return check_operation (repository, error) && check_head (handle, error) && check_logs (repository, error)
         && check_index (repository, error);
}

gboolean
jk_git_commit_check_mark (JkRepository *repository,
                          const char   *engine,
                          GError      **error)
{
  g_autoptr (JkGuardMarkOwner) owner = NULL;

  if (engine == NULL)
    return TRUE;
  switch (jk_guard_mark_take (jk_repository_get_common_dir (repository), engine, g_get_real_time (), &owner, error))
    {
    case JK_GUARD_MARK_TAKEN:
      return TRUE;
    case JK_GUARD_MARK_FOREIGN:
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("Another Jikimi, on the machine “%s”, acts on this repository."), owner->host);
      return FALSE;
    case JK_GUARD_MARK_UNWRITABLE:
      return refuse (error, JK_ERROR_PERMISSION, _ ("The Git folder cannot be written to."));
    default:
      return FALSE;
    }
}

static char *
dup_config (git_repository *handle,
            const char     *section,
            const char     *key)
{
  g_autoptr (git_config) config = NULL;
  g_auto (git_buf) value = GIT_BUF_INIT;
  g_autofree char *name = g_strconcat (section, ".", key, NULL);

  if (git_repository_config_snapshot (&config, handle) != 0 || git_config_get_string_buf (&value, config, name) != 0 || value.size == 0)
    return NULL;
  return g_strdup (value.ptr);
}

git_signature *
jk_git_commit_new_signature (git_repository *handle,
                             const char     *role)
{
  g_autofree char *name = dup_config (handle, role, "name");
  g_autofree char *email = dup_config (handle, role, "email");
  git_signature *signature = NULL;

  if (name == NULL)
    name = dup_config (handle, "user", "name");
  if (email == NULL)
    email = dup_config (handle, "user", "email");
  if (name == NULL || email == NULL || git_signature_now (&signature, name, email) != 0)
    return NULL;
  return signature;
}

static gboolean
check_identity (git_repository *handle,
                GError        **error)
{
  g_autoptr (git_signature) author = jk_git_commit_new_signature (handle, "author");
  g_autoptr (git_signature) committer = jk_git_commit_new_signature (handle, "committer");

  if (author != NULL && committer != NULL)
    return TRUE;
  return refuse (error, JK_ERROR_PERMISSION,
                 _ ("Git does not know who you are. Run: git config --global user.name \"Your Name\" and git config --global user.email "
                    "you@example.org"));
}

/* Returns: (nullable): the first hook that git would run */
static const char *
find_hook (JkRepository *repository)
{
  const JkGitLocation *location = jk_repository_get_location (repository);
  g_autoptr (git_config) config = NULL;
  g_auto (git_buf) named = GIT_BUF_INIT;
  g_autofree char *folder = NULL;

  if (git_repository_config_snapshot (&config, jk_repository_get_handle (repository)) == 0
      && git_config_get_path (&named, config, "core.hookspath") == 0)
    folder = g_canonicalize_filename (named.ptr, location->worktree);
  else
    folder = g_build_filename (location->common_dir, "hooks", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hooks); i++)
    {
      g_autofree char *path = g_build_filename (folder, hooks[i], NULL);

      if (access (path, X_OK) == 0 && !g_file_test (path, G_FILE_TEST_IS_DIR))
        return hooks[i];
    }
  return NULL;
}

static gboolean
check_commands (JkRepository          *repository,
                const JkCommitRequest *request,
                gboolean              *needs_git,
                GError               **error)
{
  const char *hook = find_hook (repository);
  const gboolean is_signed = is_set (jk_repository_get_handle (repository), "commit.gpgsign");

  *needs_git = hook != NULL || is_signed;
  if (!*needs_git || request->is_trusted)
    return TRUE;
  if (hook != NULL)
    g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION,
                 _ ("This repository has a hook (%s), and hooks are run only for repositories that you marked as trusted."), hook);
  else
    g_set_error_literal (error, JK_ERROR, JK_ERROR_PERMISSION,
                         _ ("Commits of this repository are signed (commit.gpgsign), which is done only for "
                            "repositories that you marked as trusted."));
  return FALSE;
}

gboolean
jk_git_commit_check (JkRepository          *repository,
                     const JkCommitRequest *request,
                     gboolean              *needs_git,
                     GError               **error)
{
  return jk_git_commit_check_state (repository, error) && jk_git_commit_check_mark (repository, request->engine, error)
         && jk_git_config_check_seen (repository, error) && check_identity (jk_repository_get_handle (repository), error)
         && check_commands (repository, request, needs_git, error);
}
