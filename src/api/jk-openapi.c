/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The description of the API, OpenAPI 3.1, made from the table that routes the calls. Members that only a reader with a key
 * sees carry "x-jikimi-detail" and are not required.
 */

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
write_reference (JkJsonWriter *out,
                 const char   *name)
{
  g_autofree char *reference = g_strconcat ("#/components/schemas/", name, NULL);

  jk_json_member (out, "schema");
  jk_json_begin_object (out);
  jk_json_member_string (out, "$ref", reference);
  jk_json_end (out);
}

static void
write_content (JkJsonWriter *out,
               const char   *content_type,
               const char   *schema)
{
  jk_json_member (out, "content");
  jk_json_begin_object (out);
  jk_json_member (out, content_type);
  jk_json_begin_object (out);
  if (schema != NULL)
    write_reference (out, schema);
  jk_json_end (out);
  jk_json_end (out);
}

static void
write_response (JkJsonWriter *out,
                const char   *status,
                const char   *description,
                const char   *content_type,
                const char   *schema)
{
  jk_json_member (out, status);
  jk_json_begin_object (out);
  jk_json_member_string (out, "description", description);
  if (content_type != NULL)
    write_content (out, content_type, schema);
  jk_json_end (out);
}

static void
write_responses (JkRequest     *request,
                 JkJsonWriter  *out,
                 const JkRoute *route)
{
  const JkCatalogue *catalogue = request->api->catalogue;
  g_autofree char *status = g_strdup_printf ("%u", route->status);
  gboolean built = route->write != NULL || route->serve != NULL;
  const char *json = route->content_type != NULL ? route->content_type : "application/json";

  jk_json_member (out, "responses");
  jk_json_begin_object (out);
  if (!built)
    write_response (out, status, jk_catalogue_get (catalogue, request->language, N_ ("Not built yet")),
                    "application/problem+json", jk_body_problem->name);
  else
    write_response (out, status, jk_catalogue_get (catalogue, request->language, N_ ("Done")),
                    route->body != NULL || route->content_type != NULL || route->write != NULL ? json : NULL,
                    route->body != NULL ? route->body->name : NULL);
  write_response (out, "default", jk_catalogue_get (catalogue, request->language, N_ ("A problem")),
                  "application/problem+json", jk_body_problem->name);
  jk_json_end (out);
}

static void
write_parameter (JkJsonWriter *out,
                 const char   *name,
                 const char   *place,
                 const char   *description)
{
  jk_json_member_string (out, "name", name);
  jk_json_member_string (out, "in", place);
  jk_json_member_boolean (out, "required", strcmp (place, "path") == 0);
  jk_json_member_optional (out, "description", description);
}

static void
write_parameter_type (JkJsonWriter      *out,
                      const JkParameter *parameter)
{
  jk_json_begin_object (out);
  jk_json_member_string (out, "type", parameter->type == JK_PARAMETER_INTEGER ? "integer" : "string");
  if (parameter->type == JK_PARAMETER_INTEGER)
    {
      jk_json_member_integer (out, "minimum", parameter->least);
      jk_json_member_integer (out, "maximum", parameter->most);
    }
  jk_json_end (out);
}

static void
write_query_parameter (JkRequest         *request,
                       JkJsonWriter      *out,
                       const JkParameter *parameter)
{
  jk_json_begin_object (out);
  write_parameter (out, parameter->name, "query",
                   jk_catalogue_get (request->api->catalogue, request->language, parameter->summary));
  jk_json_member (out, "schema");
  if (parameter->repeats)
    {
      jk_json_begin_object (out);
      jk_json_member_string (out, "type", "array");
      jk_json_member (out, "items");
      write_parameter_type (out, parameter);
      jk_json_end (out);
    }
  else
    write_parameter_type (out, parameter);
  jk_json_end (out);
}

static void
write_path_parameters (JkJsonWriter *out,
                       const char   *path)
{
  const char *open;

  for (const char *at = path; (open = strchr (at, '{')) != NULL; at = strchr (open, '}'))
    {
      g_autofree char *name = g_strndup (open + 1, strcspn (open + 1, "}"));

      jk_json_begin_object (out);
      write_parameter (out, name, "path", NULL);
      jk_json_member (out, "schema");
      jk_json_begin_object (out);
      jk_json_member_string (out, "type", "string");
      jk_json_end (out);
      jk_json_end (out);
    }
}

static void
write_security (JkJsonWriter  *out,
                const JkRoute *route)
{
  static const char *const schemes[] = { "key", "token" };
  guint n_schemes = (route->flags & JK_ROUTE_KEY_ONLY) != 0 ? 1 : G_N_ELEMENTS (schemes);

  jk_json_member (out, "security");
  jk_json_begin_array (out);
  for (guint i = 0; route->role != JK_ROLE_ALL && i < n_schemes; i++)
    {
      jk_json_begin_object (out);
      jk_json_member (out, schemes[i]);
      jk_json_begin_array (out);
      jk_json_end (out);
      jk_json_end (out);
    }
  if (route->role == JK_ROLE_ALL || (route->role == JK_ROLE_READER && strcmp (route->method, "GET") == 0))
    {
      jk_json_begin_object (out); /* none: numbers and levels are open to this machine */
      jk_json_end (out);
    }
  jk_json_end (out);
}

