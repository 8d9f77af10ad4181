/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-checkpoint.h"
#include "jk-git-content.h"
#include "jk-git-disk.h"
#include "jk-git-outside.h"
#include "jk-git-path.h"
#include "jk-git-tree-edit.h"
#include "jk-repository-private.h"

/* What is to be put back: bytes, or a file to copy them from. */
typedef struct
{
  guint32 mode;
  const guint8 *data;
  gsize size;
  int from; /* -1: @data */
} Content;

/* Makes the folders that are missing on the way; follows no symbolic link. */
static int
make_parent (int          top,
             const char  *path,
             const char **name)
{
  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *part = g_strndup (path, slash - path);
      const char *last;
      const int folder = jk_git_open_parent (top, part, &last);

      if (folder < 0)
        return -1;
      if (mkdirat (folder, last, 0777) != 0 && errno != EEXIST)
        {
          const int code = errno;

          close (folder);
          errno = code;
          return -1;
        }
      close (folder);
    }
  return jk_git_open_parent (top, path, name);
}

static gboolean
fill (int            folder,
      const char    *name,
      const Content *content)
{
  /* What is kept outside may be a secret: it is for its owner alone. */
  const mode_t mask = content->from >= 0 ? 0700 : 0777;
  const mode_t mode = (content->mode == 0100755 ? 0777 : 0666) & mask;
  const int fd = openat (folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  gboolean is_good;

  if (fd < 0)
    return FALSE;
  is_good = (content->from >= 0 ? jk_git_copy_all (content->from, fd, G_MAXUINT64, NULL)
                                : jk_git_write_all (fd, content->data, content->size))
            && fsync (fd) == 0;
  if (!is_good)
    {
      const int code = errno;

      close (fd);
      (void) unlinkat (folder, name, 0);
      errno = code;
      return FALSE;
    }
  return close (fd) == 0;
}

static gboolean
make_link (int            folder,
           const char    *name,
           const Content *content)
{
  g_autofree char *target = NULL;
  char buffer[4096];
  gssize n;

  if (content->from >= 0)
    {
      n = read (content->from, buffer, sizeof buffer);
      target = g_strndup (buffer, MAX (n, 0));
    }
  else
    target = g_strndup ((const char *) content->data, content->size);
  return symlinkat (target, folder, name) == 0;
}

static gboolean
replace (int            top,
         const char    *path,
         const Content *content,
         GError       **error)
{
  g_autofree char *temporary = g_strdup_printf (".jikimi-%08x%08x", g_random_int (), g_random_int ());
  const char *name;
  const int folder = make_parent (top, path, &name);
  gboolean is_good;

  if (folder < 0)
    return jk_git_set_errno_error (error, path);
  is_good = content->mode == 0120000 ? make_link (folder, temporary, content) : fill (folder, temporary, content);
  if (is_good && renameat (folder, temporary, folder, name) != 0)
    {
      const int code = errno;

      (void) unlinkat (folder, temporary, 0);
      errno = code;
      is_good = FALSE;
    }
  if (!is_good)
    jk_git_set_errno_error (error, path);
  close (folder);
  return is_good;
}

/* Returns: (nullable) (transfer none): what is kept outside of @path in the working tree */
static const JkCheckpointFile *
find_outside (const JkCheckpoint *checkpoint,
              const char         *path)
{
  for (guint i = 0; i < checkpoint->outside->len; i++)
    {
      const JkCheckpointFile *file = checkpoint->outside->pdata[i];

      if (!file->is_staged && strcmp (file->path, path) == 0)
        return file;
    }
  return NULL;
}

static gboolean
set_absent (GError    **error,
            const char *path)
{
  g_autofree char *shown = jk_git_path_escape (path);

  g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("The checkpoint does not hold “%s”."), shown);
  return FALSE;
}

/* Of a file that was too large only its name was kept: what HEAD has in its place is not what was there. */
static gboolean
restore_outside (const JkCheckpoint     *checkpoint,
                 const JkCheckpointFile *file,
                 int                     top,
                 const char             *outside_dir,
                 GError                **error)
{
  g_autofree char *kept = file->file != NULL ? g_build_filename (outside_dir, checkpoint->id, file->file, NULL) : NULL;
  Content content = { file->mode, NULL, 0, -1 };
  gboolean is_good;

  if (kept != NULL)
    content.from = open (kept, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (content.from < 0)
    return set_absent (error, file->path);
  is_good = replace (top, file->path, &content, error);
  close (content.from);
  return is_good;
}

static gboolean
restore_object (git_repository *handle,
                git_tree       *tree,
                int             top,
                const char     *path,
                GError        **error)
{
  g_autoptr (git_blob) blob = NULL;
  Content content = { 0, NULL, 0, -1 };
  git_oid id;

  content.mode = jk_git_tree_find (tree, path, &id);
  if (content.mode != 0100644 && content.mode != 0100755 && content.mode != 0120000)
    return set_absent (error, path);
  if (git_blob_lookup (&blob, handle, &id) != 0)
    {
      jk_git_library_set_error (error, GIT_ERROR, path);
      return FALSE;
    }
  content.data = git_blob_rawcontent (blob);
  content.size = git_blob_rawsize (blob);
  return replace (top, path, &content, error);
}

static gboolean
restore_path (git_repository     *handle,
              const JkCheckpoint *checkpoint,
              git_tree           *tree,
              int                 top,
              const char         *path,
              const char         *outside_dir,
              GError            **error)
{
  const JkCheckpointFile *outside = find_outside (checkpoint, path);
  g_autofree char *shown = jk_git_path_escape (path);

  if (!jk_git_path_is_inside (path))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("“%s” is not a path in the working tree."), shown);
      return FALSE;
    }
  return outside != NULL ? restore_outside (checkpoint, outside, top, outside_dir, error)
                         : restore_object (handle, tree, top, path, error);
}

static int
read_tree (git_repository     *handle,
           const JkCheckpoint *checkpoint,
           git_tree          **tree)
{
  g_autoptr (git_commit) commit = NULL;
  git_oid id;
  int code = git_oid_fromstr (&id, checkpoint->commit);

  if (code == 0)
    code = git_commit_lookup (&commit, handle, &id);
  return code == 0 ? git_commit_tree (tree, commit) : code;
}

gboolean
jk_git_checkpoint_restore (JkRepository       *repository,
                           const char         *id,
                           const char *const  *paths,
                           const char         *outside_dir,
                           GError            **error)
{
  g_autoptr (JkCheckpoint) checkpoint = NULL;
  g_autoptr (git_tree) tree = NULL;
  git_repository *handle;
  gboolean is_good = TRUE;
  int code, top;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && paths != NULL && outside_dir != NULL, FALSE);

  checkpoint = jk_git_checkpoint_find (repository, id, outside_dir, error);
  if (checkpoint == NULL)
    return FALSE;
  handle = jk_repository_get_handle (repository);
  code = read_tree (handle, checkpoint, &tree);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, checkpoint->ref);
      return FALSE;
    }
  top = open (jk_repository_get_worktree (repository), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (top < 0)
    return jk_git_set_errno_error (error, jk_repository_get_worktree (repository));
  for (guint i = 0; is_good && paths[i] != NULL; i++)
    is_good = restore_path (handle, checkpoint, tree, top, paths[i], outside_dir, error);
  close (top);
  return is_good;
}
