/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-clean-place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-path.h"
#include "jk-open-below.h"

#define DAY_US (24 * G_TIME_SPAN_HOUR)

/* Caches by their tools' own documentation, under their default names. The trash holds what a person threw away: it is no cache. */
static const struct
{
  const char *kind;
  const char *path; /* below the home folder */
  guint days;
  gboolean can_remake;
} kinds[] = {
  { "thumbnails", ".cache/thumbnails", 0, TRUE },   { "pip", ".cache/pip", 0, TRUE },
  { "npm", ".npm/_cacache", 0, TRUE },              { "go-build", ".cache/go-build", 0, TRUE },
  { "cargo", ".cargo/registry/cache", 0, TRUE },    { "ccache", ".cache/ccache", 0, TRUE },
  { "trash", ".local/share/Trash/files", 30, FALSE },
};

void
jk_clean_place_free (JkCleanPlace *self)
{
  g_free (self->kind);
  g_free (self->path);
  g_free (self);
}

gboolean
jk_clean_kind_is_known (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (strcmp (kinds[i].kind, kind) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_place (GPtrArray  *places,
           const char *kind,
           char       *path,
           gint64      age_us,
           gboolean    can_remake,
           gboolean    is_allowed)
{
  JkCleanPlace *place;

  for (guint i = 0; i < places->len; i++)
    {
      if (strcmp (((const JkCleanPlace *) g_ptr_array_index (places, i))->path, path) != 0)
        continue;
      g_free (path);
      return;
    }
  place = g_new (JkCleanPlace, 1);
  *place = (JkCleanPlace) { g_strdup (kind), path, age_us, can_remake, is_allowed, FALSE };
  g_ptr_array_add (places, place);
}

GPtrArray *
jk_clean_places_new (const char        *home,
                     const char *const *allowed,
                     const char *const *folders,
                     gint64             age_us)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_clean_place_free);

  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    add_place (places, "folder", g_canonicalize_filename (folders[i], "/"), age_us, TRUE, TRUE);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        {
          gboolean is_allowed = allowed != NULL && g_strv_contains (allowed, kinds[i].kind);

          if (is_allowed == (round == 0))
            add_place (places, kinds[i].kind, g_build_filename (home, kinds[i].path, NULL), kinds[i].days * DAY_US,
                       kinds[i].can_remake, is_allowed);
        }
    }
  return places;
}

static gboolean
is_at_or_below (const char *path,
                const char *above)
{
  gsize length = strlen (above);

  return strncmp (path, above, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

void
jk_clean_places_mark_own (GPtrArray         *places,
                          const char *const *own)
{
  for (guint i = 0; own != NULL && own[i] != NULL; i++)
    {
      char *real = realpath (own[i], NULL); /* places are opened through no link */
      const char *path = real != NULL ? real : own[i];

      for (guint j = 0; j < places->len; j++)
        {
          JkCleanPlace *place = g_ptr_array_index (places, j);

          place->is_own = place->is_own || is_at_or_below (path, place->path) || is_at_or_below (place->path, path);
        }
      free (real);
    }
}

gboolean
jk_clean_place_has_another (const JkCleanPlace *self,
                            const char         *name,
                            GPtrArray          *places)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);

  for (guint i = 0; i < places->len; i++)
    {
      const JkCleanPlace *other = g_ptr_array_index (places, i);

      if (other->is_allowed && is_at_or_below (other->path, path))
        return TRUE;
    }
  return FALSE;
}

char *
jk_clean_notes_folder (const char *path)
{
  g_autofree char *name = g_path_get_basename (path), *trash = g_path_get_dirname (path);
  g_autofree char *trash_name = g_path_get_basename (trash), *above = g_path_get_dirname (trash);

  if (strcmp (name, "files") == 0
      && (strcmp (trash_name, "Trash") == 0 || g_str_has_prefix (trash_name, ".Trash-") || g_str_has_suffix (above, "/.Trash")))
    return g_build_filename (trash, "info", NULL);
  return NULL;
}

char *
jk_clean_note_name (const char *name)
{
  return g_strconcat (name, ".trashinfo", NULL);
}

static gboolean
refuse (const JkCleanPlace *self,
        JkError             code,
        const char         *why,
        GError            **error)
{
  g_autofree char *shown = jk_git_path_escape (self->path);

  g_set_error (error, JK_ERROR, code, _ ("“%s” is not cleaned: %s"), shown, why);
  return FALSE;
}

/* Whether a folder on the way to the place, or itself, is the top of a working tree. */
static gboolean
is_in_repository (int         root,
                  const char *path)
{
  g_autofree char *folder = g_strdup (path);

  while (TRUE)
    {
      g_autofree char *git = g_build_filename (folder, ".git", NULL);
      int fd = jk_open_below (root, git, O_PATH);
      char *slash = strrchr (folder, '/');

      if (fd >= 0)
        {
          close (fd);
          return TRUE;
        }
      if (slash == NULL)
        return FALSE;
      *slash = '\0';
    }
}

static gboolean
check_folder (const JkCleanPlace *self,
              int                 root,
              int                 fd,
              uid_t               uid,
              GError            **error)
{
  struct statx status;

  if (statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) != 0)
    return refuse (self, JK_ERROR_FAILED, g_strerror (errno), error);
  if (status.stx_uid != uid)
    return refuse (self, JK_ERROR_PERMISSION, _ ("it belongs to another user"), error);
  if ((status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0)
    return refuse (self, JK_ERROR_PERMISSION, _ ("a file system is mounted there"), error);
  if (strcmp (self->kind, "folder") == 0 && is_in_repository (root, self->path + 1))
    return refuse (self, JK_ERROR_PERMISSION, _ ("it lies in a Git working tree"), error);
  return TRUE;
}

int
jk_clean_place_open (const JkCleanPlace *self,
                     const char         *home,
                     uid_t               uid,
                     GError            **error)
{
  int root, fd, code;

  if (self->path[0] != '/' || self->path[1] == '\0' || is_at_or_below (home, self->path))
    {
      refuse (self, JK_ERROR_PERMISSION, _ ("it holds the home folder"), error);
      return -1;
    }
  if (self->is_own)
    {
      refuse (self, JK_ERROR_PERMISSION, _ ("Jikimi’s own files lie there"), error);
      return -1;
    }
  root = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  fd = jk_open_below (root, self->path + 1, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
  code = errno;
  if (fd < 0)
    refuse (self, code == ENOENT ? JK_ERROR_NOT_FOUND : JK_ERROR_PERMISSION,
            code == ELOOP || code == ENOTDIR ? _ ("a symbolic link or a file is on the way to it") : g_strerror (code), error);
  else if (!check_folder (self, root, fd, uid, error))
    {
      close (fd);
      fd = -1;
    }
  close (root);
  return fd;
}
