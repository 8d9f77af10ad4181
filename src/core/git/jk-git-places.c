/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a restore writes: new content beside its place, and from there into it. */
#include "jk-git-restore-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-beside.h"
#include "jk-git-content.h"
#include "jk-git-disk.h"
#include "jk-git-path.h"

/* Closes @fd and leaves errno as it is. */
static void
close_quietly (int fd)
{
  const int code = errno;

  if (fd >= 0)
    close (fd);
  errno = code;
}

static void
unlink_quietly (int         folder,
                const char *name)
{
  const int code = errno;

  (void) unlinkat (folder, name, 0);
  errno = code;
}

/* Makes the folders that are missing on the way; follows no symbolic link. */
static int
make_parent (JkGitPlaces *self,
             const char  *path,
             const char **name)
{
  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *part = g_strndup (path, slash - path);
      const char *last;
      const int folder = jk_git_open_parent (self->top, part, &last);
      int result;

      if (folder < 0)
        return -1;
      result = mkdirat (folder, last, 0777);
      close_quietly (folder);
      if (result == 0)
        g_ptr_array_add (self->made, g_steal_pointer (&part));
      else if (errno != EEXIST)
        return -1;
    }
  return jk_git_open_parent (self->top, path, name);
}

/* A secret is for its owner alone. Else who may read it stays as it is. */
static mode_t
mode_of (const JkGitHeld *held)
{
  const gboolean runs = held->file.mode == 0100755;
  mode_t mode = held->now.st_mode & 0777;

  if (held->is_secret)
    return runs ? 0700 : 0600;
  return runs ? mode | ((mode & 0444) >> 2) : mode & ~0111;
}

/* Whom its group was not for must not get it by another group's bits. */
static gboolean
set_access (int              fd,
            const JkGitHeld *held)
{
  mode_t mode = mode_of (held);
  struct stat st;

  if (fstat (fd, &st) != 0)
    return FALSE;
  if (S_ISREG (held->now.st_mode) && st.st_gid != held->now.st_gid && fchown (fd, -1, held->now.st_gid) != 0)
    mode &= ~0070;
  return fchmod (fd, mode) == 0;
}

