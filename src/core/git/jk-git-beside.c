/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define KEPT ".jikimi-kept"
#define MARK_LENGTH 8
#define MAX_KEPT 100

static const char *
find_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

gboolean
jk_git_is_temporary (const char *path)
{
  const char *mark = find_name (path) + strlen (JK_RESTORE_TEMPORARY);
  gsize n;

  if (!g_str_has_prefix (find_name (path), JK_RESTORE_TEMPORARY))
    return FALSE;
  for (guint i = 0; i < MARK_LENGTH; i++)
    if (!g_ascii_isxdigit (mark[i]))
      return FALSE;
  if (mark[MARK_LENGTH] != '-')
    return FALSE;
  mark += MARK_LENGTH + 1;
  n = strspn (mark, "0123456789");
  /* A second name, where two cannot be exchanged */
  return n > 0 && (mark[n] == '\0' || strcmp (mark + n, "~") == 0);
}

gboolean
jk_git_is_beside (const char *path)
{
  const char *name = find_name (path);
  const char *kept = g_strrstr (name, KEPT);
  const char *rest = kept != NULL ? kept + strlen (KEPT) : NULL;

  if (rest != NULL && kept > name)
    return *rest == '\0' || (rest[0] == '-' && rest[1] != '\0' && rest[1 + strspn (rest + 1, "0123456789")] == '\0');
  return jk_git_is_temporary (path);
}

int
jk_git_rename_new (int         folder,
                   const char *from,
                   const char *to)
{
  if (renameat2 (folder, from, folder, to, RENAME_NOREPLACE) == 0)
    return 0;
  if ((errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) || linkat (folder, from, folder, to, 0) != 0)
    return -1;
  return unlinkat (folder, from, 0);
}

char *
jk_git_show_beside (int         folder,
                    const char *name,
                    const char *path)
{
  g_autofree char *above = g_strndup (path, find_name (path) - path);

  for (guint i = 1; i <= MAX_KEPT; i++)
    {
      g_autofree char *kept = i > 1 ? g_strdup_printf ("%s" KEPT "-%u", path, i) : g_strconcat (path, KEPT, NULL);

      if (jk_git_rename_new (folder, name, find_name (kept)) == 0)
        return g_steal_pointer (&kept);
      if (errno == ENOENT)
        return NULL;
      if (errno != EEXIST)
        break;
    }
  return g_strconcat (above, name, NULL);
}
