/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Lets a test written in Python look through a JkRepository that stays open. Reads a command a line:
 *
 *   status PATH   prints key=value lines, then "XY HEX [HEX]" a change (path, old path), then "."
 *   files PATH    prints "MODE HEX" a tracked file, then "."
 *   resolve PATH  prints "top=…", then "."
 *
 * A failure prints "error=CODE MESSAGE" and ".". Each PATH is opened once.
 */
#include <stdio.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-status.h"
#include "jk-tracked-files.h"

static void
print_hex (const char *bytes)
{
  for (; *bytes != '\0'; bytes++)
    printf ("%02x", (guchar) *bytes);
}

static void
print_error (const GError *error)
{
  printf ("error=%d %s\n", error->domain == JK_ERROR ? error->code : -1, error->message);
}

static void
print_change (const JkGitChange *change)
{
  if (change->is_conflicted)
    printf ("UU ");
  else if (change->worktree == '?')
    printf ("?? ");
  else
    printf ("%c%c ", change->index != '\0' ? change->index : '.', change->worktree != '\0' ? change->worktree : '.');
  print_hex (change->path);
  if (change->old_path != NULL)
    {
      printf (" ");
      print_hex (change->old_path);
    }
  printf ("\n");
}

static void
print_status (JkRepository *repository)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JkGitStatus) status = jk_repository_read_status (repository, G_MAXUINT, NULL, &error);

  if (status == NULL)
    {
      print_error (error);
      return;
    }
  printf ("total=%u\nstaged=%u\nmodified=%u\nuntracked=%u\nconflicted=%u\nrenamed=%u\n", status->total, status->staged,
          status->modified, status->untracked, status->conflicted, status->renamed);
  printf ("branch=%s\nhead=%s\nupstream=%s\noperation=%s\n", status->head.branch, status->head.commit, status->head.upstream,
          status->head.operation);
  printf ("flags=%s%s%s\n", status->head.is_detached ? "detached " : "", status->head.is_unborn ? "unborn " : "",
          status->head.is_linked ? "linked " : "");
  if (status->head.has_counts)
    printf ("ahead=%u\nbehind=%u\n", status->head.ahead, status->head.behind);
  for (guint i = 0; i < status->changes->len; i++)
    print_change (status->changes->pdata[i]);
}

static gboolean
print_file (const char *path,
            guint32     mode,
            guint64     size,
            gint64      mtime_ns,
            gpointer    data)
{
  printf ("%06o ", mode);
  print_hex (path);
  printf ("\n");
  return TRUE;
}

static void
obey (GHashTable *open,
      const char *command,
      const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *top = NULL;
  JkRepository *repository = g_hash_table_lookup (open, path);

  if (repository == NULL)
    {
      repository = jk_repository_new (path);
      g_hash_table_insert (open, g_strdup (path), repository);
    }
  if (strcmp (command, "status") == 0)
    print_status (repository);
  else if (strcmp (command, "files") == 0)
    jk_tracked_files_foreach (repository, print_file, NULL, &error);
  else
    top = jk_repository_resolve (path, &error);
  if (top != NULL)
    printf ("top=%s\n", top);
  if (error != NULL)
    print_error (error);
}

int
main (void)
{
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  char line[8192];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      char *path = strchr (g_strchomp (line), ' ');

      if (path == NULL)
        return 2;
      *path++ = '\0';
      obey (open, line, path);
      printf (".\n");
      fflush (stdout);
    }
  return 0;
}
