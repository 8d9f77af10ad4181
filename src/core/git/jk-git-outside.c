/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-outside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-content.h"
#include "jk-git-disk.h"
#include "jk-git-path.h"

#define MANIFEST "manifest"
#define MANIFEST_TYPE "(aya(ayutsbs))"
/* Of all files of one checkpoint */
#define MAX_COPIED_BYTES (G_GUINT64_CONSTANT (1) << 30)
/* "20261127T181657Z-1a2b3c4d" */
#define ID_LENGTH 25

struct _JkGitOutside
{
  char *folder;
  char *worktree;
  GPtrArray *files;
  guint64 size;
  gboolean is_kept;
};

static void
file_free (gpointer data)
{
  JkCheckpointFile *self = data;

  g_free (self->path);
  g_free (self->reason);
  g_free (self->file);
  g_free (self);
}

GPtrArray *
jk_checkpoint_files_new (void)
{
  return g_ptr_array_new_with_free_func (file_free);
}

gboolean
jk_git_checkpoint_is_id (const char *id)
{
  if (id == NULL || strlen (id) != ID_LENGTH || id[8] != 'T' || id[15] != 'Z' || id[16] != '-')
    return FALSE;
  for (guint i = 0; i < ID_LENGTH; i++)
    if (i < 8 || (i > 8 && i < 15) ? !g_ascii_isdigit (id[i]) : i > 16 && !g_ascii_isxdigit (id[i]))
      return FALSE;
  return TRUE;
}

JkGitOutside *
jk_git_outside_new (const char *dir,
                    const char *id,
                    const char *worktree)
{
  JkGitOutside *self = g_new0 (JkGitOutside, 1);

  self->folder = g_build_filename (dir, id, NULL);
  self->worktree = g_strdup (worktree);
  self->files = jk_checkpoint_files_new ();
  return self;
}

static void
delete_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      (void) unlink (path);
    }
  (void) rmdir (folder);
}

/* A checkpoint that came to nothing leaves nothing. */
void
jk_git_outside_free (JkGitOutside *self)
{
  if (!self->is_kept)
    delete_folder (self->folder);
  g_free (self->folder);
  g_free (self->worktree);
  g_ptr_array_unref (self->files);
  g_free (self);
}

static int
create (JkGitOutside *self,
        const char   *name,
        GError      **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  int fd = -1;

  if (g_mkdir_with_parents (self->folder, 0700) == 0)
    fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    jk_git_set_errno_error (error, path);
  return fd;
}

/* Takes @fd. */
static gboolean
finish_file (JkGitOutside *self,
             int           fd,
             gboolean      is_good,
             GError      **error)
{
  if (is_good && fsync (fd) != 0)
    is_good = FALSE;
  if (!is_good)
    jk_git_set_errno_error (error, self->folder);
  close (fd);
  return is_good;
}

static JkCheckpointFile *
add_file (JkGitOutside *self,
          const char   *path,
          guint32       mode,
          const char   *reason,
          gboolean      is_staged)
{
  JkCheckpointFile *file = g_new0 (JkCheckpointFile, 1);

  file->path = g_strdup (path);
  file->mode = mode;
  file->reason = g_strdup (reason);
  file->is_staged = is_staged;
  file->file = g_strdup_printf ("%u", self->files->len);
  g_ptr_array_add (self->files, file);
  return file;
}

gboolean
jk_git_outside_add (JkGitOutside *self,
                    const char   *path,
                    guint32       mode,
                    const char   *reason,
                    gboolean      is_staged,
                    const guint8 *data,
                    gsize         size,
                    GError      **error)
{
  JkCheckpointFile *file = add_file (self, path, mode, reason, is_staged);
  const int fd = create (self, file->file, error);

  file->size_bytes = size;
  self->size += size;
  return fd >= 0 && finish_file (self, fd, jk_git_write_all (fd, data, size), error);
}

