/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a restore left beside the files when its process ended in the middle. */
#include "jk-git-restore-private.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "jk-git-beside.h"
#include "jk-git-content.h"
#include "jk-git-disk.h"
#include "jk-repository-private.h"

#define COMPARE_BYTES (64 * 1024)
#define MAX_TARGET_BYTES 4096

/* The lists' own elements are not owned. */
typedef struct
{
  git_repository *handle;
  char *prefix;         /* of the names of the temporary files */
  GPtrArray *numbered;  /* JkGitHeld of what was there before: as the temporary files are numbered */
  GHashTable *restored; /* path → JkGitHeld of what was to take its place */
} Sweep;

static gboolean
is_same_link (int                     folder,
              const char             *name,
              const JkGitHeldContent *content)
{
  guint8 target[MAX_TARGET_BYTES], held[MAX_TARGET_BYTES];
  const gssize n = readlinkat (folder, name, (char *) target, sizeof target);

  if (n < 0)
    return FALSE;
  if (content->blob != NULL)
    return git_blob_rawsize (content->blob) == (git_object_size_t) n
           && memcmp (git_blob_rawcontent (content->blob), target, n) == 0;
  return jk_git_read_full (content->fd, held, sizeof held) == (gsize) n && memcmp (held, target, n) == 0;
}

/* Whether @content has these bytes @at this place. */
static gboolean
has_bytes (const JkGitHeldContent *content,
           guint64                 at,
           const guint8           *bytes,
           gsize                   size)
{
  g_autofree guint8 *held = NULL;

  if (content->blob != NULL)
    return at + size <= (guint64) git_blob_rawsize (content->blob)
           && memcmp ((const guint8 *) git_blob_rawcontent (content->blob) + at, bytes, size) == 0;
  held = g_malloc (size);
  return jk_git_read_full (content->fd, held, size) == size && memcmp (held, bytes, size) == 0;
}

/* Whether all of @fd is what @content begins with: it may have been cut short. */
static gboolean
is_beginning (int                     fd,
              guint64                 size,
              const JkGitHeldContent *content)
{
  g_autofree guint8 *bytes = g_malloc (COMPARE_BYTES);
  guint64 at = 0;
  gsize n;

  while ((n = jk_git_read_full (fd, bytes, COMPARE_BYTES)) > 0)
    {
      if (!has_bytes (content, at, bytes, n))
        return FALSE;
      at += n;
    }
  /* Unread is not alike. */
  return at == size;
}