static void
write_operation (JkRequest     *request,
                 JkJsonWriter  *out,
                 const JkRoute *route)
{
  g_autofree char *method = g_ascii_strdown (route->method, -1);

  jk_json_member (out, method);
  jk_json_begin_object (out);
  if (route->summary != NULL)
    jk_json_member_string (out, "summary", jk_catalogue_get (request->api->catalogue, request->language, route->summary));
  jk_json_member_string (out, "x-jikimi-role", jk_role_to_string (route->role));
  if (route->max_age_s > 0)
    jk_json_member_integer (out, "x-jikimi-max-age-s", route->max_age_s);
  write_security (out, route);
  jk_json_member (out, "parameters");
  jk_json_begin_array (out);
  write_path_parameters (out, route->path);
  for (const JkParameter *parameter = route->parameters; parameter != NULL && parameter->name != NULL; parameter++)
    write_query_parameter (request, out, parameter);
  jk_json_end (out);
  if (route->request_body != NULL)
    {
      jk_json_member (out, "requestBody");
      jk_json_begin_object (out);
      jk_json_member_boolean (out, "required", TRUE);
      write_content (out, "application/json", route->request_body->name);
      jk_json_end (out);
    }
  write_responses (request, out, route);
  jk_json_end (out);
}

/* All methods of a path must stand together: they are written with the first of them. */
static gboolean
is_first_of_path (const JkRoute *routes,
                  gsize          i)
{
  for (gsize before = 0; before < i; before++)
    {
      if (strcmp (routes[before].path, routes[i].path) == 0)
        return FALSE;
    }
  return TRUE;
}

static void
write_paths (JkRequest    *request,
             JkJsonWriter *out)
{
  gsize n_routes;
  const JkRoute *routes = jk_route_list (&n_routes);

  jk_json_member (out, "paths");
  jk_json_begin_object (out);
  for (gsize i = 0; i < n_routes; i++)
    {
      if (!is_first_of_path (routes, i))
        continue;
      jk_json_member (out, routes[i].path);
      jk_json_begin_object (out);
      for (gsize j = i; j < n_routes; j++)
        {
          if (strcmp (routes[j].path, routes[i].path) == 0)
            write_operation (request, out, &routes[j]);
        }
      jk_json_end (out);
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

static void
write_schemas (JkJsonWriter *out)
{
  g_autoptr(GHashTable) written = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n_routes;
  const JkRoute *routes = jk_route_list (&n_routes);

  jk_json_member (out, "schemas");
  jk_json_begin_object (out);
  write_component (out, written, jk_body_problem);
  for (gsize i = 0; i < n_routes; i++)
    {
      write_component (out, written, routes[i].body);
      write_component (out, written, routes[i].request_body);
    }
  jk_json_end (out);
}

static void
write_security_schemes (JkJsonWriter *out)
{
  jk_json_member (out, "securitySchemes");
  jk_json_begin_object (out);
  jk_json_member (out, "key");
  jk_json_begin_object (out);
  jk_json_member_string (out, "type", "apiKey");
  jk_json_member_string (out, "in", "header");
  jk_json_member_string (out, "name", "X-API-Key");
  jk_json_end (out);
  jk_json_member (out, "token");
  jk_json_begin_object (out);
  jk_json_member_string (out, "type", "http");
  jk_json_member_string (out, "scheme", "bearer");
  jk_json_member_string (out, "bearerFormat", "JWT");
  jk_json_end (out);
  jk_json_end (out);
}

void
jk_answer_openapi (JkRequest    *request,
                   JkJsonWriter *out)
{
  jk_json_begin_object (out);
  jk_json_member_string (out, "openapi", "3.1.0");
  jk_json_member (out, "info");
  jk_json_begin_object (out);
  jk_json_member_string (out, "title", "Jikimi");
  jk_json_member_string (out, "version", JK_VERSION);
  jk_json_member_string (out, "description",
                         jk_catalogue_get (request->api->catalogue, request->language,
                                           N_ ("Over the Unix socket everything is allowed to the user who runs Jikimi. Over "
                                               "TCP the members marked “x-jikimi-detail” and every change need an API key "
                                               "or a token made for one.")));
  jk_json_end (out);
  write_paths (request, out);
  jk_json_member (out, "components");
  jk_json_begin_object (out);
  write_schemas (out);
  write_security_schemes (out);
  jk_json_end (out);
  jk_json_end (out);
}
