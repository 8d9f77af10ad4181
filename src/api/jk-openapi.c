/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-openapi.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-admission.h"
#include "jk-answers.h"
#include "jk-idempotency.h"

/*
 * The description of the API, OpenAPI 3.1, made from the table that routes the calls. Members that only a reader with a key
 * sees carry "x-jikimi-detail" and are not required.
 */

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
  jk_json_member_string (out, "type", parameter->type == JK_PARAMETER_INTEGER ? "integer"
                                      : parameter->type == JK_PARAMETER_BOOLEAN ? "boolean" : "string");
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
write_query_parameters (JkRequest         *request,
                        JkJsonWriter      *out,
                        const JkParameter *parameters)
{
  for (const JkParameter *parameter = parameters; parameter != NULL && parameter->name != NULL; parameter++)
    write_query_parameter (request, out, parameter);
}

static void
write_header_parameter (JkRequest    *request,
                        JkJsonWriter *out,
                        const char   *name,
                        gint64        max_length,
                        const char   *summary)
{
  jk_json_begin_object (out);
  write_parameter (out, name, "header", jk_catalogue_get (request->api->catalogue, request->language, summary));
  jk_json_member (out, "schema");
  jk_json_begin_object (out);
  jk_json_member_string (out, "type", "string");
  if (max_length > 0)
    jk_json_member_integer (out, "maxLength", max_length);
  jk_json_end (out);
  jk_json_end (out);
}

static void
write_header_parameters (JkRequest     *request,
                         JkJsonWriter  *out,
                         const JkRoute *route)
{
  if (!jk_route_is_built (route))
    return;
  if ((route->flags & JK_ROUTE_IF_MATCH) != 0)
    write_header_parameter (request, out, "If-Match", 0, N_ ("Change it only if its ETag is this one"));
  if (jk_route_is_change (route) && (route->flags & JK_ROUTE_KEY_ONLY) == 0)
    write_header_parameter (request, out, "Idempotency-Key", JK_IDEMPOTENCY_KEY_MAX,
                            N_ ("The call with this key is made once; made again within 24 hours it gets the same answer"));
  if (!jk_route_is_change (route) && (route->flags & JK_ROUTE_STREAM) == 0)
    write_header_parameter (request, out, "If-None-Match", 0, N_ ("Answer 304 if its ETag is this one"));
  if ((route->flags & JK_ROUTE_STREAM) != 0)
    write_header_parameter (request, out, "Last-Event-ID", 0, N_ ("Go on after this event"));
}

/* The method and the path's words, such as postControlStart: stable as long as they are. */
static void
write_operation_id (JkJsonWriter  *out,
                    const JkRoute *route)
{
  GString *id = g_string_new (NULL);
  const char *path = g_str_has_prefix (route->path, JK_API_PREFIX) ? route->path + strlen (JK_API_PREFIX) : route->path;
  gboolean begins = TRUE;

  for (const char *at = route->method; *at != '\0'; at++)
    g_string_append_c (id, g_ascii_tolower (*at));
  if (strcmp (path, "/") == 0)
    g_string_append (id, "Root");
  else if (path == route->path)
    g_string_append (id, "Host"); /* paths outside of the prefix: /metrics is not /api/…/metrics */
  for (const char *at = path; *at != '\0'; at++)
    {
      if (g_ascii_isalnum (*at))
        g_string_append_c (id, begins ? g_ascii_toupper (*at) : *at);
      begins = !g_ascii_isalnum (*at);
    }
  jk_json_member_string (out, "operationId", id->str);
  g_string_free (id, TRUE);
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
  write_operation_id (out, route);
  if (route->summary != NULL)
    jk_json_member_string (out, "summary", jk_catalogue_get (request->api->catalogue, request->language, route->summary));
  jk_json_member_string (out, "x-jikimi-role", jk_role_to_string (route->role));
  if (!jk_route_is_built (route))
    jk_json_member_boolean (out, "x-jikimi-not-built", TRUE);
  if (route->max_age_s > 0)
    jk_json_member_integer (out, "x-jikimi-max-age-s", route->max_age_s);
  write_security (out, route);
  jk_json_member (out, "parameters");
  jk_json_begin_array (out);
  write_path_parameters (out, route->path);
  write_query_parameters (request, out, route->parameters);
  write_query_parameters (request, out, jk_route_get_common_parameters (route));
  write_header_parameters (request, out, route);
  jk_json_end (out);
  if (route->request_body != NULL)
    {
      jk_json_member (out, "requestBody");
      jk_json_begin_object (out);
      jk_json_member_boolean (out, "required", TRUE);
      jk_openapi_write_content (out, "application/json", route->request_body->name);
      jk_json_end (out);
    }
  jk_openapi_write_responses (request, out, route);
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
  jk_json_member (out, "license");
  jk_json_begin_object (out);
  jk_json_member_string (out, "name", "GNU General Public License v3.0 or later");
  jk_json_member_string (out, "identifier", "GPL-3.0-or-later");
  jk_json_end (out);
  jk_json_end (out);
  jk_json_member (out, "servers");
  jk_json_begin_array (out);
  jk_json_begin_object (out);
  jk_json_member_string (out, "url", "/"); /* whichever address it was read from */
  jk_json_end (out);
  jk_json_end (out);
  write_paths (request, out);
  jk_json_member (out, "components");
  jk_json_begin_object (out);
  jk_openapi_write_schemas (out);
  jk_openapi_write_shared_responses (request, out);
  write_security_schemes (out);
  jk_json_end (out);
  jk_json_end (out);
}
