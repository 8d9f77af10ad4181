/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-xml.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-coverage-formats.h"
#include "jk-error.h"

JkCoverage *
jk_xml_report_parse (const char      *root,
                     JkXmlElementFunc func,
                     const char      *text,
                     gsize            length,
                     GError         **error)
{
  g_autoptr(JkCoverage) coverage = jk_coverage_new ();
  JkXmlReport report = { coverage, NULL, NULL, root, 0 };
  gboolean read = jk_xml_walk (text, length, func, &report, error);

  g_free (report.folder);
  return read ? jk_coverage_complete (g_steal_pointer (&coverage), error) : NULL;
}

gboolean
jk_xml_report_check_root (JkXmlReport *self,
                          JkXmlWalk   *walk,
                          const char  *name,
                          int          depth,
                          GError     **error)
{
  if (depth > 0 || strcmp (name, self->root) == 0)
    return TRUE;

  g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %d: the root element is “%s”, not “%s”"), jk_xml_walk_get_line (walk),
               name, self->root);
  return FALSE;
}

gboolean
jk_xml_report_is_skipped (JkXmlReport *self,
                          const char  *name,
                          int          depth,
                          const char  *skipped)
{
  if (self->skip_depth > 0 && depth > self->skip_depth)
    return TRUE;

  self->skip_depth = strcmp (name, skipped) == 0 ? depth : 0;
  return FALSE;
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
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %d: no source file has a line %" G_GUINT64_FORMAT),
                   jk_xml_walk_get_line (walk), line);
      return FALSE;
    }
  /* Line 0 is where compilers put code without a source line. */
  if (self->file != NULL && line > 0)
    jk_coverage_file_add_line (self->file, line, count > 0);
  return TRUE;
}
