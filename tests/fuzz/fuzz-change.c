/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-change-group.h"

/* The first line is a path, the rest what is in the file; the same bytes are scanned as text and as what is none. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const uint8_t *newline = size > 0 ? memchr (data, '\n', size) : NULL;
  g_autofree char *path = jk_fuzz_text (data, newline != NULL ? (gsize) (newline - data) : size);
  JkChangeFile file = { .path = path, .worktree = 'M', .mode = 0100644 };
  g_autoptr(GArray) findings = g_array_new (FALSE, FALSE, sizeof (JkSecretFinding));
  g_autoptr(GPtrArray) proposals = NULL;
  JkChangeJudgement judgement;
  JkChangeEntry entry;

  file.data = newline != NULL ? newline + 1 : NULL;
  file.n_data = file.size = newline != NULL ? size - (newline + 1 - data) : 0;
  jk_change_classify (&file, NULL, &judgement);
  entry = (JkChangeEntry) { path, NULL, 0, 'M', judgement.class, JK_CHANGE_SAFE };
  jk_change_judgement_clear (&judgement);
  file.mode = JK_CHANGE_MODE_LINK;
  jk_change_classify (&file, NULL, &judgement);
  jk_change_judgement_clear (&judgement);

  (void) jk_secret_scan (data, size, JK_SECRET_SCAN_BINARY, findings);
  (void) jk_secret_scan (data, size, JK_SECRET_SCAN_TEXT, findings);
  for (guint i = 0; i < findings->len; i++)
    {
      const JkSecretFinding *finding = &g_array_index (findings, JkSecretFinding, i);

      g_assert (finding->start < finding->end && finding->end <= size && g_utf8_validate (finding->preview, -1, NULL));
    }
  proposals = jk_change_group (&entry, 1);
  if (proposals->len > 0)
    {
      g_autofree char *message = jk_change_proposal_make_message (proposals->pdata[0], NULL, NULL);

      g_assert (g_utf8_validate (message, -1, NULL) && strchr (message, '\n') == NULL);
    }
  return 0;
}
