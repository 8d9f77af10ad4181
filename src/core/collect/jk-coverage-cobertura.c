/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-formats.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-coverage-xml.h"
#include "jk-error.h"

/*
 * <coverage><sources><source>/src</source></sources><packages><package><classes>
 *   <class filename="a.c"><methods>…</methods><lines><line number="3" hits="1"/></lines></class>
 *
 * Several classes may name one file: their lines are one set. What stands within <methods> does not count: a class's own lines hold
 * those of its methods, and Istanbul adds there lines of declarations that it does not count itself.
 */
static gboolean
read_element (JkXmlReport *report,
              JkXmlWalk   *walk,
              const char  *name,
              GError     **error)
{
  g_autofree char *text = NULL;

  if (strcmp (name, "line") == 0)
    return jk_xml_report_add_line (report, walk, "number", "hits", error);
  if (strcmp (name, "class") == 0)
    {
      text = jk_xml_walk_dup_attribute (walk, "filename");
      return jk_xml_report_set_file (report, walk, text, "filename", error);
    }
  if (strcmp (name, "package") == 0)
    report->file = NULL;
  else if (strcmp (name, "source") == 0)
    {
      text = g_strstrip (jk_xml_walk_dup_text (walk));
      if (*text != '\0' && report->coverage->sources->len < JK_XML_MAX_SOURCES)
        g_ptr_array_add (report->coverage->sources, g_steal_pointer (&text));
    }
  return TRUE;
}

JkCoverage *
jk_coverage_parse_cobertura (const char *text,
                             gsize       length,
                             GError    **error)
{
  static const JkXmlFormat FORMAT = { "coverage", "methods", read_element };

  return jk_xml_report_parse (&FORMAT, text, length, error);
}
