/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-porcelain.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(JkGitTally) tally = jk_git_tally_new (50);
  /* As jk_repository_read_status() gets it: the text that git prints ends in a NUL. */
  g_autofree char *text = g_malloc (size + 1);
  g_autoptr(GError) error = NULL;
  JkGitHead head = { 0 };

  if (size == 0)
    return 0;
  memcpy (text, data, size);
  text[size] = '\0';
  head.branch = g_strdup ("");
  head.commit = g_strdup ("");
  head.upstream = g_strdup ("");
  (void) jk_porcelain_parse (text, size, tally, &head, &error);
  g_free (head.branch);
  g_free (head.commit);
  g_free (head.upstream);
  return 0;
}
