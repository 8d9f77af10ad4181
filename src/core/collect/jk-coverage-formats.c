/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-formats.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"

static const JkCoverageFormat COBERTURA = { "cobertura", "Cobertura", jk_coverage_parse_cobertura };
static const JkCoverageFormat JACOCO = { "jacoco", "JaCoCo", jk_coverage_parse_jacoco };
static const JkCoverageFormat CLOVER = { "clover", "Clover", jk_coverage_parse_clover };
static const JkCoverageFormat LCOV = { "lcov", "LCOV", jk_coverage_parse_lcov };
static const JkCoverageFormat GO = { "go", "Go", jk_coverage_parse_go };
static const JkCoverageFormat COVERAGE_PY = { "coverage.py", "coverage.py", jk_coverage_parse_coverage_py };
static const JkCoverageFormat ISTANBUL = { "istanbul", "Istanbul", jk_coverage_parse_istanbul };
static const JkCoverageFormat ISTANBUL_SUMMARY = { "istanbul-summary", "Istanbul", jk_coverage_parse_istanbul_summary };
static const JkCoverageFormat GCOVR = { "gcovr", "gcovr", jk_coverage_parse_gcovr };
static const JkCoverageFormat GCOVR_SUMMARY = { "gcovr-summary", "gcovr", jk_coverage_parse_gcovr_summary };

static gboolean
contains (const char *text,
          gsize       length,
          const char *word)
{
  return text != NULL && memmem (text, length, word, strlen (word)) != NULL;
}

static const JkCoverageFormat *
sniff_xml (const char *text,
           gsize       length)
{
  /* JaCoCo's root is <report>, which others use too: its DOCTYPE or what stands inside tells. */
  if (contains (text, length, "<report")
      && (contains (text, length, "JACOCO") || contains (text, length, "<sessioninfo")
          || contains (text, length, "<package") || contains (text, length, "<group")))
    return &JACOCO;
  if (!contains (text, length, "<coverage"))
    return NULL;
  /* Clover's and Cobertura's roots have one name: Clover's holds <project>, Cobertura's line-rate. */
  if (contains (text, length, "clover=") || contains (text, length, "<project"))
    return &CLOVER;
  if (contains (text, length, "line-rate") || contains (text, length, "<packages")
      || contains (text, length, "<sources"))
    return &COBERTURA;
  return NULL;
}

static const JkCoverageFormat *
sniff_json (const char *text,
            gsize       length)
{
  /* gcovr writes its version last, where the beginning of a file does not show it. */
  if (contains (text, length, "\"line_total\"") && contains (text, length, "\"filename\""))
    return &GCOVR_SUMMARY;
  if (contains (text, length, "\"gcovr/")
      || (contains (text, length, "\"files\"") && contains (text, length, "\"line_number\"")))
    return &GCOVR;
  if (contains (text, length, "\"executed_lines\"")
      || (contains (text, length, "\"meta\"") && contains (text, length, "\"branch_coverage\"")))
    return &COVERAGE_PY;
  if (contains (text, length, "\"statementMap\""))
    return &ISTANBUL;
  if (contains (text, length, "\"lines\"") && contains (text, length, "\"pct\""))
    return &ISTANBUL_SUMMARY;
  return NULL;
}

const JkCoverageFormat *
jk_coverage_format_sniff (const char *text,
                          gsize       length)
{
  static const char *const LCOV_STARTS[] = { "TN:", "SF:" };

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      length -= 3;
    }
  while (length > 0 && g_ascii_isspace (*text))
    {
      text++;
      length--;
    }
  if (length == 0)
    return NULL;
  if (*text == '<')
    return sniff_xml (text, length);
  if (*text == '{')
    return sniff_json (text, length);
  if (length >= 6 && memcmp (text, "mode: ", 6) == 0)
    return &GO;
  for (guint i = 0; i < G_N_ELEMENTS (LCOV_STARTS); i++)
    if (length >= 3 && memcmp (text, LCOV_STARTS[i], 3) == 0)
      return &LCOV;
  return NULL;
}

JkCoverage *
jk_coverage_complete (JkCoverage *coverage,
                      GError    **error)
{
  jk_coverage_finish (coverage);
  if (coverage->lines > 0)
    return coverage;

  jk_coverage_free (coverage);
  g_set_error_literal (error, JK_ERROR, JK_ERROR_NO_DATA, _("The report names no line that could run"));
  return NULL;
}
