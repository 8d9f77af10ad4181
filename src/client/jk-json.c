/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-json.h"

#include <math.h>

#include "jk-error.h"

/* Counts brackets outside strings; wrong ones are the parser's business. */
static gboolean
is_too_deep (const char *text,
             gsize       length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (in_string && c == '\\')
        i++;
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string && (c == '[' || c == '{') && ++depth > JK_JSON_MAX_PARSE_DEPTH)
        return TRUE;
      else if (!in_string && (c == ']' || c == '}') && depth > 0)
        depth--;
    }
  return FALSE;
}

JsonNode *
jk_json_parse (const char *text,
               gsize       length,
               GError    **error)
{
  g_autoptr(JsonParser) parser = NULL;
  g_autoptr(GError) local = NULL;
  JsonNode *root;

  if (is_too_deep (text, length))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, "JSON nested more than %d levels deep", JK_JSON_MAX_PARSE_DEPTH);
      return NULL;
    }

  /* json-glib reads comments, single quotes and bytes that are no text; of those only the last can hurt us. */
  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "not JSON: not UTF-8");
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (length == 0 || !json_parser_load_from_data (parser, text, length, &local)
      || (root = json_parser_steal_root (parser)) == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "not JSON: %s", local != NULL ? local->message : "empty");
      return NULL;
    }
  return root;
}

static JsonNode *
get_member (JsonObject *object,
            const char *name,
            JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

const char *
jk_json_get_string (JsonObject *object,
                    const char *name)
{
  JsonNode *node = get_member (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static gboolean
is_number (JsonNode *node)
{
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

double
jk_json_get_double (JsonObject *object,
                    const char *name)
{
  JsonNode *node = get_member (object, name, JSON_NODE_VALUE);
  double value = is_number (node) ? json_node_get_double (node) : NAN;

  return isfinite (value) ? value : NAN;
}

gint64
jk_json_get_int (JsonObject *object,
                 const char *name)
{
  JsonNode *node = get_member (object, name, JSON_NODE_VALUE);
  double value;

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);

  value = jk_json_get_double (object, name);
  return isnan (value) ? 0 : (gint64) CLAMP (value, -9e18, 9e18);
}

gboolean
jk_json_get_boolean (JsonObject *object,
                     const char *name)
{
  JsonNode *node = get_member (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

JsonObject *
jk_json_get_object (JsonObject *object,
                    const char *name)
{
  JsonNode *node = get_member (object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

JsonArray *
jk_json_get_array (JsonObject *object,
                   const char *name)
{
  JsonNode *node = get_member (object, name, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array (node) : NULL;
}

gint64
jk_json_get_time_us (JsonObject *object,
                     const char *name)
{
  const char *text = jk_json_get_string (object, name);
  g_autoptr(GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : 0;
}

JsonObject *
jk_json_get_element (JsonArray *array,
                     guint      index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

guint
jk_json_get_length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}
