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
      else if (c == '/' || c == '\'')
        return FALSE; /* json-glib takes comments and strings of single quotes: what they hold would be counted wrongly */
    }
  return TRUE;
}

/* json-glib's strings end at a NUL: "/a\u0000b" would be taken for "/a". */
static gboolean
holds_nul (const char *text,
           gsize       length)
{
  for (gsize i = 0; i + 5 < length; i++)
    {
      if (text[i] != '\\')
        continue;
      if (strncmp (text + i + 1, "u0000", 5) == 0)
        return TRUE;
      i++; /* what is escaped begins no escape */
    }
  return FALSE;
}

static char *find_misfit (JsonObject *object, const JkMember *schema);

/* Returns: (transfer full): @name with what is wrong within it, "healing.mode" or "paths[1]"; takes @within */
static char *
join (const char *name,
      char       *within)
{
  g_autofree char *inner = within;
  g_autofree char *outer = g_utf8_make_valid (name, -1);

  return g_strconcat (outer, *inner != '\0' && *inner != '[' ? "." : "", inner, NULL);
}

static char *find_misfit_of (const JkMember *member, JsonNode *node);

static char *
find_misfit_item (const JkMember *member,
                  JsonArray      *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *name = g_strdup_printf ("[%u]", i);
      char *misfit = find_misfit_of (member->of, json_array_get_element (array, i));

      if (misfit != NULL)
        return join (name, misfit);
    }
  return NULL;
}

static gboolean
value_fits (const JkMember *member,
            JsonNode       *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  switch (member->type)
    {
    case JK_JSON_STRING:
      /* Half a surrogate pair becomes what is no UTF-8. */
      return type == G_TYPE_STRING && g_utf8_validate (json_node_get_string (node), -1, NULL);
    case JK_JSON_BOOLEAN:
      return type == G_TYPE_BOOLEAN;
    case JK_JSON_INTEGER:
      return type == G_TYPE_INT64;
    case JK_JSON_NUMBER:
      return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
    default:
      return FALSE; /* no other is sent to us */
    }
}

/* Returns: (transfer full) (nullable): "" if it is @node itself that does not fit, what within it, or %NULL */
static char *
find_misfit_of (const JkMember *member,
                JsonNode       *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return (member->flags & JK_MEMBER_NULLABLE) != 0 ? NULL : g_strdup ("");
  if (member->type == JK_JSON_OBJECT)
    return JSON_NODE_HOLDS_OBJECT (node) ? find_misfit (json_node_get_object (node), member) : g_strdup ("");
  if (member->type == JK_JSON_ARRAY)
    return JSON_NODE_HOLDS_ARRAY (node) ? find_misfit_item (member, json_node_get_array (node)) : g_strdup ("");
  return value_fits (member, node) ? NULL : g_strdup ("");
}

/* Returns: (transfer full) (nullable): the name of the first member that does not fit @schema, with those that it is in */
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
      char *within = member == NULL || !g_utf8_validate (name, -1, NULL) ? g_strdup ("") : find_misfit_of (member, node);

      if (within != NULL)
        return join (name, within);
    }

  for (const JkMember *member = schema->of; (schema->flags & JK_MEMBER_MAP) == 0 && member->name != NULL; member++)
    {
      if ((member->flags & JK_MEMBER_OPTIONAL) == 0 && !json_object_has_member (object, member->name))
        return g_strdup (member->name);
    }
  return NULL;
}

typedef struct
{
  GHashTable *names; /* of the members so far, each with its object */
  char *twice;       /* (nullable): the first that came again */
} Members;

static void
on_member_cb (JsonParser *parser,
              JsonObject *object,
              const char *name,
              gpointer    user_data)
{
  Members *members = user_data;

  if (!g_hash_table_add (members->names, g_strdup_printf ("%p %s", (gpointer) object, name)) && members->twice == NULL)
    members->twice = g_utf8_make_valid (name, -1);
}

/* Of a member that stands there twice a proxy may look at the first one, and json-glib takes the last. */
static gboolean
load (JsonParser *parser,
      const char *text,
      gsize       length,
      char      **twice)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Members members = { names, NULL };
  gulong handler = g_signal_connect (parser, "object-member", G_CALLBACK (on_member_cb), &members);
  gboolean loaded = json_parser_load_from_data (parser, text, length, NULL);

  g_signal_handler_disconnect (parser, handler);
  *twice = members.twice;
  return loaded;
}

JsonObject *
jk_body_parse (const char     *text,
               gsize           length,
               const JkMember *schema,
               char          **bad_member)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autofree char *twice = NULL;
  JsonNode *root;

  *bad_member = NULL;
  if (length > G_MAXINT || !g_utf8_validate (text, length, NULL) || holds_nul (text, length)
      || !jk_body_depth_is_allowed (text, length, JK_BODY_MAX_DEPTH)
      || !load (parser, text, length, &twice))
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;

  *bad_member = find_misfit (json_node_get_object (root), schema);
  if (*bad_member == NULL)
    *bad_member = g_steal_pointer (&twice);
  return *bad_member == NULL ? json_node_dup_object (root) : NULL;
}

static JsonObject *
parse (JkRequest      *request,
       const JkMember *schema)
{
  g_autoptr(GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (request->message));
  gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  const char *text = length > 0 ? g_bytes_get_data (bytes, NULL) : "{}";
  g_autofree char *bad_member = NULL;
  JsonObject *object = jk_body_parse (text, length > 0 ? length : strlen (text), schema, &bad_member);

  if (object != NULL)
    return object;
  if (bad_member != NULL)
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("Member “%s” is missing, not known, there twice, or of the wrong type."), bad_member,
                     NULL);
  else
    jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("The body is not a JSON object."), NULL);
  return NULL;
}

JsonObject *
jk_request_parse_body (JkRequest *request)
{
  return parse (request, request->route->request_body);
}

gboolean
jk_request_has_no_member (JkRequest *request)
{
  static const JkMember none[] = { { NULL } };
  static const JkMember schema = { "body", JK_JSON_OBJECT, 0, none, NULL };
  g_autoptr(JsonObject) body = parse (request, &schema);

  return body != NULL;
}

const char *
jk_body_get_string (JsonObject *body,
                    const char *name)
{
  return json_object_has_member (body, name) ? json_object_get_string_member (body, name) : NULL;
}
