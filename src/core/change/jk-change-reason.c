/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-change.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *word;
  const char *text;
} Reason;

static const Reason REASONS[] = {
  { "source", N_ ("Source of the program.") },
  { "test", N_ ("A test.") },
  { "docs", N_ ("Documentation.") },
  { "config", N_ ("Configuration.") },
  { "build", N_ ("Tells how to build, test or publish.") },
  { "data", N_ ("Data.") },
  { "lock-file", N_ ("A lock file: it goes with the file it was made from.") },
  { "deleted", N_ ("Deleted; its last content stays in the history.") },
  { "many-deleted", N_ ("One of very many files that were deleted at once.") },
  { "link", N_ ("A symbolic link inside the repository.") },
  { "link-out", N_ ("A symbolic link that leads out of the repository.") },
  { "submodule", N_ ("Another repository inside this one.") },
  { "type-change", N_ ("It became another kind of file.") },
  { "staged", N_ ("You have staged it yourself; it stays as you left it.") },
  { "untracked", N_ ("A new file, and new files are not to be committed without asking.") },
  { "generated", N_ ("A program made it.") },
  { "vendored", N_ ("Other people’s code.") },
  { "binary", N_ ("No text: nobody can see what changed.") },
  { "conflict", N_ ("Its merge is not resolved.") },
  { "conflict-marker", N_ ("Conflict markers of a merge stand in it.") },
  { "secret-name", N_ ("Files of this name hold keys or passwords.") },
  { "secret-content", N_ ("It seems to hold a key, token or password.") },
  { "secret-likely", N_ ("Something in it looks like a password, but it is an example or a test.") },
  { "too-large", N_ ("It is larger than the limit for commits.") },
  { "filter", N_ ("A filter such as Git LFS changes it on its way into the repository, and Jikimi does not run filters.") },
  { "encoding", N_ ("Git would store it in another encoding, which Jikimi does not do.") },
  { "unreadable", N_ ("It cannot be read.") },
};

const char *
jk_change_reason_text (const char *reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (REASONS); i++)
    if (strcmp (REASONS[i].word, reason) == 0)
      return REASONS[i].text;
  return "";
}

const char *
jk_change_class_to_string (JkChangeClass class)
{
  static const char *const WORDS[] = { "source",    "test",     "docs",   "config", "build",     "data",
                                       "generated", "vendored", "binary", "secret", "too-large", "conflicted" };

  G_STATIC_ASSERT (G_N_ELEMENTS (WORDS) == JK_N_CHANGE_CLASSES);
  g_return_val_if_fail (class < JK_N_CHANGE_CLASSES, "");

  return WORDS[class];
}

const char *
jk_change_verdict_to_string (JkChangeVerdict verdict)
{
  return verdict == JK_CHANGE_SAFE ? "safe" : verdict == JK_CHANGE_ASK ? "ask" : "never";
}
