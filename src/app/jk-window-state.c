/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-window-state.h"

#include <glib/gstdio.h>

#define DEFAULT_WIDTH 1100
#define DEFAULT_HEIGHT 720
#define MIN_WIDTH 360
#define MIN_HEIGHT 294
#define MAX_SIZE 16384

struct _JkWindowState
{
  char *path;
  GKeyFile *file;
  gboolean dirty;
  JkPaths *paths; /* (nullable) */
};

JkWindowState *
jk_window_state_load (const char *path)
{
  JkWindowState *self = g_new0 (JkWindowState, 1);

  self->path = g_strdup (path);
  self->file = g_key_file_new ();
  if (path != NULL)
    (void) g_key_file_load_from_file (self->file, path, G_KEY_FILE_NONE, NULL); /* missing is as good as empty */
  return self;
}

void
jk_window_state_free (JkWindowState *self)
{
  g_key_file_unref (self->file);
  g_clear_pointer (&self->paths, jk_paths_free);
  g_free (self->path);
  g_free (self);
}

static int
get_size (JkWindowState *self,
          const char    *key,
          int            fallback,
          int            least)
{
  int value = g_key_file_get_integer (self->file, "window", key, NULL);

  return value == 0 ? fallback : CLAMP (value, least, MAX_SIZE);
}

void
jk_window_state_get_size (JkWindowState *self,
                          int           *width,
                          int           *height,
                          gboolean      *maximized)
{
  *width = get_size (self, "width", DEFAULT_WIDTH, MIN_WIDTH);
  *height = get_size (self, "height", DEFAULT_HEIGHT, MIN_HEIGHT);
  *maximized = g_key_file_get_boolean (self->file, "window", "maximized", NULL);
}

void
jk_window_state_set_size (JkWindowState *self,
                          int            width,
                          int            height,
                          gboolean       maximized)
{
  int old_width, old_height;
  gboolean was_maximized;

  jk_window_state_get_size (self, &old_width, &old_height, &was_maximized);
  if (old_width == width && old_height == height && was_maximized == maximized)
    return;
  g_key_file_set_integer (self->file, "window", "width", width);
  g_key_file_set_integer (self->file, "window", "height", height);
  g_key_file_set_boolean (self->file, "window", "maximized", maximized);
  self->dirty = TRUE;
}

void
jk_window_state_set_paths (JkWindowState *self,
                           const JkPaths *paths)
{
  g_clear_pointer (&self->paths, jk_paths_free);
  self->paths = jk_paths_copy (paths);
}

const JkPaths *
jk_window_state_get_paths (JkWindowState *self)
{
  return self->paths;
}

gboolean
jk_window_state_take_once (JkWindowState *self,
                           const char    *notice)
{
  if (g_key_file_get_boolean (self->file, "said", notice, NULL))
    return FALSE;
  g_key_file_set_boolean (self->file, "said", notice, TRUE);
  self->dirty = TRUE;
  return TRUE;
}

gboolean
jk_window_state_get_tells_hosts (JkWindowState *self)
{
  return !g_key_file_get_boolean (self->file, "window", "quiet-hosts", NULL);
}

void
jk_window_state_set_tells_hosts (JkWindowState *self,
                                 gboolean       tells)
{
  if (jk_window_state_get_tells_hosts (self) == tells)
    return;
  g_key_file_set_boolean (self->file, "window", "quiet-hosts", !tells);
  self->dirty = TRUE;
}

void
jk_window_state_save (JkWindowState *self)
{
  g_autofree char *folder = NULL;

  if (self->path == NULL || !self->dirty)
    return;
  folder = g_path_get_dirname (self->path);
  (void) g_mkdir_with_parents (folder, 0700);
  (void) g_key_file_save_to_file (self->file, self->path, NULL);
  self->dirty = FALSE;
}
