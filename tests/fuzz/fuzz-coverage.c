/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-coverage-formats.h"

/* Every format reads every input: what a sniffer would have passed on may be cut or mixed. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const JkCoverageParser parsers[] = {
    jk_coverage_parse_cobertura,   jk_coverage_parse_jacoco,           jk_coverage_parse_clover,
    jk_coverage_parse_lcov,        jk_coverage_parse_go,               jk_coverage_parse_coverage_py,
    jk_coverage_parse_istanbul,    jk_coverage_parse_istanbul_summary, jk_coverage_parse_gcovr,
    jk_coverage_parse_gcovr_summary,
  };
  const char *text = (const char *) data;

  (void) jk_coverage_format_sniff (text, MIN (size, 4096));
  for (guint i = 0; i < G_N_ELEMENTS (parsers); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JkCoverage) coverage = parsers[i](text, size, &error);

      g_assert_true ((coverage == NULL) == (error != NULL));
      g_assert_true (coverage == NULL || (coverage->lines > 0 && coverage->covered <= coverage->lines));
    }
  return 0;
}
