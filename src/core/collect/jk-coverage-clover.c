/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-formats.h"

#include <string.h>

#include "jk-coverage-xml.h"

static gboolean
set_file (JkXmlReport *report,
          JkXmlWalk   *walk,
          GError     **error)
{
  /* Clover's name is short and its path whole; PHPUnit has only the name, and it is whole. */
  g_autofree char *path = jk_xml_walk_dup_attribute (walk, "path");
  g_autofree char *name = jk_xml_walk_dup_attribute (walk, "name");

  return jk_xml_report_set_file (report, walk, path != NULL ? path : name, "name", error);
}

/*
 * <coverage clover="…"><project><package><file name="a.php"><line num="3" type="stmt" count="1"/></file></package></project>
 *
 * A line of type "method" is where a method begins; Clover and PHPUnit count methods apart, and so they are not lines here.
 * <testproject> holds the tests' own code, which Clover leaves out too.
 */
static gboolean
read_element (JkXmlReport *report,
              JkXmlWalk   *walk,
              const char  *name,
              GError     **error)
{
  g_autofree char *type = NULL;

  if (strcmp (name, "file") == 0)
    return set_file (report, walk, error);
  if (strcmp (name, "line") != 0)
    return TRUE;

  type = jk_xml_walk_dup_attribute (walk, "type");
  if (g_strcmp0 (type, "method") == 0)
    return TRUE;
  return jk_xml_report_add_line (report, walk, "num", "count", error);
}

JkCoverage *
jk_coverage_parse_clover (const char *text,
                          gsize       length,
                          GError    **error)
{
  static const JkXmlFormat FORMAT = { "coverage", "testproject", read_element };

  return jk_xml_report_parse (&FORMAT, text, length, error);
}
