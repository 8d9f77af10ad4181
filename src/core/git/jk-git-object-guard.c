/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-object-guard.h"

#include <errno.h>
#include <git2/sys/odb_backend.h>
#include <string.h>
#include <sys/stat.h>

/* Before libgit2's own, which ask for packs by 2 and for files by 1. */
#define FIRST 10
/* As deep as git and libgit2 follow. */
#define MAX_DEPTH 5
#define MAX_FOLDERS 100
#define MAX_BYTES (1024 * 1024)

/* Freed by libgit2 with the store that it is in. */
typedef struct
{
  git_odb_backend parent;
  GPtrArray *folders; /* of objects, owned */
} Guard;

static gboolean
is_odd (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 && !S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode);
}

/* Each object is a file: who opens a FIFO of that name waits for good, and there are too many to look at them all beforehand. */
static int
look (git_odb_backend *backend,
      const git_oid   *id)
{
  const Guard *self = (const Guard *) backend;
  char hex[GIT_OID_HEXSZ + 1];

  git_oid_tostr (hex, sizeof hex, id);
  for (guint i = 0; i < self->folders->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%.2s/%s", (char *) self->folders->pdata[i], hex, hex + 2);

      if (!is_odd (path))
        continue;
      git_error_set_str (GIT_ERROR_ODB, "an object is not a file, and reading it might never end");
      return GIT_ERROR;
    }
  return GIT_ENOTFOUND;
}

static int
guard_read (void           **data,
            size_t          *size,
            git_object_t    *type,
            git_odb_backend *backend,
            const git_oid   *id)
{
  return look (backend, id);
}

static int
guard_read_header (size_t          *size,
                   git_object_t    *type,
                   git_odb_backend *backend,
                   const git_oid   *id)
{
  return look (backend, id);
}

static int
guard_foreach (git_odb_backend   *backend,
               git_odb_foreach_cb callback,
               void              *payload)
{
  return 0;
}

static void
guard_free (git_odb_backend *backend)
{
  Guard *self = (Guard *) backend;

  g_ptr_array_unref (self->folders);
  g_free (self);
}

/* Returns: %FALSE if one of the files that name more folders is not a file */
static gboolean
add_folders (GPtrArray *folders,
             char      *folder,
             guint      depth)
{
  static const char *const read[] = { "info/alternates", "info/commit-graph", "pack/multi-pack-index" };
  g_autofree char *alternates = g_build_filename (folder, read[0], NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  struct stat st;

  g_ptr_array_add (folders, folder);
  for (guint i = 0; i < G_N_ELEMENTS (read); i++)
    {
      g_autofree char *path = g_build_filename (folder, read[i], NULL);

      if (is_odd (path))
        return FALSE;
    }
  if (stat (alternates, &st) != 0)
    return TRUE;
  if (st.st_size > MAX_BYTES || !g_file_get_contents (alternates, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchomp (lines[i]);

      if (*line == '\0' || *line == '#')
        continue;
      if (depth >= MAX_DEPTH || folders->len >= MAX_FOLDERS || !add_folders (folders, g_canonicalize_filename (line, folder), depth + 1))
        return FALSE;
    }
  return TRUE;
}

static GPtrArray *
list_folders (const JkGitLocation *location,
              gboolean            *are_fit)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);

  *are_fit = add_folders (folders, g_build_filename (location->common_dir, "objects", NULL), 0);
  return folders;
}

gboolean
jk_git_object_guard_check (const JkGitLocation *location)
{
  gboolean are_fit;
  g_autoptr (GPtrArray) folders G_GNUC_UNUSED = list_folders (location, &are_fit);

  return are_fit;
}

int
jk_git_object_guard_add (const JkGitLocation *location,
                         git_repository      *handle)
{
  gboolean are_fit;
  Guard *self = g_new0 (Guard, 1);
  git_odb *odb = NULL;
  int code;

  self->folders = list_folders (location, &are_fit);
  code = git_odb_init_backend (&self->parent, GIT_ODB_BACKEND_VERSION);
  self->parent.read = guard_read;
  self->parent.read_header = guard_read_header;
  self->parent.foreach = guard_foreach;
  self->parent.free = guard_free;
  if (code == 0)
    code = git_repository_odb (&odb, handle);
  if (code == 0)
    code = git_odb_add_backend (odb, &self->parent, FIRST);
  if (code != 0)
    guard_free (&self->parent);
  git_odb_free (odb);
  return code;
}
