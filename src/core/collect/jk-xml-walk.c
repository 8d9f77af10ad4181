/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-xml-walk.h"

#include <glib/gi18n-lib.h>
#include <libxml/xmlreader.h>
#include <string.h>

#include "jk-error.h"
#include "jk-text-lines.h"

/* Reports nest about ten deep (JaCoCo's groups a little more). */
#define MAX_DEPTH 64

struct _JkXmlWalk
{
  xmlTextReader *reader;
  GError *fault; /* the first one libxml2 told */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlTextReader, xmlFreeTextReader)

/* Also keeps libxml2 from writing to standard error. Warnings, such as a relative namespace, do not matter here. */
static void
on_fault_cb (void     *user_data,
             xmlError *fault)
{
  JkXmlWalk *self = user_data;
  g_autofree char *message = NULL;

  if (self->fault != NULL || fault->level < XML_ERR_ERROR)
    return;
  message = g_strstrip (g_strdup (fault->message != NULL ? fault->message : "?"));
  self->fault = g_error_new (JK_ERROR, JK_ERROR_PARSE, _("Line %d, column %d: %s"), fault->line, fault->int2, message);
}

/* An entity can stand for a thousand others, or for a file. No coverage tool writes one. */
static gboolean
refuse_entities (JkXmlWalk *self,
                 GError   **error)
{
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _("Line %d: the report declares entities of its own, which is refused"),
               jk_xml_walk_get_line (self));
  return FALSE;
}

static gboolean
check_document_type (JkXmlWalk *self,
                     GError   **error)
{
  /* Not by way of the document: asking for that makes it the caller's, and it would grow until the end. */
  xmlNode *node = xmlTextReaderCurrentNode (self->reader);
  xmlDtd *dtd = node != NULL && node->type == XML_DTD_NODE ? (xmlDtd *) node : NULL;

  if (dtd != NULL && (dtd->entities != NULL || dtd->pentities != NULL))
    return refuse_entities (self, error);
  return TRUE;
}

static gboolean
visit_node (JkXmlWalk       *self,
            JkXmlElementFunc func,
            gpointer         user_data,
            GError         **error)
{
  int depth = xmlTextReaderDepth (self->reader);

  switch (xmlTextReaderNodeType (self->reader))
    {
    case XML_READER_TYPE_DOCUMENT_TYPE:
      return check_document_type (self, error);
    case XML_READER_TYPE_ENTITY_REFERENCE:
      return refuse_entities (self, error);
    case XML_READER_TYPE_ELEMENT:
      if (depth <= MAX_DEPTH)
        return func (self, (const char *) xmlTextReaderConstLocalName (self->reader), depth, user_data, error);
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %d: elements are nested more than %d deep"),
                   jk_xml_walk_get_line (self), MAX_DEPTH);
      return FALSE;
    default:
      return TRUE;
    }
}

/* libxml2 reads entity declarations before it tells of them. In the encodings let pass '<' is '<', so that bytes show them. */
static gboolean
check_prolog (const char *text,
              gsize       length,
              GError    **error)
{
  const char *declaration = memmem (text, length, "<!ENTITY", 8);
  JkTextLines lines = { text, length };
  const char *line;
  gsize n;

  if (length > 0 && (memchr (text, '\0', MIN (length, 256)) != NULL || (guchar) text[0] >= 0xfe || text[0] == '\x4c'))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _("The report is not in UTF-8"));
      return FALSE;
    }
  if (declaration == NULL)
    return TRUE;
  while (jk_text_lines_next (&lines, &line, &n) && line + n < declaration)
    continue;
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _("Line %u: the report declares entities of its own, which is refused"),
               lines.number);
  return FALSE;
}

gboolean
jk_xml_walk (const char      *text,
             gsize            length,
             JkXmlElementFunc func,
             gpointer         user_data,
             GError         **error)
{
  g_autoptr(xmlTextReader) reader = NULL;
  g_autoptr(GError) fault = NULL;
  JkXmlWalk self = { NULL, NULL };
  int state;

  if (length > G_MAXINT)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_LIMIT, _("The report is too large"));
      return FALSE;
    }
  if (!check_prolog (text, length, error))
    return FALSE;
  reader = xmlReaderForMemory (text, length, NULL, NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
  if (reader == NULL)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_FAILED, _("The XML reader cannot be started"));
      return FALSE;
    }
  self.reader = reader;
  xmlTextReaderSetStructuredErrorHandler (reader, on_fault_cb, &self);

  do
    state = xmlTextReaderRead (reader);
  while (state == 1 && self.fault == NULL && visit_node (&self, func, user_data, &fault));

  if (self.fault == NULL && fault == NULL && state != 0)
    self.fault = g_error_new (JK_ERROR, JK_ERROR_PARSE, _("Line %d: not valid XML"), jk_xml_walk_get_line (&self));
  /* What the reader itself found wrong comes first: a visitor's complaint may only follow from it. */
  if (self.fault != NULL)
    g_propagate_error (error, self.fault);
  else if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  else
    return TRUE;
  return FALSE;
}

char *
jk_xml_walk_dup_attribute (JkXmlWalk  *self,
                           const char *name)
{
  char *value = NULL;

  /* Moving there and back, because looking an attribute up by name in libxml2 allocates its value by its own allocator. */
  if (xmlTextReaderMoveToAttribute (self->reader, BAD_CAST name) == 1)
    value = g_strdup ((const char *) xmlTextReaderConstValue (self->reader));
  xmlTextReaderMoveToElement (self->reader);
  return value;
}

char *
jk_xml_walk_dup_text (JkXmlWalk *self)
{
  xmlChar *text = xmlTextReaderReadString (self->reader);
  char *copy = g_strdup (text != NULL ? (const char *) text : "");

  xmlFree (text);
  return copy;
}

gboolean
jk_xml_walk_get_number (JkXmlWalk  *self,
                        const char *name,
                        guint64    *out,
                        GError    **error)
{
  const char *text = NULL, *end = NULL;
  gboolean valid = FALSE;

  if (xmlTextReaderMoveToAttribute (self->reader, BAD_CAST name) == 1)
    {
      text = (const char *) xmlTextReaderConstValue (self->reader);
      end = text != NULL ? text + strlen (text) : NULL;
      valid = text != NULL && jk_text_read_number (&text, end, out) && text == end;
    }
  xmlTextReaderMoveToElement (self->reader);

  if (!valid)
    g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %d: “%s” is not a whole number of 0 or more"),
                 jk_xml_walk_get_line (self), name);
  return valid;
}

int
jk_xml_walk_get_line (JkXmlWalk *self)
{
  return xmlTextReaderGetParserLineNumber (self->reader);
}
