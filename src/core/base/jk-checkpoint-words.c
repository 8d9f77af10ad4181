/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-checkpoint-words.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *word;
  const char *text;
} Words;

static const Words reasons[] = {
  { "person", NC_ ("checkpoint", "asked for") },
  { "heal", NC_ ("checkpoint", "self-healing") },
  { "before-restore", NC_ ("checkpoint", "before going back") },
};

static const Words effects[] = {
  { "same", NC_ ("restore", "as it is now") },
  { "change", NC_ ("restore", "replaced") },
  { "create", NC_ ("restore", "made") },
  { "remove", NC_ ("restore", "removed") },
  { "keep", NC_ ("restore", "stays") },
  { "blocked", NC_ ("restore", "not possible") },
};

static const Words obstacles[] = {
  { "beside", N_ ("It was written to a file in the middle of a restore, and is kept beside it.") },
  { "elsewhere", N_ ("This is not a path in the working tree.") },
  { "folder", N_ ("A folder stands in its place.") },
  { "lost", N_ ("Its content was not kept, or is gone.") },
  { "not-kept", N_ ("What is there now could not be kept first.") },
  { "only-staged", N_ ("Only what was staged of it is held, and a restore leaves the staging area alone.") },
  { "parent", N_ ("A file or a symbolic link stands in its folder’s place.") },
  { "special", N_ ("This is neither a file nor a symbolic link.") },
  { "submodule", N_ ("This is a submodule.") },
  { "unreadable", N_ ("The file cannot be read.") },
};

/* @context: (nullable): of the msgids */
static const char *
find (const char  *word,
      const char  *context,
      const Words *words,
      gsize        n)
{
  for (gsize i = 0; word != NULL && i < n; i++)
    {
      if (g_str_equal (words[i].word, word))
        return context != NULL ? g_dpgettext2 (GETTEXT_PACKAGE, context, words[i].text) : _ (words[i].text);
    }
  return word;
}

const char *
jk_checkpoint_words_reason (const char *reason)
{
  return find (reason, "checkpoint", reasons, G_N_ELEMENTS (reasons));
}

const char *
jk_checkpoint_words_effect (const char *effect)
{
  return find (effect, "restore", effects, G_N_ELEMENTS (effects));
}

const char *
jk_checkpoint_words_obstacle (const char *reason)
{
  return find (reason, NULL, obstacles, G_N_ELEMENTS (obstacles));
}
