/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-readers.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "jk-git-command.h"

/* git is asked for each folder by itself, some 10 ms each. Whoever has more gets more folders than needed. */
#define MAX_ASKED 100
/* Nobody can watch more. */
#define MAX_FOUND 100000

typedef struct
{
  const JkGitLocation *location;
  GPtrArray *found;
  guint n_asked;
  GCancellable *cancellable;
  GError **error;
} Search;

static gboolean search (Search *self, const char *folder);

/* Takes @fd. */
static gboolean
search_below (Search     *self,
              int         fd,
              const char *folder)
{
  DIR *stream = fdopendir (fd);
  const struct dirent *entry;
  gboolean is_good = TRUE;

  if (stream == NULL)
    {
      close (fd);
      return TRUE;
    }
  while (is_good && (entry = readdir (stream)) != NULL)
    {
      g_autofree char *below = NULL;

      if (entry->d_type != DT_DIR || strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0
          || strcmp (entry->d_name, ".git") == 0)
        continue;
      below = g_build_filename (folder, entry->d_name, NULL);
      is_good = search (self, below);
    }
  closedir (stream);
  return is_good;
}

static gboolean
search (Search     *self,
        const char *folder)
{
  const char *const arguments[] = { "check-ignore", "-q", "--no-index", "--", folder, NULL };
  g_autofree char *path = g_build_filename (self->location->worktree, folder, NULL);
  int code = 1, fd;

  if (self->found->len >= MAX_FOUND)
    return TRUE;
  if (self->n_asked < MAX_ASKED)
    code = jk_git_command_ask (self->location, arguments, self->cancellable, self->error);
  self->n_asked++;
  if (code != 1)
    return code >= 0;
  g_ptr_array_add (self->found, g_strdup (folder));
  fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return fd < 0 || search_below (self, fd, folder);
}

GPtrArray *
jk_git_unignored_by_command (const JkGitLocation *location,
                             GPtrArray           *folders,
                             GCancellable        *cancellable,
                             GError             **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  Search self = { location, found, 0, cancellable, error };

  for (guint i = 0; i < folders->len; i++)
    if (!search (&self, folders->pdata[i]))
      return NULL;
  return g_steal_pointer (&found);
}