/* Until it is known who may read it, its owner alone may. */
static gboolean
write_file (int                     folder,
            const JkGitHeld        *held,
            const JkGitHeldContent *content)
{
  const gboolean sets_access = held->is_secret || S_ISREG (held->now.st_mode);
  const mode_t mode = sets_access ? 0600 : (held->file.mode == 0100755 ? 0777 : 0666);
  const int fd = openat (folder, held->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  gboolean is_good;

  if (fd < 0)
    return FALSE;
  if (content->blob != NULL)
    is_good = jk_git_write_all (fd, git_blob_rawcontent (content->blob), git_blob_rawsize (content->blob));
  else
    is_good = jk_git_copy_all (content->fd, fd, G_MAXUINT64, NULL);
  is_good = is_good && (!sets_access || set_access (fd, held)) && fsync (fd) == 0;
  if (!is_good)
    unlink_quietly (folder, held->temporary);
  close_quietly (fd);
  return is_good;
}

static gboolean
write_link (int                     folder,
            const JkGitHeld        *held,
            const JkGitHeldContent *content)
{
  g_autofree char *target = NULL;
  char buffer[4096];
  gssize n;

  if (content->blob != NULL)
    target = g_strndup (git_blob_rawcontent (content->blob), git_blob_rawsize (content->blob));
  else
    {
      n = read (content->fd, buffer, sizeof buffer);
      target = g_strndup (buffer, MAX (n, 0));
    }
  return symlinkat (target, folder, held->temporary) == 0;
}

static gboolean
write_new (JkGitPlaces *self,
           int          folder,
           JkGitHeld   *held)
{
  JkGitHeldContent content;
  gboolean is_good;

  if (!jk_git_held_open (held, self->handle, &content))
    {
      jk_git_held_close (&content);
      errno = ENOENT;
      return FALSE;
    }
  is_good = held->file.mode == 0120000 ? write_link (folder, held, &content) : write_file (folder, held, &content);
  jk_git_held_close (&content);
  return is_good && fstatat (folder, held->temporary, &held->new, AT_SYMLINK_NOFOLLOW) == 0;
}

gboolean
jk_git_places_prepare (JkGitPlaces *self,
                       JkGitHeld   *held,
                       guint        number,
                       GError     **error)
{
  const char *name;
  int folder;
  gboolean is_good;

  held->temporary = g_strdup_printf (JK_RESTORE_TEMPORARY "%s-%u", self->mark, number);
  if (held->file.effect == JK_RESTORE_REMOVE)
    return TRUE;
  folder = make_parent (self, held->file.path, &name);
  is_good = folder >= 0 && write_new (self, folder, held);
  if (!is_good)
    jk_git_set_errno_error (error, held->file.path);
  close_quietly (folder);
  return is_good;
}

static gboolean
is_missing (int code)
{
  return code == EINVAL || code == ENOSYS || code == EOPNOTSUPP;
}

/* Some file systems cannot exchange two names: there a second name keeps the old file. */
static int
exchange (int         folder,
          const char *one,
          const char *other)
{
  g_autofree char *spare = NULL;

  if (renameat2 (folder, one, folder, other, RENAME_EXCHANGE) == 0)
    return 0;
  if (!is_missing (errno))
    return -1;
  spare = g_strconcat (one, "~", NULL);
  if (linkat (folder, other, folder, spare, 0) != 0)
    return -1;
  if (renameat (folder, one, folder, other) != 0)
    {
      (void) unlinkat (folder, spare, 0);
      return -1;
    }
  if (renameat (folder, spare, folder, one) == 0)
    return 0;
  (void) renameat (folder, spare, folder, other);
  return -1;
}

static int
swap (int              folder,
      const JkGitHeld *held,
      const char      *name)
{
  if (held->file.effect == JK_RESTORE_CREATE)
    return jk_git_rename_new (folder, held->temporary, name);
  if (held->file.effect == JK_RESTORE_REMOVE)
    return jk_git_rename_new (folder, name, held->temporary);
  return exchange (folder, held->temporary, name);
}

static int
swap_back (int              folder,
           const JkGitHeld *held,
           const char      *name)
{
  if (held->file.effect == JK_RESTORE_CREATE)
    return jk_git_rename_new (folder, name, held->temporary);
  if (held->file.effect == JK_RESTORE_REMOVE)
    return jk_git_rename_new (folder, held->temporary, name);
  return exchange (folder, held->temporary, name);
}

/* Whether the temporary name is @then's, which nobody has written to. */
static gboolean
is_untouched (int                folder,
              const JkGitHeld   *held,
              const struct stat *then)
{
  struct stat st;

  return fstatat (folder, held->temporary, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ino == then->st_ino
         && st.st_dev == then->st_dev && st.st_mode == then->st_mode && st.st_size == then->st_size
         && st.st_mtim.tv_sec == then->st_mtim.tv_sec && st.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

static gboolean
set_changed (GError         **error,
             const JkGitHeld *held)
{
  g_autofree char *shown = jk_git_path_escape (held->file.path);

  g_set_error (error, JK_ERROR, JK_ERROR_CHANGED, _ ("“%s” was changed just now."), shown);
  return FALSE;
}

gboolean
jk_git_places_exchange (JkGitPlaces *self,
                        JkGitHeld   *held,
                        GError     **error)
{
  const char *name;
  const int folder = jk_git_open_parent (self->top, held->file.path, &name);
  gboolean is_good = folder >= 0 && swap (folder, held, name) == 0;

  held->is_in_place = is_good;
  if (!is_good && (errno == EEXIST || errno == ENOENT))
    set_changed (error, held);
  else if (!is_good)
    jk_git_set_errno_error (error, held->file.path);
  else if (held->file.effect != JK_RESTORE_CREATE && !is_untouched (folder, held, &held->now))
    is_good = set_changed (error, held);
  close_quietly (folder);
  return is_good;
}

gboolean
jk_git_places_put_back (JkGitPlaces *self,
                        JkGitHeld   *held)
{
  const char *name;
  const int folder = jk_git_open_parent (self->top, held->file.path, &name);

  if (folder >= 0 && swap_back (folder, held, name) == 0)
    held->is_in_place = FALSE;
  /* What somebody wrote to it meanwhile is nowhere else. */
  if (!held->is_in_place && held->file.effect != JK_RESTORE_REMOVE && !is_untouched (folder, held, &held->new))
    held->is_in_place = swap (folder, held, name) == 0;
  close_quietly (folder);
  return !held->is_in_place;
}

/* As Git does: a folder that a removal leaves empty goes. */
static void
remove_empty_parents (int         top,
                      const char *path)
{
  g_autofree char *part = g_strdup (path);

  for (char *slash; (slash = strrchr (part, '/')) != NULL;)
    {
      const char *name;
      int folder, result;

      *slash = '\0';
      folder = jk_git_open_parent (top, part, &name);
      result = folder >= 0 ? unlinkat (folder, name, AT_REMOVEDIR) : -1;
      close_quietly (folder);
      if (result != 0)
        return;
    }
}

void
jk_git_places_clear (JkGitPlaces *self,
                     JkGitHeld   *held)
{
  const char *name;
  const int folder = held->temporary != NULL ? jk_git_open_parent (self->top, held->file.path, &name) : -1;

  /* Anything else is what somebody wrote meanwhile, and nowhere else. */
  if (folder >= 0 && (is_untouched (folder, held, &held->now) || is_untouched (folder, held, &held->new)))
    (void) unlinkat (folder, held->temporary, 0);
  else if (folder >= 0)
    held->left = jk_git_show_beside (folder, held->temporary, held->file.path);
  close_quietly (folder);
  if (held->is_in_place && held->file.effect == JK_RESTORE_REMOVE)
    remove_empty_parents (self->top, held->file.path);
}

void
jk_git_places_remove_made (JkGitPlaces *self)
{
  for (guint i = self->made->len; i-- > 0;)
    {
      const char *name;
      const int folder = jk_git_open_parent (self->top, self->made->pdata[i], &name);

      if (folder >= 0)
        (void) unlinkat (folder, name, AT_REMOVEDIR);
      close_quietly (folder);
    }
}
