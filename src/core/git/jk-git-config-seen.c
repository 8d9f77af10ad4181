/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-command.h"
#include "jk-git-commit-private.h"
#include "jk-git-path.h"

/* What is in a commit, and how it is made, is said by these. */
static const char *const sections[] = { "user.", "author.", "committer.", "commit.", "core.", "filter.", "gpg." };

/* libgit2 follows these conditions as Git does. */
static const char *const followed[] = { "gitdir:", "gitdir/i:", "onbranch:" };

static gboolean
begins_like_one_of (const char        *text,
                    const char *const *starts,
                    gsize              n_starts)
{
  for (gsize i = 0; i < n_starts; i++)
    if (g_str_has_prefix (text, starts[i]))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full) (nullable): the first condition that libgit2 passes over */
static char *
find_unfollowed (git_config *config)
{
  g_autoptr (git_config_iterator) entries = NULL;
  git_config_entry *entry;

  if (git_config_iterator_new (&entries, config) != 0)
    return NULL;
  while (git_config_next (&entry, entries) == 0)
    {
      const char *condition = entry->name + strlen ("includeif.");

      if (g_str_has_prefix (entry->name, "includeif.") && g_str_has_suffix (entry->name, ".path")
          && !begins_like_one_of (condition, followed, G_N_ELEMENTS (followed)))
        return g_strndup (condition, strlen (condition) - strlen (".path"));
    }
  return NULL;
}

/* Returns: (transfer full): key → value as git has it last; pairs of "SCOPE\0key\nvalue\0" without those that we gave it ourselves */
static GHashTable *
parse (GBytes *output)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gsize size;
  const char *text = g_bytes_get_data (output, &size), *end = text + size;

  for (const char *scope = text; scope != NULL && scope < end;)
    {
      const char *entry = scope + strlen (scope) + 1;
      const char *value = entry < end ? strchrnul (entry, '\n') : end;

      if (entry < end && strcmp (scope, "command") != 0 && begins_like_one_of (entry, sections, G_N_ELEMENTS (sections)))
        g_hash_table_replace (values, g_strndup (entry, value - entry), g_strdup (*value != '\0' ? value + 1 : ""));
      scope = entry < end ? entry + strlen (entry) + 1 : end;
    }
  return values;
}

static gboolean
has_all (git_config *config,
         GHashTable *values)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_auto (git_buf) ours = GIT_BUF_INIT;

      if (git_config_get_string_buf (&ours, config, key) != 0 || g_strcmp0 (ours.size > 0 ? ours.ptr : "", value) != 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
jk_git_config_check_seen (JkRepository *repository,
                          GError      **error)
{
  static const char *const list[] = { "config", "--list", "--includes", "--show-scope", "-z", NULL };
  g_autoptr (git_config) config = NULL;
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autofree char *condition = NULL;
  g_autofree char *shown = NULL;

  if (git_repository_config_snapshot (&config, jk_repository_get_handle (repository)) != 0)
    return TRUE;
  condition = find_unfollowed (config);
  if (condition == NULL)
    return TRUE;
  output = jk_git_command_run (jk_repository_get_location (repository), list, NULL, error);
  if (output == NULL)
    return FALSE;
  values = parse (output);
  if (has_all (config, values))
    return TRUE;
  shown = jk_git_path_escape (condition);
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
               _ ("Git’s settings for this repository depend on a condition that Jikimi does not follow (includeIf “%s”). Make the commit "
                  "yourself."),
               shown);
  return FALSE;
}
