/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-scan-private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SYMLINK_MODE 0120000

void
jk_git_scanning_doubt_all (JkGitScanning *self)
{
  self->out->is_all = self->out->has_unknown = self->out->has_touched = TRUE;
}

void
jk_git_scanning_add (JkGitScanning *self,
                     const char    *name,
                     gsize          length,
                     guint          doubt)
{
  GString *path;

  self->out->has_touched |= (doubt & JK_GIT_DOUBT_TOUCHED) != 0;
  self->out->has_unknown |= (doubt & JK_GIT_DOUBT_UNKNOWN) != 0;
  if (self->out->is_all)
    return;
  path = g_string_new_len (self->path->str, self->path->len);
  g_string_append_len (path, name, length);
  g_ptr_array_add (self->out->paths, g_string_free (path, FALSE));
  self->out->is_all = self->out->paths->len > self->max_paths;
}

/* An index written without nanoseconds has 0 there. */
static gboolean
is_same_time (const git_index_time *known,
              struct timespec       now)
{
  return known->seconds == (gint32) now.tv_sec && (known->nanoseconds == 0 || known->nanoseconds == (guint32) now.tv_nsec);
}

static gboolean
is_same_kind (guint32 known,
              mode_t  now)
{
  if (S_ISLNK (now))
    return known == SYMLINK_MODE;
  return S_ISREG (now) && known == (now & S_IXUSR ? 0100755 : 0100644);
}

/* Whoever touched the file in the very moment that the index was written left no trace in its times. */
static gboolean
is_racy (JkGitScanning         *self,
         const git_index_entry *entry)
{
  const gint64 step_ns = entry->mtime.nanoseconds == 0 ? 1000000000 : 0;

  return (gint64) entry->mtime.seconds * 1000000000 + entry->mtime.nanoseconds + step_ns >= self->stamp_ns;
}

/* Git writes a size of 0 for "look again". */
static gboolean
is_same_size (JkGitScanning         *self,
              const git_index_entry *entry,
              off_t                  size)
{
  return entry->file_size == (guint32) size && (size != 0 || git_oid_equal (&entry->id, &self->empty_blob));
}

static gboolean
is_unchanged (JkGitScanning         *self,
              const git_index_entry *entry,
              const struct stat     *st)
{
  return is_same_kind (entry->mode, st->st_mode) && is_same_size (self, entry, st->st_size)
         && is_same_time (&entry->mtime, st->st_mtim) && is_same_time (&entry->ctime, st->st_ctim)
         && entry->ino == (guint32) st->st_ino && entry->uid == st->st_uid && entry->gid == st->st_gid && !is_racy (self, entry);
}

static gboolean
is_checked_out (int         fd,
                const char *name)
{
  g_autofree char *dot_git = g_build_filename (name, ".git", NULL);

  return faccessat (fd, dot_git, F_OK, 0) == 0;
}

/* Without a sparse checkout, the mark is the user's, and stands. */
static gboolean
is_sparse (JkGitScanning *self)
{
  git_repository *handle = jk_repository_get_handle (self->repository);
  g_autoptr (git_config) config = NULL;
  int sparse = 0;

  return handle != NULL && git_repository_config_snapshot (&config, handle) == 0
         && git_config_get_bool (&sparse, config, "core.sparsecheckout") == 0 && sparse;
}

/* To Git, what a sparse checkout leaves out and is there all the same is not left out: also a submodule. */
void
jk_git_scanning_note_present (JkGitScanning         *self,
                              const git_index_entry *entry)
{
  if ((entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) && !self->out->has_present && is_sparse (self))
    self->out->has_present = TRUE;
}

/* Returns: %FALSE with an error of self->error: what took the place of the file is looked through for rules */
gboolean
jk_git_scanning_look_at_entry (JkGitScanning         *self,
                               int                    fd,
                               const git_index_entry *entry,
                               const char            *name)
{
  const gboolean is_taken_on_trust = (entry->flags & GIT_INDEX_ENTRY_VALID)
                                     || (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE)
                                     || git_index_entry_stage (entry) > 0;
  struct stat st;
  const gboolean is_there = fstatat (fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
  const gboolean is_hidden = !is_there && errno == EACCES;

  if (is_there)
    jk_git_scanning_note_present (self, entry);
  if (entry->mode == JK_GIT_GITLINK_MODE)
    g_ptr_array_add (self->out->submodules, g_strdup (entry->path));
  if (entry->mode == JK_GIT_GITLINK_MODE && !is_taken_on_trust)
    self->out->has_submodule |= is_checked_out (fd, name);
  if (entry->mode == JK_GIT_GITLINK_MODE || (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD))
    jk_git_scanning_add (self, name, strlen (name), JK_GIT_DOUBT_TOUCHED);
  else if (!is_there)
    {
      if (!is_taken_on_trust && !is_hidden)
        jk_git_scanning_add (self, name, strlen (name), JK_GIT_DOUBT_TOUCHED);
    }
  else if (is_taken_on_trust ? S_ISDIR (st.st_mode) : !is_unchanged (self, entry, &st))
    {
      const guint doubt = S_ISDIR (st.st_mode) ? JK_GIT_DOUBT_TOUCHED | JK_GIT_DOUBT_UNKNOWN : JK_GIT_DOUBT_TOUCHED;

      jk_git_scanning_add (self, name, strlen (name), doubt);
      return !S_ISDIR (st.st_mode) || jk_git_scanning_enter_unknown (self, fd, name);
    }
  return TRUE;
}
