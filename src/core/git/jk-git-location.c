/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-location.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-library.h"
#include "jk-git-kinds.h"
#include "jk-git-owner.h"
#include "jk-git-path.h"

/* Git's own bound for a .git file. */
#define MAX_GIT_FILE_BYTES (1 << 20)

void
jk_git_location_free (JkGitLocation *self)
{
  g_free (self->worktree);
  g_free (self->git_dir);
  g_free (self->common_dir);
  g_free (self->git_file);
  g_free (self);
}

static gboolean
has_folder (const char *parent,
            const char *name)
{
  g_autofree char *path = g_build_filename (parent, name, NULL);

  return access (path, X_OK) == 0;
}

/* Regular files only: a FIFO of that name would stop the thread for good. */
static char *
read_line_of (const char *path)
{
  g_autofree char *text = NULL;
  struct stat st;
  gsize length;

  if (stat (path, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > MAX_GIT_FILE_BYTES
      || !g_file_get_contents (path, &text, &length, NULL) || strlen (text) != length)
    return NULL;
  return g_strdup (g_strchomp (text));
}

static char *
absolute (const char *base,
          const char *path)
{
  g_autofree char *joined = g_path_is_absolute (path) ? g_strdup (path) : g_build_filename (base, path, NULL);
  char *real = realpath (joined, NULL);
  char *copy = g_strdup (real);

  free (real);
  return copy;
}

static char *
find_common_dir (const char *git_dir)
{
  g_autofree char *pointer = g_build_filename (git_dir, "commondir", NULL);
  g_autofree char *line = read_line_of (pointer);

  return line != NULL ? absolute (git_dir, line) : g_strdup (git_dir);
}

/* The same three signs that Git looks for. */
static gboolean
is_git_dir (const char *path)
{
  g_autofree char *head = g_build_filename (path, "HEAD", NULL);
  g_autofree char *common = NULL;
  struct stat st;

  if (lstat (head, &st) != 0)
    return FALSE;
  common = find_common_dir (path);
  return common != NULL && has_folder (common, "objects") && has_folder (common, "refs");
}

/* Returns: (nullable): what stands in the file */
static char *
read_git_file (const char *git_file)
{
  g_autofree char *line = read_line_of (git_file);

  return line != NULL && g_str_has_prefix (line, "gitdir: ") ? g_strdup (line + strlen ("gitdir: ")) : NULL;
}

static char *
follow_git_file (const char *git_file)
{
  g_autofree char *line = read_git_file (git_file);
  g_autofree char *base = g_path_get_dirname (git_file);

  return line != NULL ? absolute (base, line) : NULL;
}

static gboolean
set_bare_error (GError    **error,
                const char *path)
{
  g_autofree char *shown = jk_git_path_escape (path);

  g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
               _ ("“%s” is a bare repository: it has no working tree to watch. Add a clone of it instead."), shown);
  return FALSE;
}

static git_config *
open_config (const JkGitLocation *self)
{
  g_autofree char *common = g_build_filename (self->common_dir, "config", NULL);
  g_autofree char *own = g_build_filename (self->git_dir, "config.worktree", NULL);
  git_config *config = NULL;
  int extended = 0;

  jk_git_library_init ();
  if (git_config_new (&config) != 0)
    return NULL;
  /* A configuration that cannot be read says nothing here; opening the repository tells the fault. */
  (void) git_config_add_file_ondisk (config, common, GIT_CONFIG_LEVEL_LOCAL, NULL, 0);
  if (git_config_get_bool (&extended, config, "extensions.worktreeconfig") == 0 && extended)
    (void) git_config_add_file_ondisk (config, own, GIT_CONFIG_LEVEL_APP, NULL, 0);
  return config;
}

/* core.bare and core.worktree; not for linked working trees, as in Git. */
static gboolean
apply_config (JkGitLocation *self,
              gboolean      *is_bare)
{
  g_autoptr (git_config) config = self->is_linked ? NULL : open_config (self);
  g_auto (git_buf) worktree = GIT_BUF_INIT;
  int bare;

  if (config == NULL)
    return TRUE;
  if (git_config_get_bool (&bare, config, "core.bare") == 0)
    *is_bare = bare;
  if (*is_bare || git_config_get_string_buf (&worktree, config, "core.worktree") != 0)
    return TRUE;
  g_free (self->worktree);
  self->worktree = absolute (self->git_dir, worktree.ptr);
  return self->worktree != NULL;
}

static JkGitLocation *
location_new (const char *folder,
              char       *git_dir,
              char       *git_file)
{
  JkGitLocation *self = g_new0 (JkGitLocation, 1);

  self->worktree = g_strdup (folder);
  self->git_dir = git_dir;
  self->git_file = git_file;
  self->common_dir = find_common_dir (git_dir);
  if (self->common_dir == NULL)
    self->common_dir = g_strdup (git_dir);
  self->is_linked = strcmp (self->common_dir, self->git_dir) != 0;
  return self;
}

