/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-json-writer.h"

#include <string.h>

static void
write_integer (JkJsonWriter *self,
               GVariant     *value)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BYTE:
      jk_json_integer (self, g_variant_get_byte (value));
      break;
    case G_VARIANT_CLASS_INT16:
      jk_json_integer (self, g_variant_get_int16 (value));
      break;
    case G_VARIANT_CLASS_UINT16:
      jk_json_integer (self, g_variant_get_uint16 (value));
      break;
    case G_VARIANT_CLASS_INT32:
      jk_json_integer (self, g_variant_get_int32 (value));
      break;
    case G_VARIANT_CLASS_UINT32:
      jk_json_integer (self, g_variant_get_uint32 (value));
      break;
    case G_VARIANT_CLASS_INT64:
      jk_json_integer (self, g_variant_get_int64 (value));
      break;
    default: /* above what a reader's double can hold, it is approximate there anyway */
      jk_json_integer (self, MIN (g_variant_get_uint64 (value), (guint64) G_MAXINT64));
      break;
    }
}

static void
write_time_member (JkJsonWriter *self,
                   const char   *name,
                   gint64        time_us)
{
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen ("_us"));

  if (time_us != 0)
    jk_json_member_time (self, stem, time_us);
}

static void
write_entry (JkJsonWriter *self,
             GVariant     *entry)
{
  g_autoptr(GVariant) key = g_variant_get_child_value (entry, 0);
  g_autoptr(GVariant) boxed = g_variant_get_child_value (entry, 1);
  g_autoptr(GVariant) value = g_variant_is_of_type (boxed, G_VARIANT_TYPE_VARIANT) ? g_variant_get_variant (boxed)
                                                                                  : g_variant_ref (boxed);
  const char *name = g_variant_get_string (key, NULL);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) && g_str_has_suffix (name, "_us"))
    {
      write_time_member (self, name, g_variant_get_int64 (value));
      return;
    }
  jk_json_member (self, name);
  jk_json_variant (self, value);
}

static void
write_children (JkJsonWriter *self,
                GVariant     *value)
{
  gboolean is_object = g_variant_type_is_dict_entry (g_variant_type_element (g_variant_get_type (value)));
  gsize n = g_variant_n_children (value);

  if (is_object)
    jk_json_begin_object (self);
  else
    jk_json_begin_array (self);
  for (gsize i = 0; i < n && !jk_json_is_muted (self); i++)
    {
      g_autoptr(GVariant) child = g_variant_get_child_value (value, i);

      if (is_object)
        write_entry (self, child);
      else
        jk_json_variant (self, child);
    }
  jk_json_end (self);
}

static void
write_tuple (JkJsonWriter *self,
             GVariant     *value)
{
  gsize n = g_variant_n_children (value);

  jk_json_begin_array (self);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(GVariant) child = g_variant_get_child_value (value, i);

      jk_json_variant (self, child);
    }
  jk_json_end (self);
}

static void
write_boxed (JkJsonWriter *self,
             GVariant     *inside)
{
  if (inside == NULL)
    jk_json_null (self);
  else
    jk_json_variant (self, inside);
}

void
jk_json_variant (JkJsonWriter *self,
                 GVariant     *value)
{
  g_autoptr(GVariant) inside = NULL;

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      jk_json_boolean (self, g_variant_get_boolean (value));
      break;
    case G_VARIANT_CLASS_DOUBLE:
      jk_json_number (self, g_variant_get_double (value));
      break;
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      jk_json_string (self, g_variant_get_string (value, NULL));
      break;
    case G_VARIANT_CLASS_VARIANT:
      inside = g_variant_get_variant (value);
      write_boxed (self, inside);
      break;
    case G_VARIANT_CLASS_MAYBE:
      inside = g_variant_get_maybe (value);
      write_boxed (self, inside);
      break;
    case G_VARIANT_CLASS_ARRAY:
      write_children (self, value);
      break;
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
      write_tuple (self, value);
      break;
    default:
      write_integer (self, value);
      break;
    }
}
