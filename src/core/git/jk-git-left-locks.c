/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-git-commit-private.h"

/* How long an empty lock of a branch may be somebody's who is just writing to it. */
#define EMPTY_LOCK_US (2 * G_USEC_PER_SEC)
#define MAX_BYTES 64

/* Returns: (nullable): its text; %NULL where there is no such lock */
static char *
read_lock (const char  *path,
           struct stat *st)
{
  char *text = NULL;

  if (lstat (path, st) == 0 && S_ISREG (st->st_mode) && st->st_size <= MAX_BYTES)
    (void) g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* It holds the new commit, or nothing yet. One that is not ours is left alone. */
void
jk_git_left_locks_remove (const JkGitLocation *location,
                          const char          *ref,
                          const git_oid       *new_id)
{
  g_autofree char *name = g_strconcat (ref, ".lock", NULL);
  g_autofree char *path = g_build_filename (location->common_dir, name, NULL);
  const gint64 until_us = g_get_monotonic_time () + EMPTY_LOCK_US;
  char hex[GIT_OID_HEXSZ + 1];
  struct stat st;

  git_oid_tostr (hex, sizeof hex, new_id);
  for (;;)
    {
      g_autofree char *text = read_lock (path, &st);

      if (text == NULL || (*text != '\0' && !g_str_has_prefix (text, hex)))
        return;
      if (*text != '\0' || g_get_monotonic_time () > until_us)
        (void) unlink (path);
      else
        g_usleep (50 * 1000);
    }
}

static gboolean
is_earlier (const struct stat *a,
            const struct stat *b)
{
  return a->st_mtim.tv_sec < b->st_mtim.tv_sec
         || (a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec < b->st_mtim.tv_nsec);
}

static gboolean
is_upon (git_repository *handle,
         const char     *text,
         const git_oid  *old_id)
{
  g_autoptr (git_commit) commit = NULL;
  git_oid id;

  return git_oid_fromstrn (&id, text, MIN (strlen (text), GIT_OID_HEXSZ)) == 0 && git_commit_lookup (&commit, handle, &id) == 0
         && git_commit_parentcount (commit) == 1 && git_oid_equal (git_commit_parent_id (commit, 0), old_id);
}

/* Returns: whether the lock at @path is such as git takes for that commit: that of HEAD, for whose log it is, stays empty */
static gboolean
is_such (git_repository    *handle,
         const char        *path,
         const git_oid     *old_id,
         const struct stat *since,
         struct stat       *st)
{
  g_autofree char *text = read_lock (path, st);

  return text != NULL && !is_earlier (st, since) && (*text == '\0' || is_upon (handle, text, old_id));
}

void
jk_git_left_locks_remove_of_git (git_repository      *handle,
                                 const JkGitLocation *location,
                                 const char          *ref,
                                 const git_oid       *old_id,
                                 int                  index_lock)
{
  g_autofree char *branch = g_strconcat (location->common_dir, "/", ref, ".lock", NULL);
  g_autofree char *head = g_build_filename (location->git_dir, "HEAD.lock", NULL);
  const char *const paths[] = { branch, head };
  gboolean is_there[G_N_ELEMENTS (paths)];
  struct stat since, before[G_N_ELEMENTS (paths)], now;

  if (fstat (index_lock, &since) != 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    is_there[i] = is_such (handle, paths[i], old_id, &since, &before[i]);
  /* Somebody else's is not there for so long. */
  if (is_there[0] || is_there[1])
    g_usleep (EMPTY_LOCK_US);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (is_there[i] && is_such (handle, paths[i], old_id, &since, &now) && now.st_ino == before[i].st_ino
        && !is_earlier (&before[i], &now))
      (void) unlink (paths[i]);
}