/* @held: (nullable) */
static gboolean
is_held (Sweep           *self,
         int              folder,
         const char      *name,
         const JkGitHeld *held)
{
  JkGitHeldContent content;
  gboolean is_known = FALSE;
  struct stat st;
  int fd;

  if (held == NULL || held->file.mode == 0 || fstatat (folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
    return FALSE;
  if (jk_git_held_open (held, self->handle, &content) && S_ISLNK (st.st_mode))
    is_known = is_same_link (folder, name, &content);
  else if ((content.blob != NULL || content.fd >= 0) && S_ISREG (st.st_mode))
    {
      fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
      is_known = fd >= 0 && is_beginning (fd, st.st_size, &content);
      if (fd >= 0)
        close (fd);
    }
  jk_git_held_close (&content);
  return is_known;
}

static gboolean
is_empty (int         folder,
          const char *name)
{
  struct stat st;

  return fstatat (folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (st.st_mode) && st.st_size == 0;
}

/* What neither checkpoint holds is what somebody wrote, and is nowhere else. */
static void
sweep_one (Sweep      *self,
           int         folder,
           const char *above,
           const char *name)
{
  const guint64 number = g_ascii_strtoull (name + strlen (self->prefix), NULL, 10);
  const JkGitHeld *held = number < self->numbered->len ? self->numbered->pdata[number] : NULL;
  g_autofree char *parent = held != NULL ? g_path_get_dirname (held->file.path) : NULL;
  const gboolean is_here = g_strcmp0 (parent, above) == 0;

  if (is_empty (folder, name)
      || (is_here
          && (is_held (self, folder, name, held)
              || is_held (self, folder, name, g_hash_table_lookup (self->restored, held->file.path)))))
    (void) unlinkat (folder, name, 0);
  else
    g_free (jk_git_show_beside (folder, name, is_here ? held->file.path : name + 1));
}

/* Takes @folder. */
static void
sweep_folder (Sweep      *self,
              int         folder,
              const char *above)
{
  DIR *dir = fdopendir (folder);
  const struct dirent *entry;

  if (dir == NULL)
    {
      close (folder);
      return;
    }
  while ((entry = readdir (dir)) != NULL)
    if (g_str_has_prefix (entry->d_name, self->prefix) && jk_git_is_temporary (entry->d_name))
      sweep_one (self, folder, above, entry->d_name);
  closedir (dir);
}

static void
sweep_folders (Sweep     *self,
               int        top,
               GPtrArray *before)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < before->len; i++)
    {
      const char *path = ((JkGitHeld *) before->pdata[i])->file.path;
      char *above = g_path_get_dirname (path);
      const char *name;
      int folder, listing;

      if (!g_hash_table_add (seen, above) || !jk_git_path_is_inside (path))
        continue;
      folder = jk_git_open_parent (top, path, &name);
      /* Its own position, from the start. */
      listing = folder >= 0 ? openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
      if (listing >= 0)
        sweep_folder (self, listing, above);
      if (folder >= 0)
        close (folder);
    }
}

/* @id: (nullable): %NULL for the last that a restore took first. Returns: (nullable) */
static const JkCheckpoint *
find (GPtrArray  *all,
      const char *id)
{
  for (guint i = 0; i < all->len; i++)
    {
      const JkCheckpoint *one = all->pdata[i];

      if (id != NULL ? strcmp (one->id, id) == 0 : strcmp (one->reason, JK_CHECKPOINT_BEFORE_RESTORE) == 0)
        return one;
    }
  return NULL;
}

static void
fill (Sweep     *self,
      GPtrArray *before,
      GPtrArray *restored)
{
  for (guint i = 0; i < before->len; i++)
    {
      JkGitHeld *held = before->pdata[i];

      /* Not kept, so nothing took its place: it has no number. */
      if (!held->file.is_outside || held->kept != NULL)
        g_ptr_array_add (self->numbered, held);
    }
  for (guint i = 0; restored != NULL && i < restored->len; i++)
    g_hash_table_insert (self->restored, ((JkGitHeld *) restored->pdata[i])->file.path, restored->pdata[i]);
}

void
jk_git_restore_sweep (JkRepository *repository,
                      const char   *outside_dir,
                      int           top)
{
  g_autoptr (GPtrArray) all = jk_git_checkpoint_list (repository, outside_dir, NULL);
  git_repository *handle = jk_repository_get_handle (repository);
  const JkCheckpoint *last = all != NULL ? find (all, NULL) : NULL;
  const JkCheckpoint *source = last != NULL && last->restores != NULL ? find (all, last->restores) : NULL;
  g_autoptr (GPtrArray) before = last != NULL ? jk_git_held_list (handle, last, outside_dir, NULL) : NULL;
  g_autoptr (GPtrArray) restored = source != NULL ? jk_git_held_list (handle, source, outside_dir, NULL) : NULL;
  Sweep self = { handle };

  if (before == NULL)
    return;
  self.prefix = g_strdup_printf (JK_RESTORE_TEMPORARY "%s-", last->id + JK_CHECKPOINT_TIME_LENGTH);
  self.numbered = g_ptr_array_new ();
  self.restored = g_hash_table_new (g_str_hash, g_str_equal);
  fill (&self, before, restored);
  sweep_folders (&self, top, before);
  g_hash_table_unref (self.restored);
  g_ptr_array_unref (self.numbered);
  g_free (self.prefix);
}
