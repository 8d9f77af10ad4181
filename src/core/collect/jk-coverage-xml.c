/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-xml.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-coverage-formats.h"
#include "jk-error.h"

typedef struct
{
  const JkXmlFormat *format;
  JkXmlReport report;
  int skip_depth; /* of the element whose content does not count; -1: none */
} Reading;

static gboolean
on_element_cb (JkXmlWalk  *walk,
               const char *name,
               int         depth,
               gpointer    user_data,
               GError    **error)
{
  Reading *reading = user_data;

  if (depth == 0 && strcmp (name, reading->format->root) != 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %d: the root element is “%s”, not “%s”"),
                   jk_xml_walk_get_line (walk), name, reading->format->root);
      return FALSE;
    }
  if (reading->skip_depth >= 0 && depth > reading->skip_depth)
    return TRUE;
  reading->skip_depth = g_strcmp0 (name, reading->format->skipped) == 0 ? depth : -1;
  return reading->format->func (&reading->report, walk, name, error);
}

JkCoverage *
jk_xml_report_parse (const JkXmlFormat *format,
                     const char        *text,
                     gsize              length,
                     GError           **error)
{
  g_autoptr(JkCoverage) coverage = jk_coverage_new ();
  Reading reading = { format, { coverage, NULL, NULL }, -1 };
  gboolean read = jk_xml_walk (text, length, on_element_cb, &reading, error);

  g_free (reading.report.folder);
  return read ? jk_coverage_complete (g_steal_pointer (&coverage), error) : NULL;
}

gboolean
jk_xml_report_set_file (JkXmlReport *self,
                        JkXmlWalk   *walk,
                        const char  *path,
                        const char  *attribute,
                        GError     **error)
{
  if (path != NULL && *path != '\0')
    {
      self->file = jk_coverage_get_file (self->coverage, path);
      return TRUE;
    }

  g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %d: a file without “%s”"), jk_xml_walk_get_line (walk), attribute);
  return FALSE;
}

gboolean
jk_xml_report_add_line (JkXmlReport *self,
                        JkXmlWalk   *walk,
                        const char  *number,
                        const char  *hits,
                        GError     **error)
{
  guint64 line, count;

  if (!jk_xml_walk_get_number (walk, number, &line, error) || !jk_xml_walk_get_number (walk, hits, &count, error))
    return FALSE;
  if (line > JK_COVERAGE_MAX_LINE)
    {
      g_autofree char *text = jk_xml_walk_dup_attribute (walk, number);

      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %d: no source file has a line %s"), jk_xml_walk_get_line (walk), text);
      return FALSE;
    }
  /* Line 0 is where compilers put code without a source line. */
  if (self->file != NULL && line > 0)
    jk_coverage_file_add_line (self->file, line, count > 0);
  return TRUE;
}
