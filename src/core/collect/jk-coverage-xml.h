/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-coverage.h"
#include "jk-xml-walk.h"

G_BEGIN_DECLS

/* Source folders a report may name; more are not looked at. */
#define JK_XML_MAX_SOURCES 64

/**
 * JkXmlReport:
 * @coverage: what was read so far
 * @file: (nullable): the file in which the present lines stand
 * @folder: (nullable): the folder in which the present files stand
 *
 * What the three XML formats share: lines within files below a known root.
 */
typedef struct
{
  JkCoverage *coverage;
  JkCoverageFile *file;
  char *folder;
} JkXmlReport;

/* Called at each start tag that counts. Returns: %FALSE with @error set to stop */
typedef gboolean (*JkXmlReportFunc) (JkXmlReport *report, JkXmlWalk *walk, const char *name, GError **error);

/**
 * JkXmlFormat:
 * @root: name that the root element must have
 * @skipped: (nullable): name of an element whose content does not count
 */
typedef struct
{
  const char *root;
  const char *skipped;
  JkXmlReportFunc func;
} JkXmlFormat;

/* What a #JkCoverageParser does, for an XML format. */
JkCoverage *jk_xml_report_parse (const JkXmlFormat *format, const char *text, gsize length, GError **error);

/* Lines that follow belong to @path. Returns: %FALSE with @error, which names @attribute, if @path is %NULL or empty */
gboolean jk_xml_report_set_file (JkXmlReport *self, JkXmlWalk *walk, const char *path, const char *attribute, GError **error);

/* Adds the present element as a line; @number and @hits name its attributes. Lines outside a file are let pass. */
gboolean jk_xml_report_add_line (JkXmlReport *self, JkXmlWalk *walk, const char *number, const char *hits, GError **error);

G_END_DECLS
