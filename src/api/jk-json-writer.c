/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-json-writer.h"

#include <string.h>

#include "jk-json-text.h"
#include "jk-number.h"
#include "jk-retell.h"

void
jk_json_init (JkJsonWriter   *self,
              const JkMember *schema,
              gboolean        detail)
{
  self->out = g_string_sized_new (1024);
  self->detail = detail;
  self->skip_next = FALSE;
  self->muted = 0;
  self->depth = 0;
  self->next = schema;
  self->catalogue = NULL;
  self->is_message = FALSE;
}

void
jk_json_speak (JkJsonWriter      *self,
               const JkCatalogue *catalogue,
               JkLanguage         language)
{
  self->catalogue = catalogue;
  self->language = language;
}

char *
jk_json_end_string (JkJsonWriter *self,
                    gsize        *length)
{
  g_assert (self->depth == 0 && self->muted == 0);

  if (length != NULL)
    *length = self->out->len;
  return g_string_free (g_steal_pointer (&self->out), FALSE);
}

GBytes *
jk_json_end_bytes (JkJsonWriter *self)
{
  g_assert (self->depth == 0 && self->muted == 0);

  return g_string_free_to_bytes (g_steal_pointer (&self->out));
}

gboolean
jk_json_is_muted (const JkJsonWriter *self)
{
  return self->muted > 0 || self->skip_next;
}

/* Makes ready for one value: its comma, and what the schema says of it. Returns: %FALSE if it is to be left out */
static gboolean
begin_value (JkJsonWriter *self)
{
  if (self->muted > 0)
    return FALSE;
  if (self->skip_next)
    {
      self->skip_next = FALSE;
      return FALSE;
    }

  if (self->depth > 0 && !self->stack[self->depth - 1].is_object)
    {
      const JkMember *array = self->stack[self->depth - 1].node;

      if (self->stack[self->depth - 1].has_items)
        g_string_append_c (self->out, ',');
      self->stack[self->depth - 1].has_items = TRUE;
      self->next = array != NULL ? array->of : NULL;
    }
  return TRUE;
}

static void
open_container (JkJsonWriter *self,
                char          bracket)
{
  if (!begin_value (self))
    {
      self->muted++;
      return;
    }

  g_assert (self->depth < JK_JSON_MAX_DEPTH);
  g_string_append_c (self->out, bracket);
  self->stack[self->depth].node = self->next;
  self->stack[self->depth].is_object = bracket == '{';
  self->stack[self->depth].has_items = FALSE;
  self->depth++;
}

void
jk_json_begin_object (JkJsonWriter *self)
{
  open_container (self, '{');
}

void
jk_json_begin_array (JkJsonWriter *self)
{
  open_container (self, '[');
}

void
jk_json_end (JkJsonWriter *self)
{
  if (self->muted > 0)
    {
      self->muted--;
      return;
    }

  g_assert (self->depth > 0);
  self->depth--;
  g_string_append_c (self->out, self->stack[self->depth].is_object ? '}' : ']');
}

/* Sets what the member @name of the open object is, and whether this reader may see it. */
static void
enter_member (JkJsonWriter *self,
              const char   *name)
{
  const JkMember *object = self->stack[self->depth - 1].node;
  const JkMember *member;

  self->next = NULL;
  if (object == NULL || object->type == JK_JSON_ANY)
    return;

  if ((object->flags & JK_MEMBER_MAP) != 0)
    {
      self->next = object->of;
      return;
    }

  member = jk_body_find (object, name);
  if (member == NULL && (object->flags & JK_MEMBER_OPEN) == 0)
    g_critical ("the schema of \"%s\" has no member \"%s\"", object->name, name);

  self->next = member;
  self->skip_next = !self->detail && (member == NULL || (member->flags & JK_MEMBER_DETAIL) != 0);
}

void
jk_json_member (JkJsonWriter *self,
                const char   *name)
{
  if (self->muted > 0)
    return;

  g_assert (self->depth > 0 && self->stack[self->depth - 1].is_object);
  enter_member (self, name);
  self->is_message = strcmp (name, "error") == 0;
  if (self->skip_next)
    return;

  if (self->stack[self->depth - 1].has_items)
    g_string_append_c (self->out, ',');
  self->stack[self->depth - 1].has_items = TRUE;
  g_string_append_c (self->out, '"');
  jk_json_append_escaped (self->out, name, strlen (name));
  g_string_append_len (self->out, "\":", 2);
}

void
jk_json_string (JkJsonWriter *self,
                const char   *value)
{
  g_autofree char *told = NULL;

  if (value == NULL)
    {
      jk_json_null (self);
      return;
    }
  if (!begin_value (self))
    return;
  if (self->is_message && self->catalogue != NULL)
    value = told = jk_retell (self->catalogue, self->language, value);

  g_string_append_c (self->out, '"');
  jk_json_append_escaped (self->out, value, strlen (value));
  g_string_append_c (self->out, '"');
}

void
jk_json_raw (JkJsonWriter *self,
             const char   *json,
             gssize        length)
{
  if (begin_value (self))
    g_string_append_len (self->out, json, length);
}

void
jk_json_number (JkJsonWriter *self,
                double        value)
{
  char buffer[JK_NUMBER_SIZE];

  jk_json_raw (self, buffer, jk_number_write (buffer, value));
}

void
jk_json_integer (JkJsonWriter *self,
                 gint64        value)
{
  char buffer[JK_NUMBER_SIZE];

  jk_json_raw (self, buffer, jk_number_write_int (buffer, value));
}

void
jk_json_boolean (JkJsonWriter *self,
                 gboolean      value)
{
  jk_json_raw (self, value ? "true" : "false", -1);
}

void
jk_json_time (JkJsonWriter *self,
              gint64        time_us)
{
  char buffer[JK_NUMBER_SIZE];

  jk_json_raw (self, buffer, jk_number_write_time (buffer, time_us, TRUE));
}

void
jk_json_null (JkJsonWriter *self)
{
  jk_json_raw (self, "null", 4);
}

void
jk_json_member_string (JkJsonWriter *self,
                       const char   *name,
                       const char   *value)
{
  jk_json_member (self, name);
  jk_json_string (self, value);
}

void
jk_json_member_number (JkJsonWriter *self,
                       const char   *name,
                       double        value)
{
  jk_json_member (self, name);
  jk_json_number (self, value);
}

void
jk_json_member_integer (JkJsonWriter *self,
                        const char   *name,
                        gint64        value)
{
  jk_json_member (self, name);
  jk_json_integer (self, value);
}

void
jk_json_member_boolean (JkJsonWriter *self,
                        const char   *name,
                        gboolean      value)
{
  jk_json_member (self, name);
  jk_json_boolean (self, value);
}

void
jk_json_member_time (JkJsonWriter *self,
                     const char   *name,
                     gint64        time_us)
{
  jk_json_member (self, name);
  jk_json_time (self, time_us);
}

void
jk_json_member_optional (JkJsonWriter *self,
                         const char   *name,
                         const char   *value)
{
  if (value != NULL)
    jk_json_member_string (self, name, value);
}
