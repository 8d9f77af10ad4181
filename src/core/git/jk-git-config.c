/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-config.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  char *path;
  git_config_level_t level;
} Layer;

static void
layer_clear (gpointer data)
{
  g_free (((Layer *) data)->path);
}

static void
add_layer (GArray            *layers,
           char              *path,
           git_config_level_t level)
{
  Layer layer = { path, level };

  g_array_append_val (layers, layer);
}

static gboolean
is_set (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' && g_strcmp0 (value, "0") != 0 && g_ascii_strcasecmp (value, "false") != 0
         && g_ascii_strcasecmp (value, "no") != 0;
}

static void
add_users_layers (GArray *layers)
{
  const char *system = g_getenv ("GIT_CONFIG_SYSTEM");
  const char *global = g_getenv ("GIT_CONFIG_GLOBAL");
  const char *home = g_getenv ("HOME");
  const char *xdg = g_getenv ("XDG_CONFIG_HOME");

  if (!is_set ("GIT_CONFIG_NOSYSTEM"))
    add_layer (layers, g_strdup (system != NULL ? system : "/etc/gitconfig"), GIT_CONFIG_LEVEL_SYSTEM);
  if (global != NULL)
    {
      add_layer (layers, g_strdup (global), GIT_CONFIG_LEVEL_GLOBAL);
      return;
    }
  if (xdg != NULL && *xdg != '\0')
    add_layer (layers, g_build_filename (xdg, "git", "config", NULL), GIT_CONFIG_LEVEL_XDG);
  else if (home != NULL)
    add_layer (layers, g_build_filename (home, ".config", "git", "config", NULL), GIT_CONFIG_LEVEL_XDG);
  if (home != NULL)
    add_layer (layers, g_build_filename (home, ".gitconfig", NULL), GIT_CONFIG_LEVEL_GLOBAL);
}

static GArray *
list_layers (const JkGitLocation *location)
{
  GArray *layers = g_array_new (FALSE, FALSE, sizeof (Layer));

  g_array_set_clear_func (layers, layer_clear);
  add_users_layers (layers);
  if (location != NULL)
    {
      add_layer (layers, g_build_filename (location->common_dir, "config", NULL), GIT_CONFIG_LEVEL_LOCAL);
      add_layer (layers, g_build_filename (location->git_dir, "config.worktree", NULL), GIT_CONFIG_LEVEL_APP);
    }
  return layers;
}

git_config *
jk_git_config_new (const JkGitLocation *location,
                   git_repository      *repository,
                   GError             **error)
{
  g_autoptr (GArray) layers = list_layers (location);
  g_autoptr (git_config) config = NULL;
  int code;

  jk_git_library_init ();
  code = git_config_new (&config);
  for (guint i = 0; code == 0 && i < layers->len; i++)
    {
      const Layer *layer = &g_array_index (layers, Layer, i);
      struct stat st;
      int extended = 0;

      /* Anything but a regular file is passed over: reading a FIFO would never end. */
      if (stat (layer->path, &st) != 0 || !S_ISREG (st.st_mode))
        continue;
      if (layer->level == GIT_CONFIG_LEVEL_APP
          && (git_config_get_bool (&extended, config, "extensions.worktreeconfig") != 0 || !extended))
        continue;
      code = git_config_add_file_ondisk (config, layer->path, layer->level, repository, 0);
      if (code != 0)
        jk_git_library_set_error (error, code, layer->path);
    }
  return code == 0 ? g_steal_pointer (&config) : NULL;
}

static int
on_entry (const git_config_entry *entry,
          void                   *data)
{
  GChecksum *sum = data;

  g_checksum_update (sum, (const guchar *) entry->name, strlen (entry->name) + 1);
  if (entry->value != NULL)
    g_checksum_update (sum, (const guchar *) entry->value, strlen (entry->value));
  g_checksum_update (sum, (const guchar *) "\n", 1);
  return 0;
}

char *
jk_git_config_dup_users_file (const char *name)
{
  const char *home = g_getenv ("HOME");
  const char *xdg = g_getenv ("XDG_CONFIG_HOME");

  if (xdg != NULL && *xdg != '\0')
    return g_build_filename (xdg, "git", name, NULL);
  return home != NULL ? g_build_filename (home, ".config", "git", name, NULL) : NULL;
}

/* libgit2 looks for these once, when the repository is opened. */
static void
add_users_files (GChecksum *sum)
{
  static const char *const names[] = { "ignore", "attributes" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = jk_git_config_dup_users_file (names[i]);

      if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
        g_checksum_update (sum, (const guchar *) path, strlen (path) + 1);
    }
}

char *
jk_git_config_dup_digest (git_config *config)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);

  (void) git_config_foreach (config, on_entry, sum);
  add_users_files (sum);
  return g_strdup (g_checksum_get_string (sum));
}
