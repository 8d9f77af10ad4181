/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-judge.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *reason;
  const char *text;
} sentences[] = {
  { "announced", N_ ("You announced this file to Git (git add -N).") },
  { "attributes", N_ ("The attribute file that tells how to store it has changed itself.") },
  { "attributes-strange", N_ ("The attribute file that tells how to store it is written in a way that Jikimi does not understand.") },
  { "beside", N_ ("It was written to a file in the middle of a restore, and is kept beside it.") },
  { "changing", N_ ("The file was being written to.") },
  { "conflict-marker", N_ ("The file holds conflict markers.") },
  { "elsewhere", N_ ("This is not a path in the working tree.") },
  { "encoding", N_ ("The file is stored in another encoding than it has here.") },
  { "filter", N_ ("The file passes through a filter, which is run only for repositories that you marked as trusted.") },
  { "folder", N_ ("A folder stands in its place.") },
  { "hidden", N_ ("Git was told not to look at this file.") },
  { "ident", N_ ("Git changes an $Id$ in this file.") },
  { "ignored", N_ ("Git ignores this file.") },
  { "line-endings", N_ ("The line endings of this file could not be had back.") },
  { "lost", N_ ("Its content was not kept, or is gone.") },
  { "many-deleted", N_ ("One of very many files that were deleted at once.") },
  { "not-kept", N_ ("What is there now could not be kept first.") },
  { "occupied", N_ ("Something that you staged lies in its place.") },
  { "only-staged", N_ ("Only what was staged of it is held, and a restore leaves the staging area alone.") },
  { "parent", N_ ("A file or a symbolic link stands in its folder’s place.") },
  { "repository", N_ ("This folder is a repository of its own.") },
  { "secret-content", N_ ("The file may hold a secret.") },
  { "secret-name", N_ ("The file may hold a secret.") },
  { "special", N_ ("This is neither a file nor a symbolic link.") },
  { "staged", N_ ("You staged something of this file.") },
  { "submodule", N_ ("This is a submodule.") },
  { "too-large", N_ ("The file is larger than the limit.") },
  { "unreadable", N_ ("The file cannot be read.") },
  { "untracked", N_ ("The file is new, and new files are not allowed for this repository.") },
};

static void
left_out_free (gpointer data)
{
  JkGitLeftOut *self = data;

  g_free (self->path);
  g_free (self->reason);
  g_free (self);
}

GPtrArray *
jk_git_left_out_new (void)
{
  return g_ptr_array_new_with_free_func (left_out_free);
}

void
jk_git_left_out_add (GPtrArray  *self,
                     const char *path,
                     const char *reason)
{
  JkGitLeftOut *left_out = g_new0 (JkGitLeftOut, 1);

  left_out->path = g_strdup (path);
  left_out->reason = g_strdup (reason);
  g_ptr_array_add (self, left_out);
}

const char *
jk_git_reason_text (const char *reason)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (g_strcmp0 (sentences[i].reason, reason) == 0)
      return _ (sentences[i].text);
  return reason;
}
