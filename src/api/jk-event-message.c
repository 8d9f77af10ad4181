/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-event-message.h"

#include <string.h>

#include "jk-answers.h"
#include "jk-request-body.h"

/* As much as a query may name. */
#define MAX_SERIES 128
#define MAX_SERIES_BYTES 8192

/* Returns: (transfer full) (nullable): the keys of member "series"; %NULL if one cannot be used */
static GStrv
read_series (JsonObject *subscribe,
             gboolean    detail)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  JsonNode *node = json_object_get_member (subscribe, "series");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gsize bytes = 0;

  if (node != NULL && (array == NULL || json_array_get_length (array) > MAX_SERIES))
    return NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      gboolean is_public;

      if (!JSON_NODE_HOLDS_VALUE (item) || json_node_get_value_type (item) != G_TYPE_STRING
          || (bytes += strlen (json_node_get_string (item))) > MAX_SERIES_BYTES
          || !jk_series_check (json_node_get_string (item), &is_public) || (!is_public && !detail))
        return NULL;
      g_ptr_array_add (keys, json_node_dup_string (item));
    }
  g_ptr_array_add (keys, NULL);
  return (GStrv) g_ptr_array_steal (keys, NULL);
}

static gboolean
read_interval (JsonObject *subscribe,
               guint      *interval_s)
{
  JsonNode *node = json_object_get_member (subscribe, "interval_s");
  gint64 value;

  *interval_s = 0;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  *interval_s = value;
  return value >= 0 && value <= 86400;
}

/* Returns: %FALSE if @node is no id */
static gboolean
read_acknowledgement (JsonNode       *node,
                      JkEventMessage *out)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 0)
    return FALSE;
  out->is_acknowledgement = TRUE;
  out->acknowledged = json_node_get_int (node);
  return TRUE;
}

gboolean
jk_event_message_parse (const char     *text,
                        gsize           length,
                        gboolean        detail,
                        JkEventMessage *out)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root, *node;

  memset (out, 0, sizeof *out);
  if (length > G_MAXINT || !g_utf8_validate (text, length, NULL) || !jk_body_depth_is_allowed (text, length, JK_BODY_MAX_DEPTH)
      || !json_parser_load_from_data (parser, text, length, NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || json_object_get_size (json_node_get_object (root)) != 1)
    return FALSE;
  node = json_object_get_member (json_node_get_object (root), "ack");
  if (node != NULL)
    return read_acknowledgement (node, out);
  node = json_object_get_member (json_node_get_object (root), "subscribe");
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) || !read_interval (json_node_get_object (node), &out->interval_s))
    return FALSE;
  out->series = read_series (json_node_get_object (node), detail);
  return out->series != NULL;
}

void
jk_event_message_clear (JkEventMessage *self)
{
  g_clear_pointer (&self->series, g_strfreev);
}
