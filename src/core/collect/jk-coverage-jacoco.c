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
on_element_cb (JkXmlWalk  *walk,
               const char *name,
               int         depth,
               gpointer    user_data,
               GError    **error)
{
  JkXmlReport *report = user_data;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  if (!jk_xml_report_check_root (report, walk, name, depth, error))
    return FALSE;
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
  return jk_xml_report_parse ("report", on_element_cb, text, length, error);
}
