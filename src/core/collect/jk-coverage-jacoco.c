/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-formats.h"

#include <string.h>

#include "jk-coverage-xml.h"

/*
 * <report><group><package name="com/shop"><class …/><sourcefile name="Cart.java"><line nr="3" mi="0" ci="4" mb="0" cb="0"/>
 *
 * ci is the number of instructions of the line that ran. In a report of several modules a source file may come again.
 */
static gboolean
read_element (JkXmlReport *report,
              JkXmlWalk   *walk,
              const char  *name,
              GError     **error)
{
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  if (strcmp (name, "line") == 0)
    return jk_xml_report_add_line (report, walk, "nr", "ci", error);
  if (strcmp (name, "package") == 0)
    {
      g_free (report->folder);
      report->folder = jk_xml_walk_dup_attribute (walk, "name");
      report->file = NULL;
    }
  else if (strcmp (name, "sourcefile") == 0)
    {
      file = jk_xml_walk_dup_attribute (walk, "name");
      if (file != NULL && report->folder != NULL && *report->folder != '\0')
        path = g_strconcat (report->folder, "/", file, NULL);
      return jk_xml_report_set_file (report, walk, path != NULL ? path : file, "name", error);
    }
  return TRUE;
}

JkCoverage *
jk_coverage_parse_jacoco (const char *text,
                          gsize       length,
                          GError    **error)
{
  static const JkXmlFormat FORMAT = { "report", NULL, read_element };

  return jk_xml_report_parse (&FORMAT, text, length, error);
}
