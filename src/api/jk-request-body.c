/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-request-body.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
jk_body_depth_is_allowed (const char *text,
                          gsize       length,
                          guint       max_depth)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '{' || c == '[')
        {
          if (++depth > max_depth)
            return FALSE;
        }
      else if ((c == '}' || c == ']') && depth > 0)
        depth--;
    }
  return TRUE;
}

static gboolean
type_fits (const JkMember *member,
           JsonNode       *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return (member->flags & JK_MEMBER_NULLABLE) != 0;

  switch (member->type)
    {
    case JK_JSON_STRING:
      return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
    case JK_JSON_BOOLEAN:
      return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN;
    case JK_JSON_INTEGER:
      return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
    case JK_JSON_NUMBER:
      return JSON_NODE_HOLDS_VALUE (node)
             && (json_node_get_value_type (node) == G_TYPE_INT64 || json_node_get_value_type (node) == G_TYPE_DOUBLE);
    default:
      return FALSE; /* nothing that is sent to us nests */
    }
}

/* Returns: (transfer full) (nullable): the name of the first member that does not fit @schema */
static char *
find_misfit (JsonObject     *object,
             const JkMember *schema)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      const JkMember *member = (schema->flags & JK_MEMBER_MAP) != 0 ? schema->of : jk_body_find (schema, name);

      if (member == NULL || !type_fits (member, node))
        return g_strdup (name);
    }

  for (const JkMember *member = schema->of; (schema->flags & JK_MEMBER_MAP) == 0 && member->name != NULL; member++)
    {
      if ((member->flags & JK_MEMBER_OPTIONAL) == 0 && !json_object_has_member (object, member->name))
        return g_strdup (member->name);
    }
  return NULL;
}

JsonObject *
jk_body_parse (const char     *text,
               gsize           length,
               const JkMember *schema,
               char          **bad_member)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root;

  *bad_member = NULL;
  if (length > G_MAXINT || !g_utf8_validate (text, length, NULL)
      || !jk_body_depth_is_allowed (text, length, JK_BODY_MAX_DEPTH)
      || !json_parser_load_from_data (parser, text, length, NULL))
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;

  *bad_member = find_misfit (json_node_get_object (root), schema);
  return *bad_member == NULL ? json_node_dup_object (root) : NULL;
}

JsonObject *
jk_request_parse_body (JkRequest *request)
{
  g_autoptr(GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (request->message));
  gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  const char *text = length > 0 ? g_bytes_get_data (bytes, NULL) : "{}";
  g_autofree char *bad_member = NULL;
  JsonObject *object = jk_body_parse (text, length > 0 ? length : strlen (text), request->route->request_body, &bad_member);

  if (object != NULL)
    return object;
  if (bad_member != NULL)
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("Member “%s” is missing, not known, or of the wrong type."), bad_member,
                     NULL);
  else
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("The body is not a JSON object."), NULL);
  return NULL;
}

const char *
jk_body_get_string (JsonObject *body,
                    const char *name)
{
  return json_object_has_member (body, name) ? json_object_get_string_member (body, name) : NULL;
}