gboolean
jk_git_outside_copy (JkGitOutside *self,
                     int           top,
                     const char   *path,
                     guint32       mode,
                     const char   *reason,
                     GError      **error)
{
  JkCheckpointFile *file = add_file (self, path, mode, reason, FALSE);
  const char *name;
  const int folder = jk_git_open_parent (top, path, &name);
  const int from = folder < 0 ? -1 : openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  gboolean is_good = FALSE;
  struct stat st;
  int fd;

  if (folder >= 0)
    close (folder);
  if (from < 0 || fstat (from, &st) != 0)
    jk_git_set_errno_error (error, path);
  else if ((guint64) st.st_size > MAX_COPIED_BYTES - MIN (self->size, MAX_COPIED_BYTES))
    {
      file->size_bytes = st.st_size;
      g_clear_pointer (&file->file, g_free);
      is_good = TRUE;
    }
  else if ((fd = create (self, file->file, error)) >= 0)
    is_good = finish_file (self, fd, jk_git_copy_all (from, fd, st.st_size, &file->size_bytes), error);
  if (file->file != NULL)
    self->size += file->size_bytes;
  if (from >= 0)
    close (from);
  return is_good;
}

GPtrArray *
jk_git_outside_get_files (JkGitOutside *self)
{
  return self->files;
}

guint64
jk_git_outside_get_size (JkGitOutside *self)
{
  return self->size;
}

static char *
print_manifest (JkGitOutside *self)
{
  g_autoptr (GVariant) manifest = NULL;
  GVariantBuilder files;

  g_variant_builder_init (&files, G_VARIANT_TYPE ("a(ayutsbs)"));
  for (guint i = 0; i < self->files->len; i++)
    {
      const JkCheckpointFile *file = self->files->pdata[i];

      g_variant_builder_add (&files, "(^ayutsbs)", file->path, file->mode, file->size_bytes, file->reason, file->is_staged,
                             file->file != NULL ? file->file : "");
    }
  manifest = g_variant_ref_sink (g_variant_new ("(^aya(ayutsbs))", self->worktree, &files));
  return g_variant_print (manifest, FALSE);
}

static gboolean
sync_folder (const char *folder)
{
  const int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const gboolean is_good = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return is_good;
}

gboolean
jk_git_outside_finish (JkGitOutside *self,
                       GError      **error)
{
  g_autofree char *text = NULL;
  g_autofree char *parent = NULL;
  int fd;

  if (self->files->len == 0)
    return TRUE;
  text = print_manifest (self);
  fd = create (self, MANIFEST, error);
  if (fd < 0 || !finish_file (self, fd, jk_git_write_all (fd, (const guint8 *) text, strlen (text)), error))
    return FALSE;
  parent = g_path_get_dirname (self->folder);
  if (!sync_folder (self->folder) || !sync_folder (parent))
    return jk_git_set_errno_error (error, self->folder);
  self->is_kept = TRUE;
  return TRUE;
}

void
jk_git_outside_discard (JkGitOutside *self)
{
  self->is_kept = FALSE;
}

static gboolean
is_number (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text) && strlen (text) < 10;
}

static JkCheckpointFile *
parse_file (GVariant *entry)
{
  JkCheckpointFile *file = g_new0 (JkCheckpointFile, 1);

  g_variant_get (entry, "(^ayutsbs)", &file->path, &file->mode, &file->size_bytes, &file->reason, &file->is_staged, &file->file);
  /* A number or nothing: it never names a file elsewhere. */
  if (!is_number (file->file))
    g_clear_pointer (&file->file, g_free);
  return file;
}

static GPtrArray *
parse (GVariant *manifest)
{
  GPtrArray *files = jk_checkpoint_files_new ();
  g_autoptr (GVariant) entries = g_variant_get_child_value (manifest, 1);

  for (gsize i = 0; i < g_variant_n_children (entries); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);

      g_ptr_array_add (files, parse_file (entry));
    }
  return files;
}

GPtrArray *
jk_git_outside_load (const char *dir,
                     const char *id,
                     GError    **error)
{
  g_autofree char *path = g_build_filename (dir, id, MANIFEST, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GVariant) manifest = NULL;
  g_autofree char *shown = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return jk_checkpoint_files_new ();
  manifest = g_variant_parse (G_VARIANT_TYPE (MANIFEST_TYPE), text, NULL, NULL, NULL);
  if (manifest != NULL)
    return parse (manifest);
  shown = jk_git_path_escape (path);
  g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "%s: not a manifest of a checkpoint", shown);
  return NULL;
}

void
jk_git_outside_delete (const char *dir,
                       const char *id)
{
  g_autofree char *folder = g_build_filename (dir, id, NULL);

  delete_folder (folder);
}
