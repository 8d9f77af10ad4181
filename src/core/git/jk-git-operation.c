/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-readers.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* More than any file that is read here needs. */
#define MAX_TEXT_BYTES 4096

static gboolean
has (const JkGitLocation *location,
     const char          *name)
{
  g_autofree char *path = g_build_filename (location->git_dir, name, NULL);

  return access (path, F_OK) == 0;
}

static char *
read_text (const JkGitLocation *location,
           const char          *name)
{
  g_autofree char *path = g_build_filename (location->git_dir, name, NULL);
  g_autofree char *text = NULL;
  struct stat st;

  if (stat (path, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > MAX_TEXT_BYTES
      || !g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return g_strdup (g_strchomp (text));
}

/* Between two steps of a sequence there is no CHERRY_PICK_HEAD or REVERT_HEAD: the list of steps tells. */
static const char *
read_sequencer (const JkGitLocation *location)
{
  g_autofree char *todo = read_text (location, "sequencer/todo");

  if (todo == NULL)
    return has (location, "sequencer/todo") ? "cherry-pick" : "";
  return g_str_has_prefix (todo, "revert") ? "revert" : "cherry-pick";
}

const char *
jk_git_operation_read (const JkGitLocation *location)
{
  if (has (location, "rebase-merge") || has (location, "rebase-apply/rebasing"))
    return "rebase";
  if (has (location, "rebase-apply"))
    return "am";
  if (has (location, "MERGE_HEAD"))
    return "merge";
  if (has (location, "CHERRY_PICK_HEAD"))
    return "cherry-pick";
  if (has (location, "REVERT_HEAD"))
    return "revert";
  if (*read_sequencer (location) != '\0')
    return read_sequencer (location);
  return has (location, "BISECT_LOG") ? "bisect" : "";
}

char *
jk_git_operation_dup_rebased_branch (const JkGitLocation *location)
{
  g_autofree char *name = read_text (location, "rebase-merge/head-name");

  if (name == NULL)
    name = read_text (location, "rebase-apply/head-name");
  if (name == NULL || !g_str_has_prefix (name, "refs/heads/"))
    return NULL;
  return g_strdup (name + strlen ("refs/heads/"));
}
