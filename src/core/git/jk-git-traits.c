/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-traits.h"

#include "jk-repository-private.h"

static JkGitAnswer
to_answer (const char *value)
{
  switch (git_attr_value (value))
    {
    case GIT_ATTR_VALUE_TRUE:
      return JK_GIT_YES;
    case GIT_ATTR_VALUE_FALSE:
      return JK_GIT_NO;
    case GIT_ATTR_VALUE_STRING:
      return g_strcmp0 (value, "true") == 0 ? JK_GIT_YES : g_strcmp0 (value, "false") == 0 ? JK_GIT_NO : JK_GIT_UNSAID;
    default:
      return JK_GIT_UNSAID;
    }
}

void
jk_git_traits_read (JkRepository *repository,
                    const char   *path,
                    JkGitTraits  *out)
{
  static const char *names[] = { "linguist-generated", "linguist-vendored", "text", "binary", "filter" };
  git_repository *handle = jk_repository_get_handle (repository);
  const char *values[G_N_ELEMENTS (names)] = { NULL };
  g_autoptr (git_index) index = NULL;
  const git_index_entry *entry;

  *out = (JkGitTraits) { 0 };
  /* As it was read last: whoever asks is going through it. */
  if (handle == NULL || git_repository_index (&index, handle) != 0)
    return;
  entry = git_index_get_bypath (index, path, 0);
  out->old_mode = entry != NULL ? entry->mode : 0;
  if (git_attr_get_many (values, handle, GIT_ATTR_CHECK_FILE_THEN_INDEX, path, G_N_ELEMENTS (names), names) != 0)
    return;
  out->generated = to_answer (values[0]);
  out->vendored = to_answer (values[1]);
  if (git_attr_value (values[4]) != GIT_ATTR_VALUE_STRING)
    out->text = to_answer (values[3]) == JK_GIT_YES ? JK_GIT_NO : to_answer (values[2]);
}
