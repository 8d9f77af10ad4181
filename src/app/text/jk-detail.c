/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-detail.h"

#include <math.h>

static JsonNode *
find (JsonObject  *self,
      const char  *member,
      JsonNodeType type)
{
  JsonNode *node = self != NULL ? json_object_get_member (self, member) : NULL;

  return node != NULL && JSON_NODE_TYPE (node) == type ? node : NULL;
}

static gboolean
is_number (JsonNode *node)
{
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

const char *
jk_detail_get_string (JsonObject *self,
                      const char *member)
{
  JsonNode *node = find (self, member, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
}

double
jk_detail_get_double (JsonObject *self,
                      const char *member)
{
  JsonNode *node = find (self, member, JSON_NODE_VALUE);

  return is_number (node) ? json_node_get_double (node) : NAN;
}

gint64
jk_detail_get_int (JsonObject *self,
                   const char *member)
{
  JsonNode *node = find (self, member, JSON_NODE_VALUE);

  return is_number (node) ? json_node_get_int (node) : 0;
}

gboolean
jk_detail_get_boolean (JsonObject *self,
                       const char *member)
{
  JsonNode *node = find (self, member, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

JsonObject *
jk_detail_get_object (JsonObject *self,
                      const char *member)
{
  JsonNode *node = find (self, member, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

guint
jk_detail_get_length (JsonObject *self,
                      const char *member)
{
  JsonNode *node = find (self, member, JSON_NODE_ARRAY);

  return node != NULL ? json_array_get_length (json_node_get_array (node)) : 0;
}

JsonObject *
jk_detail_get_element (JsonObject *self,
                       const char *member,
                       guint       index)
{
  JsonNode *element;

  if (index >= jk_detail_get_length (self, member))
    return NULL;
  element = json_array_get_element (json_object_get_array_member (self, member), index);
  return JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
}

gint64
jk_detail_get_time_us (JsonObject *self,
                       const char *member)
{
  const char *text = jk_detail_get_string (self, member);
  g_autoptr(GDateTime) time = *text != '\0' ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : 0;
}
