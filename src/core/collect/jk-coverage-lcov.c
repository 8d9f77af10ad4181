/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-formats.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-text-lines.h"

/* DA:<line>,<count>[,<checksum>]. A negative count, as faulty compilers wrote them, says nothing: the report is not right. */
static gboolean
read_line_data (JkCoverageFile *file,
                const char     *rest,
                gsize           length)
{
  const char *end = rest + length;
  guint64 number, count;

  if (!jk_text_read_number (&rest, end, &number) || rest == end || *rest++ != ',')
    return FALSE;
  if (!jk_text_read_number (&rest, end, &count) || (rest != end && *rest != ','))
    return FALSE;
  /* Line 0 is where geninfo puts code without a source line. */
  if (number == 0)
    return TRUE;
  if (number > JK_COVERAGE_MAX_LINE)
    return FALSE;
  jk_coverage_file_add_line (file, number, count > 0);
  return TRUE;
}

static gboolean
is_tag (const char *line,
        gsize       length,
        const char *tag)
{
  gsize n = strlen (tag);

  return length >= n && memcmp (line, tag, n) == 0;
}

/* Reads one line of the tracefile. @file is that of the record in which it stands. Returns: %FALSE for a line that is not LCOV */
static gboolean
read_record (JkCoverage      *coverage,
             JkCoverageFile **file,
             const char      *line,
             gsize            length)
{
  g_autofree char *path = NULL;

  if (length == 0 || *line == '#')
    return TRUE;
  if (is_tag (line, length, "DA:"))
    return *file != NULL && read_line_data (*file, line + 3, length - 3);
  if (is_tag (line, length, "end_of_record"))
    {
      *file = NULL;
      return length == strlen ("end_of_record");
    }
  if (is_tag (line, length, "SF:"))
    {
      if (*file != NULL || length == 3)
        return FALSE;
      path = g_strndup (line + 3, length - 3);
      *file = jk_coverage_get_file (coverage, path);
      return TRUE;
    }
  /* Functions, branches and the sums: "FN:", "BRDA:", "LF:" … Newer ones are let pass by their shape. */
  for (gsize i = 0; i < length; i++)
    if (line[i] == ':')
      return i > 0;
    else if (!g_ascii_isupper (line[i]) && !g_ascii_isdigit (line[i]))
      return FALSE;
  return FALSE;
}

JkCoverage *
jk_coverage_parse_lcov (const char *text,
                        gsize       length,
                        GError    **error)
{
  g_autoptr(JkCoverage) coverage = jk_coverage_new ();
  JkTextLines lines = { text, length };
  JkCoverageFile *file = NULL;
  const char *line;
  gsize line_length;

  while (jk_text_lines_next (&lines, &line, &line_length))
    if (!read_record (coverage, &file, line, line_length))
      {
        g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %u is not a valid line of an LCOV tracefile"), lines.number);
        return NULL;
      }

  if (file != NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %u: the tracefile ends in the middle of a record"), lines.number);
      return NULL;
    }
  return jk_coverage_complete (g_steal_pointer (&coverage), error);
}
