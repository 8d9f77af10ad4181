/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What bodies are, for the description of the API. Members that only a reader with a key sees carry "x-jikimi-detail" and are not
 * required. */
#include "jk-openapi.h"

#include <string.h>

static const char *
get_type_name (const JkMember *member)
{
  switch (member->type)
    {
    case JK_JSON_OBJECT:
      return "object";
    case JK_JSON_ARRAY:
      return "array";
    case JK_JSON_NUMBER:
      return "number";
    case JK_JSON_INTEGER:
      return "integer";
    case JK_JSON_BOOLEAN:
      return "boolean";
    default:
      return "string";
    }
}

static void
write_type (JkJsonWriter   *out,
            const JkMember *member)
{
  jk_json_member (out, "type");
  if ((member->flags & JK_MEMBER_NULLABLE) == 0)
    {
      jk_json_string (out, get_type_name (member));
      return;
    }
  jk_json_begin_array (out);
  jk_json_string (out, get_type_name (member));
  jk_json_string (out, "null");
  jk_json_end (out);
}

static void
write_words (JkJsonWriter   *out,
             const JkMember *member)
{
  g_auto(GStrv) words = g_strsplit (member->words, "|", -1);

  jk_json_member (out, "enum");
  jk_json_begin_array (out);
  for (guint i = 0; words[i] != NULL; i++)
    jk_json_string (out, words[i]);
  /* JSON Schema takes "null" only from the list too, whatever the type says. */
  if ((member->flags & JK_MEMBER_NULLABLE) != 0)
    jk_json_null (out);
  jk_json_end (out);
}

static void write_schema (JkJsonWriter *out, const JkMember *member);

static void
write_required (JkJsonWriter   *out,
                const JkMember *members)
{
  jk_json_member (out, "required");
  jk_json_begin_array (out);
  for (const JkMember *member = members; member->name != NULL; member++)
    {
      if ((member->flags & (JK_MEMBER_OPTIONAL | JK_MEMBER_DETAIL)) == 0)
        jk_json_string (out, member->name);
    }
  jk_json_end (out);
}

static void
write_members (JkJsonWriter   *out,
               const JkMember *object)
{
  if ((object->flags & JK_MEMBER_MAP) != 0)
    {
      jk_json_member (out, "additionalProperties");
      write_schema (out, object->of);
      return;
    }

  jk_json_member (out, "properties");
  jk_json_begin_object (out);
  for (const JkMember *member = object->of; member->name != NULL; member++)
    {
      jk_json_member (out, member->name);
      write_schema (out, member);
    }
  jk_json_end (out);
  write_required (out, object->of);
}

static void
write_schema (JkJsonWriter   *out,
              const JkMember *member)
{
  jk_json_begin_object (out);
  if (member->type != JK_JSON_ANY)
    write_type (out, member);
  if (member->type == JK_JSON_TIME)
    jk_json_member_string (out, "format", "date-time");
  if (member->words != NULL)
    write_words (out, member);
  if ((member->flags & JK_MEMBER_DETAIL) != 0)
    jk_json_member_boolean (out, "x-jikimi-detail", TRUE);
  if (member->type == JK_JSON_OBJECT)
    write_members (out, member);
  if (member->type == JK_JSON_ARRAY)
    {
      jk_json_member (out, "items");
      write_schema (out, member->of);
    }
  jk_json_end (out);
}

static void
write_component (JkJsonWriter   *out,
                 GHashTable     *written,
                 const JkMember *schema)
{
  if (schema == NULL || !g_hash_table_add (written, (gpointer) schema->name))
    return;
  jk_json_member (out, schema->name);
  write_schema (out, schema);
}

void
jk_openapi_write_schemas (JkJsonWriter *out)
{
  g_autoptr(GHashTable) written = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n_routes;
  const JkRoute *routes = jk_route_list (&n_routes);

  jk_json_member (out, "schemas");
  jk_json_begin_object (out);
  write_component (out, written, jk_body_problem);
  write_component (out, written, jk_body_dry_run);
  for (gsize i = 0; i < n_routes; i++)
    {
      write_component (out, written, routes[i].body);
      write_component (out, written, routes[i].request_body);
    }
  jk_json_end (out);
}
