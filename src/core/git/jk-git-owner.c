/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-owner.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-config.h"
#include "jk-git-path.h"

/* The user who called sudo counts as this user, for root alone. */
static gboolean
is_sudo_user (uid_t owner)
{
  const char *text = g_getenv ("SUDO_UID");
  guint64 uid;

  return geteuid () == 0 && text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &uid, NULL)
         && (uid_t) uid == owner;
}

static gboolean
is_ours (const char *path)
{
  struct stat st;

  if (path == NULL)
    return TRUE;
  if (lstat (path, &st) != 0)
    return FALSE;
  return st.st_uid == geteuid () || is_sudo_user (st.st_uid);
}

static gboolean
names_path (const char *value,
            const char *path)
{
  g_autofree char *expanded = NULL;
  char *real;
  gboolean same;

  if (strcmp (value, "*") == 0)
    return TRUE;
  if (g_str_has_prefix (value, "~/"))
    expanded = g_build_filename (g_get_home_dir (), value + 2, NULL);
  else
    expanded = g_strdup (value);
  if (strcmp (expanded, path) == 0)
    return TRUE;
  real = g_path_is_absolute (expanded) ? realpath (expanded, NULL) : NULL;
  same = real != NULL && strcmp (real, path) == 0;
  free (real);
  return same;
}

static int
on_safe_directory (const git_config_entry *entry,
                   void                   *data)
{
  struct
  {
    const char *path;
    gboolean is_safe;
  } *look = data;

  if (entry->value == NULL || *entry->value == '\0')
    look->is_safe = FALSE;
  else if (names_path (entry->value, look->path))
    look->is_safe = TRUE;
  return 0;
}

static gboolean
is_named_safe (const char *path)
{
  g_autoptr (git_config) config = jk_git_config_new (NULL, NULL, NULL);
  struct
  {
    const char *path;
    gboolean is_safe;
  } look = { path, FALSE };

  /* A user configuration that cannot be read names nothing safe. */
  if (config != NULL)
    (void) git_config_get_multivar_foreach (config, "safe.directory", NULL, on_safe_directory, &look);
  return look.is_safe;
}

gboolean
jk_git_owner_check (const char *git_file,
                    const char *worktree,
                    const char *git_dir,
                    GError    **error)
{
  const char *path = worktree != NULL ? worktree : git_dir;
  g_autofree char *shown = NULL;
  g_autofree char *quoted = NULL;

  if ((is_ours (git_file) && is_ours (worktree) && is_ours (git_dir)) || is_named_safe (path))
    return TRUE;

  shown = jk_git_path_escape (path);
  quoted = g_shell_quote (shown);
  g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION,
               _ ("“%s” belongs to another user. If you trust it, run: git config --global --add safe.directory %s"), shown,
               quoted);
  return FALSE;
}
