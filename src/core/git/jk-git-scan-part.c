/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-scan-private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One of the paths. */
typedef struct
{
  JkGitScanning *scanning;
  const char *path;
  gsize length; /* of what is looked at: a part of the path at most */
  int fd;       /* the folder that it is in; -1: it is known to be out of reach */
  GPtrArray *looked_at;
} Part;

/* Entries below the folder that the first @length bytes of @path name. Returns: whether there are any */
static gboolean
find_below (git_index  *index,
            const char *path,
            gsize       length,
            gsize      *start,
            gsize      *end)
{
  g_autofree char *prefix = g_strdup_printf ("%.*s/", (int) length, path);
  const gsize n_entries = git_index_entrycount (index);
  gsize low, high = n_entries;

  if (git_index_find_prefix (start, index, prefix) != 0)
    return FALSE;
  for (low = *start + 1; low < high;)
    {
      const gsize middle = low + (high - low) / 2;

      if (strncmp (git_index_get_byindex (index, middle)->path, prefix, length + 1) == 0)
        low = middle + 1;
      else
        high = middle;
    }
  *end = low;
  return TRUE;
}

static const git_index_entry *
find_entry (git_index  *index,
            const char *path,
            gsize       length)
{
  g_autofree char *own = g_strndup (path, length);
  gsize at;

  return git_index_find (&at, index, own) == 0 ? git_index_get_byindex (index, at) : NULL;
}

