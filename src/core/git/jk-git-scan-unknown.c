/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-scan-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-location.h"
#include "jk-git-path.h"

static gboolean
is_rule (const char *name)
{
  return strcmp (name, ".gitignore") == 0 || strcmp (name, ".gitattributes") == 0;
}

static gboolean
add_rule (JkGitScanning   *self,
          int              fd,
          const JkGitName *name)
{
  g_autofree char *path = g_strconcat (self->path->str, name->name, NULL);
  g_autofree char *shown = NULL;
  struct stat st;

  if (name->is_odd && fstatat (fd, name->name, &st, 0) == 0 && !S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode))
    {
      shown = jk_git_path_escape (path);
      g_set_error (self->error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("“%s” is not a file, and reading it might never end."),
                   shown);
      return FALSE;
    }
  g_ptr_array_add (self->out->rules, g_steal_pointer (&path));
  return TRUE;
}

static gboolean
is_ignored (JkGitScanning *self)
{
  git_repository *handle = jk_repository_get_handle (self->repository);
  int ignored = 0;

  return handle != NULL && git_ignore_path_is_ignored (&ignored, handle, self->path->str) == 0 && ignored;
}

/* To Git a symbolic link is no folder, so that "name/" does not ignore it; libgit2 1.5 follows it. */
void
jk_git_scanning_note_link (JkGitScanning *self,
                           int            fd,
                           const char    *name)
{
  const gsize length = self->path->len;
  struct stat st;

  if (fstatat (fd, name, &st, 0) != 0 || !S_ISDIR (st.st_mode))
    return;
  g_string_append (self->path, name);
  if (is_ignored (self))
    g_ptr_array_add (self->out->links, g_strdup (self->path->str));
  g_string_truncate (self->path, length);
}

static gboolean
pass_by_ignored (JkGitScanning *self)
{
  if (!is_ignored (self))
    return FALSE;
  g_ptr_array_add (self->out->ignored, g_strndup (self->path->str, self->path->len - 1));
  return TRUE;
}

gboolean
jk_git_scanning_look_at_names (JkGitScanning     *self,
                               int                fd,
                               const JkGitFolder *folder)
{
  for (guint i = 0; i < folder->unknown->len; i++)
    {
      const JkGitName *name = &g_array_index (folder->unknown, JkGitName, i);

      if (is_rule (name->name) && !name->is_folder && !add_rule (self, fd, name))
        return FALSE;
      if (name->is_odd)
        jk_git_scanning_note_link (self, fd, name->name);
    }
  for (guint i = 0; i < folder->unknown->len; i++)
    {
      const JkGitName *name = &g_array_index (folder->unknown, JkGitName, i);

      if (name->is_folder && !jk_git_scanning_enter_unknown (self, fd, name->name))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_shut (const JkGitFolder *folder,
         int                fd)
{
  struct stat st;

  return folder->unknown->len > 0
         && fstatat (fd, g_array_index (folder->unknown, JkGitName, 0).name, &st, AT_SYMLINK_NOFOLLOW) != 0 && errno == EACCES;
}

static gboolean
is_nested (const JkGitScanning *self,
           const JkGitFolder   *folder)
{
  g_autofree char *path = NULL;

  if (!folder->has_git)
    return FALSE;
  path = g_build_filename (jk_repository_get_worktree (self->repository), self->path->str, NULL);
  return jk_git_location_has_repository (path);
}

static gboolean
look_into (JkGitScanning     *self,
           int                fd,
           const JkGitFolder *folder)
{
  const gboolean is_one = is_nested (self, folder);

  /* What is no repository yet may be on its way to be one: its .git is watched as well. */
  g_ptr_array_add (folder->has_git ? self->out->nested : self->out->folders, g_strndup (self->path->str, self->path->len - 1));
  self->out->has_shut |= is_shut (folder, fd) || (folder->has_git && !is_one);
  return is_one || jk_git_scanning_look_at_names (self, fd, folder);
}

/* Nothing of it is in the index: only its rules matter here, as far as the walk for untracked files would come. */
gboolean
jk_git_scanning_enter_unknown (JkGitScanning *self,
                               int            parent,
                               const char    *name)
{
  const gsize length = self->path->len;
  g_autoptr (JkGitFolder) folder = NULL;
  gboolean is_good = TRUE;
  int fd;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, self->error))
    return FALSE;
  if (self->depth >= JK_GIT_SCAN_MAX_DEPTH)
    return TRUE;
  g_string_append_printf (self->path, "%s/", name);
  self->depth++;
  fd = pass_by_ignored (self) ? -1 : openat (parent, name, JK_GIT_OPEN_FOLDER);
  folder = fd >= 0 ? jk_git_folder_new (fd, NULL) : NULL;
  if (folder != NULL)
    is_good = look_into (self, fd, folder);
  if (fd >= 0)
    close (fd);
  self->depth--;
  g_string_truncate (self->path, length);
  return is_good;
}