/* What @folder/.git leads to. */
static JkGitLocation *
look_for_dot_git (const char *folder)
{
  g_autofree char *dot_git = g_build_filename (folder, ".git", NULL);
  g_autofree char *git_dir = NULL;
  g_autofree char *git_file = NULL;
  struct stat st;

  if (stat (dot_git, &st) != 0)
    return NULL;
  if (S_ISREG (st.st_mode))
    {
      git_dir = follow_git_file (dot_git);
      git_file = g_steal_pointer (&dot_git);
    }
  else if (S_ISDIR (st.st_mode))
    git_dir = absolute (folder, ".git");
  if (git_dir == NULL || !is_git_dir (git_dir))
    return NULL;
  return location_new (folder, g_steal_pointer (&git_dir), g_steal_pointer (&git_file));
}

gboolean
jk_git_location_has_repository (const char *folder)
{
  g_autoptr (JkGitLocation) found = look_for_dot_git (folder);

  return found != NULL;
}

char *
jk_git_location_find_elsewhere (const char *folder)
{
  g_autofree char *git_file = g_build_filename (folder, ".git", NULL);
  g_autofree char *line = read_git_file (git_file);
  g_autofree char *named = line != NULL ? g_canonicalize_filename (line, folder) : NULL;
  g_autofree char *parent = named != NULL ? g_path_get_dirname (named) : NULL;
  char *there = named != NULL ? absolute (folder, named) : NULL;

  return there != NULL || parent == NULL ? there : absolute (folder, parent);
}

static gboolean
check (JkGitLocation *self,
       gboolean       is_bare,
       GError       **error)
{
  g_autofree char *shown = NULL;

  if (!jk_git_owner_check (self->git_file, is_bare ? NULL : self->worktree, self->git_dir, error)
      || !jk_git_kinds_check (self, error))
    return FALSE;
  if (!apply_config (self, &is_bare))
    {
      shown = jk_git_path_escape (self->git_dir);
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("The working tree that “%s” names is not there."), shown);
      return FALSE;
    }
  return !is_bare || set_bare_error (error, self->git_dir);
}

/* core.worktree may lead away from the folder with .git in it; then no path would name both. */
static gboolean
check_in_place (const JkGitLocation *self,
                const char          *folder,
                GError             **error)
{
  g_autofree char *shown = NULL;

  if (strcmp (self->worktree, folder) == 0)
    return TRUE;
  shown = jk_git_path_escape (folder);
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("“%s” keeps its working tree elsewhere (core.worktree)."), shown);
  return FALSE;
}

/* Opens nothing: 1 if @folder is the top of a working tree, 0 if not, -1 with @error. */
static int
look_at (const char     *folder,
         JkGitLocation **out,
         GError        **error)
{
  g_autoptr (JkGitLocation) found = look_for_dot_git (folder);
  g_autofree char *name = g_path_get_basename (folder);
  gboolean inside = FALSE;

  if (found == NULL && is_git_dir (folder) && strcmp (name, ".git") != 0)
    {
      found = location_new (folder, g_strdup (folder), NULL);
      inside = TRUE;
    }
  if (found == NULL)
    return 0;
  /* A Git folder that says it is not bare is part of a working tree further up, such as .git/modules/x. */
  if (!check (found, inside, error))
    return -1;
  if (inside)
    return 0;
  if (!check_in_place (found, folder, error))
    return -1;
  *out = g_steal_pointer (&found);
  return 1;
}

static char *
existing_folder (const char *path,
                 GError    **error)
{
  g_autofree char *shown = jk_git_path_escape (path);
  g_autofree char *real = absolute ("/", path);
  struct stat st;
  int code;

  if (real == NULL || stat (real, &st) != 0)
    {
      code = errno == EACCES ? JK_ERROR_PERMISSION : JK_ERROR_NOT_FOUND;
      g_set_error (error, JK_ERROR, code, _ ("“%s” cannot be opened: %s"), shown, g_strerror (errno));
      return NULL;
    }
  return S_ISDIR (st.st_mode) ? g_steal_pointer (&real) : g_path_get_dirname (real);
}

JkGitLocation *
jk_git_location_find (const char *path,
                      GError    **error)
{
  g_autofree char *from_here = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = existing_folder (from_here, error);
  g_autofree char *shown = NULL;
  JkGitLocation *found = NULL;
  int state = 0;

  if (folder == NULL)
    return NULL;
  for (;;)
    {
      g_autofree char *below = NULL;

      state = look_at (folder, &found, error);
      if (state != 0 || strcmp (folder, "/") == 0)
        break;
      below = g_steal_pointer (&folder);
      folder = g_path_get_dirname (below);
    }
  if (state != 0)
    return found;
  shown = jk_git_path_escape (path);
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("“%s” is not in a Git repository."), shown);
  return NULL;
}