static gboolean
has_git (int fd)
{
  struct stat st;

  return fstatat (fd, ".git", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* One folder further down, to @end; FALSE: what is to be looked at begins here */
static gboolean
descend (Part  *self,
         gsize  begin,
         gsize  end)
{
  g_autofree char *name = g_strndup (self->path + begin, end - begin);
  gsize first, last;
  int below;

  if (find_entry (self->scanning->index, self->path, end) != NULL)
    return FALSE;
  below = openat (self->fd, name, JK_GIT_OPEN_FOLDER);
  if (below < 0)
    return FALSE;
  if (has_git (below))
    {
      /* A repository where the index has a folder: too rare to know by halves. */
      if (find_below (self->scanning->index, self->path, end, &first, &last))
        jk_git_scanning_doubt_all (self->scanning);
      close (below);
      return FALSE;
    }
  close (self->fd);
  self->fd = below;
  return TRUE;
}

/* As far as the folders on the way are what they seem to be. */
static void
go_down (Part *self)
{
  gsize begin = 0;

  for (;;)
    {
      const char *slash = strchr (self->path + begin, '/');

      self->length = slash != NULL ? (gsize) (slash - self->path) : strlen (self->path);
      g_string_truncate (self->scanning->path, 0);
      g_string_append_len (self->scanning->path, self->path, begin);
      if (slash == NULL || slash[1] == '\0' || !descend (self, begin, self->length))
        return;
      begin = self->length + 1;
      self->scanning->depth++;
    }
}

static gboolean
look_at_unknown (Part       *self,
                 const char *name)
{
  struct stat st;

  if (fstatat (self->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;
  jk_git_scanning_add (self->scanning, name, strlen (name), JK_GIT_DOUBT_UNKNOWN);
  if (S_ISLNK (st.st_mode))
    jk_git_scanning_note_link (self->scanning, self->fd, name);
  return !S_ISDIR (st.st_mode) || jk_git_scanning_enter_unknown (self->scanning, self->fd, name);
}

static gboolean
look (Part *self)
{
  JkGitScanning *scanning = self->scanning;
  const git_index_entry *entry = find_entry (scanning->index, self->path, self->length);
  const gsize above = scanning->path->len;
  g_autofree char *name = g_strndup (self->path + above, self->length - above);
  gsize start, end;

  if (entry != NULL && entry->mode == JK_GIT_GITLINK_MODE)
    jk_git_scanning_doubt_all (scanning);
  else if (entry != NULL && !jk_git_scanning_look_at_entry (scanning, self->fd, entry, name))
    return FALSE;
  if (find_below (scanning->index, self->path, self->length, &start, &end))
    return jk_git_scanning_enter (scanning, self->fd, git_index_get_byindex (scanning->index, start)->path + above, strlen (name), start,
                                  end);
  return entry != NULL || look_at_unknown (self, name);
}

static gboolean
scan_part (JkGitScanning *scanning,
           const char    *path,
           GPtrArray     *looked_at)
{
  const char *worktree = jk_repository_get_worktree (scanning->repository);
  Part self = { scanning, path, 0, open (worktree, O_RDONLY | O_DIRECTORY | O_CLOEXEC), looked_at };
  gboolean is_good;

  if (self.fd < 0 || *path == '\0')
    {
      jk_git_scanning_doubt_all (scanning);
      if (self.fd >= 0)
        close (self.fd);
      return TRUE;
    }
  scanning->depth = 0;
  go_down (&self);
  g_ptr_array_add (looked_at, g_strndup (path, self.length));
  is_good = look (&self);
  close (self.fd);
  return is_good;
}

/* What git init and git clone leave behind is told by the folder that it is in. */
static char *
without_git (const char *path)
{
  for (const char *at = path; at != NULL; at = strchr (at, '/') != NULL ? strchr (at, '/') + 1 : NULL)
    if (strncmp (at, ".git", 4) == 0 && (at[4] == '\0' || at[4] == '/'))
      return g_strndup (path, at > path ? at - path - 1 : 0);
  return g_strdup (path);
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
is_below (const char *path,
          const char *folder)
{
  const gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && path[length] == '/';
}

/* Returns: whether one of @looked_at is @path or a folder above it: then it has been looked at */
static gboolean
is_covered (GPtrArray  *looked_at,
            const char *path)
{
  for (guint i = looked_at->len; i-- > 0;)
    if (strcmp (looked_at->pdata[i], path) == 0 || is_below (path, looked_at->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Returns: the folder open; -1: it is not there, or not a folder, or a repository of its own */
static int
open_folder (JkGitScanning *scanning,
             const char    *folder)
{
  g_auto (GStrv) names = g_strsplit (folder, "/", -1);
  int fd = open (jk_repository_get_worktree (scanning->repository), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (guint i = 0; fd >= 0 && names[i] != NULL; i++)
    {
      const int below = openat (fd, names[i], JK_GIT_OPEN_FOLDER);

      close (fd);
      fd = below;
      if (fd >= 0 && has_git (fd))
        {
          close (fd);
          fd = -1;
        }
    }
  return fd;
}

static gboolean
scan_flat (JkGitScanning *scanning,
           const char    *folder,
           GPtrArray     *looked_at)
{
  gsize start = 0, end = git_index_entrycount (scanning->index);
  const int fd = open_folder (scanning, folder);
  gboolean is_good;

  if (fd < 0)
    return scan_part (scanning, folder, looked_at);
  g_string_assign (scanning->path, folder);
  if (*folder != '\0')
    {
      g_string_append_c (scanning->path, '/');
      if (!find_below (scanning->index, folder, strlen (folder), &start, &end))
        start = end = 0;
    }
  scanning->depth = 0;
  scanning->is_flat = TRUE;
  is_good = jk_git_scanning_look_at_folder (scanning, fd, start, end);
  scanning->is_flat = FALSE;
  close (fd);
  return is_good;
}

JkGitScan *
jk_git_scan_new_part (JkRepository  *repository,
                      git_index     *index,
                      GPtrArray     *paths,
                      GPtrArray     *folders,
                      GPtrArray    **looked_at,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr (GString) path = g_string_new (NULL);
  JkGitScanning self = { .repository = repository, .path = path, .cancellable = cancellable, .error = error };
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) done = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JkGitScan) out = jk_git_scanning_begin (&self, index);

  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add (sorted, without_git (paths->pdata[i]));
  /* A folder comes before what is in it. */
  g_ptr_array_sort (sorted, compare_paths);
  out->is_part = TRUE;
  for (guint i = 0; i < sorted->len && !out->is_all; i++)
    if (!is_covered (done, sorted->pdata[i]) && !scan_part (&self, sorted->pdata[i], done))
      return NULL;
  for (guint i = 0; i < folders->len && !out->is_all; i++)
    if (!is_covered (done, folders->pdata[i]) && !scan_flat (&self, folders->pdata[i], done))
      return NULL;
  *looked_at = g_steal_pointer (&done);
  return g_steal_pointer (&out);
}
