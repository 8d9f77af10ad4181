/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-operation-words.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *kind;
  const char *title;
  const char *failure;
} Words;

static const Words words[] = {
  { "scan", N_ ("Reading a repository"), N_ ("A repository could not be read through") },
  { "refresh", N_ ("Measuring now"), N_ ("A measurement failed") },
  { "channel-test", N_ ("Sending a test message"), N_ ("A test message was not taken") },
  { "lines", N_ ("Counting lines"), N_ ("Counting lines failed") },
  { "commit", N_ ("Committing"), N_ ("A commit failed") },
  { "checkpoint", N_ ("Keeping a checkpoint"), N_ ("A checkpoint could not be taken") },
  { "restore", N_ ("Going back to a checkpoint"), N_ ("Going back to a checkpoint failed") },
  { "coverage", N_ ("Reading coverage reports"), N_ ("Coverage reports could not be read") },
};

static const Words *
find (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (words[i].kind, kind))
        return &words[i];
    }
  return NULL;
}

const char *
jk_operation_words_title (const char *kind)
{
  const Words *found = find (kind);

  return found != NULL ? found->title : NULL;
}

const char *
jk_operation_words_failure (const char *kind)
{
  const Words *found = find (kind);

  return found != NULL ? found->failure : N_ ("A task failed");
}
