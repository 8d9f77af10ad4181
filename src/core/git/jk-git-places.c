/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a restore writes: new content beside its place, and from there into it. */
#include "jk-git-restore-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
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

/* What is kept outside may be a secret: it is for its owner alone. Else who may read it stays as it is. */
static mode_t
mode_of (const JkGitHeld *held)
{
  const gboolean runs = held->file.mode == 0100755;
  mode_t mode = held->now.st_mode & 0777;

  if (held->kept != NULL)
    return runs ? 0700 : 0600;
  return runs ? mode | ((mode & 0444) >> 2) : mode & ~0111;
}

static gboolean
write_file (int                     folder,
            const JkGitHeld        *held,
            const JkGitHeldContent *content)
{
  const mode_t mode = held->kept != NULL ? 0600 : (held->file.mode == 0100755 ? 0777 : 0666);
  const int fd = openat (folder, held->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  gboolean is_good;

  if (fd < 0)
    return FALSE;
  if (content->blob != NULL)
    is_good = jk_git_write_all (fd, git_blob_rawcontent (content->blob), git_blob_rawsize (content->blob));
  else
    is_good = jk_git_copy_all (content->fd, fd, G_MAXUINT64, NULL);
  if (is_good && (held->kept != NULL || S_ISREG (held->now.st_mode)))
    is_good = fchmod (fd, mode_of (held)) == 0;
  is_good = is_good && fsync (fd) == 0;
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

/* A new name, where nothing is. */
static int
rename_new (int         folder,
            const char *from,
            const char *to)
{
  if (renameat2 (folder, from, folder, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (!is_missing (errno) || linkat (folder, from, folder, to, 0) != 0)
    return -1;
  return unlinkat (folder, from, 0);
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
    return rename_new (folder, held->temporary, name);
  if (held->file.effect == JK_RESTORE_REMOVE)
    return rename_new (folder, name, held->temporary);
  return exchange (folder, held->temporary, name);
}

static int
swap_back (int              folder,
           const JkGitHeld *held,
           const char      *name)
{
  if (held->file.effect == JK_RESTORE_CREATE)
    return rename_new (folder, name, held->temporary);
  if (held->file.effect == JK_RESTORE_REMOVE)
    return rename_new (folder, held->temporary, name);
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

  g_set_error (error, JK_ERROR, JK_ERROR_CHANGED, _ ("“%s” was changed just now. Nothing was restored; try again."),
               shown);
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

  if (folder >= 0)
    (void) unlinkat (folder, held->temporary, 0);
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

/* Takes @folder. */
static void
sweep_folder (int         folder,
              const char *prefix)
{
  DIR *dir = fdopendir (folder);
  const struct dirent *entry;

  if (dir == NULL)
    {
      close (folder);
      return;
    }
  while ((entry = readdir (dir)) != NULL)
    if (g_str_has_prefix (entry->d_name, prefix))
      (void) unlinkat (folder, entry->d_name, 0);
  closedir (dir);
}

void
jk_git_places_sweep (int         top,
                     const char *mark,
                     GPtrArray  *paths)
{
  g_autofree char *prefix = g_strdup_printf (JK_RESTORE_TEMPORARY "%s-", mark);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < paths->len; i++)
    {
      const char *name;
      int folder, listing;

      if (!jk_git_path_is_inside (paths->pdata[i]) || !g_hash_table_add (seen, g_path_get_dirname (paths->pdata[i])))
        continue;
      folder = jk_git_open_parent (top, paths->pdata[i], &name);
      /* Its own position, from the start. */
      listing = folder >= 0 ? openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
      if (listing >= 0)
        sweep_folder (listing, prefix);
      close_quietly (folder);
    }
}
