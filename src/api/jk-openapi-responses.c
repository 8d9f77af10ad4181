/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calls answer, for the description of the API. */
#include "jk-openapi.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-admission.h"

#define JSON_TYPE "application/json"
#define PROBLEM_TYPE "application/problem+json"

typedef struct
{
  const char *name;
  const char *summary;
  gboolean is_integer;
} Header;

static const Header headers[] = {
  { "ETag", N_ ("Tells one state of the answer from another"), FALSE },
  { "Idempotency-Replayed", N_ ("The answer to an earlier call with the same Idempotency-Key"), FALSE },
  { "Link", N_ ("rel=\"next\": where a list goes on; rel=\"monitor\": the operation that the call began"), FALSE },
  { "Location", N_ ("What was made, or the operation that goes on"), FALSE },
  { "Retry-After", N_ ("Seconds to wait before the call is made again"), TRUE },
};

/* Problems that every call can have, beside those of the server ("default"). */
static const struct
{
  const char *status;
  const char *name;
  const char *description;
} problems[] = {
  { "409", "Conflict", N_ ("It conflicts with what is there, or the same call is still under way") },
  { "412", "ChangedMeanwhile", N_ ("It was changed meanwhile") },
  { "422", "Unusable", N_ ("It cannot be used, or the Idempotency-Key belongs to another call") },
  { "429", "TooMany", N_ ("Too many requests") },
  { "4XX", "Problem", N_ ("The call cannot be made like this") },
  { "default", "Failure", N_ ("It did not work") },
};

void
jk_openapi_write_reference (JkJsonWriter *out,
                            const char   *section,
                            const char   *name)
{
  g_autofree char *reference = g_strdup_printf ("#/components/%s/%s", section, name);

  jk_json_begin_object (out);
  jk_json_member_string (out, "$ref", reference);
  jk_json_end (out);
}

void
jk_openapi_write_content (JkJsonWriter *out,
                          const char   *content_type,
                          const char   *schema)
{
  jk_json_member (out, "content");
  jk_json_begin_object (out);
  jk_json_member (out, content_type);
  jk_json_begin_object (out);
  if (schema != NULL)
    {
      jk_json_member (out, "schema");
      jk_openapi_write_reference (out, "schemas", schema);
    }
  jk_json_end (out);
  jk_json_end (out);
}

static void
write_header (JkJsonWriter *out,
              const char   *name)
{
  jk_json_member (out, name);
  jk_openapi_write_reference (out, "headers", name);
}

static gboolean
makes_something (const JkRoute *route)
{
  return route->status == SOUP_STATUS_CREATED || route->status == SOUP_STATUS_ACCEPTED;
}

static gboolean
takes_cursor (const JkRoute *route)
{
  for (const JkParameter *parameter = route->parameters; parameter != NULL && parameter->name != NULL; parameter++)
    {
      if (strcmp (parameter->name, "cursor") == 0)
        return TRUE;
    }
  return FALSE;
}

static void
write_good_headers (JkJsonWriter  *out,
                    const JkRoute *route)
{
  gboolean is_change = jk_route_is_change (route);

  jk_json_member (out, "headers");
  jk_json_begin_object (out);
  if ((!is_change && (route->flags & JK_ROUTE_STREAM) == 0) || (route->flags & JK_ROUTE_IF_MATCH) != 0
      || route->status == SOUP_STATUS_CREATED)
    write_header (out, "ETag");
  if (is_change && (route->flags & JK_ROUTE_KEY_ONLY) == 0)
    write_header (out, "Idempotency-Replayed");
  if (makes_something (route))
    write_header (out, "Location");
  if (takes_cursor (route) || route->status == SOUP_STATUS_CREATED)
    write_header (out, "Link");
  jk_json_end (out);
}

/* A call that can be tried answers 200 to that, whatever it answers otherwise. */
static void
write_good (JkRequest     *request,
            JkJsonWriter  *out,
            const JkRoute *route)
{
  const JkCatalogue *catalogue = request->api->catalogue;
  g_autofree char *status = g_strdup_printf ("%u", route->status);
  const char *content_type = route->content_type != NULL ? route->content_type : JSON_TYPE;
  gboolean has_trial = jk_route_get_common_parameters (route) != NULL;
  const char *body = route->body != NULL ? route->body->name : NULL;

  jk_json_member (out, status);
  jk_json_begin_object (out);
  jk_json_member_string (out, "description", jk_catalogue_get (catalogue, request->language, N_ ("Done")));
  write_good_headers (out, route);
  if (has_trial && route->status == SOUP_STATUS_OK && body != NULL)
    {
      jk_json_member (out, "content");
      jk_json_begin_object (out);
      jk_json_member (out, content_type);
      jk_json_begin_object (out);
      jk_json_member (out, "schema");
      jk_json_begin_object (out);
      jk_json_member (out, "anyOf");
      jk_json_begin_array (out);
      jk_openapi_write_reference (out, "schemas", body);
      jk_openapi_write_reference (out, "schemas", jk_body_dry_run->name);
      jk_json_end (out);
      jk_json_end (out);
      jk_json_end (out);
      jk_json_end (out);
    }
  else if (body != NULL || route->content_type != NULL || route->write != NULL)
    jk_openapi_write_content (out, content_type, body);
  jk_json_end (out);

  if (!has_trial || route->status == SOUP_STATUS_OK)
    return;
  jk_json_member (out, "200");
  jk_json_begin_object (out);
  jk_json_member_string (out, "description",
                         jk_catalogue_get (catalogue, request->language, N_ ("With dry_run=true: what would change")));
  jk_openapi_write_content (out, JSON_TYPE, jk_body_dry_run->name);
  jk_json_end (out);
}

static void
write_plain (JkRequest    *request,
             JkJsonWriter *out,
             const char   *status,
             const char   *description)
{
  jk_json_member (out, status);
  jk_json_begin_object (out);
  jk_json_member_string (out, "description", jk_catalogue_get (request->api->catalogue, request->language, description));
  jk_json_end (out);
}

static gboolean
can_have (const JkRoute *route,
          const char    *status)
{
  gboolean is_change = jk_route_is_change (route);

  if (strcmp (status, "409") == 0 || strcmp (status, "422") == 0)
    return is_change && jk_route_is_built (route);
  if (strcmp (status, "412") == 0)
    return (route->flags & JK_ROUTE_IF_MATCH) != 0;
  if (strcmp (status, "429") == 0)
    return route->role != JK_ROLE_ALL;
  return TRUE;
}

void
jk_openapi_write_responses (JkRequest     *request,
                            JkJsonWriter  *out,
                            const JkRoute *route)
{
  const JkCatalogue *catalogue = request->api->catalogue;

  jk_json_member (out, "responses");
  jk_json_begin_object (out);
  if (jk_route_is_built (route))
    write_good (request, out, route);
  else
    {
      jk_json_member (out, "501");
      jk_json_begin_object (out);
      jk_json_member_string (out, "description", jk_catalogue_get (catalogue, request->language, N_ ("Not built yet")));
      jk_openapi_write_content (out, PROBLEM_TYPE, jk_body_problem->name);
      jk_json_end (out);
    }
  if (jk_route_is_built (route) && !jk_route_is_change (route) && (route->flags & JK_ROUTE_STREAM) == 0)
    write_plain (request, out, "304", N_ ("The reader has it already"));
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      if (!can_have (route, problems[i].status))
        continue;
      jk_json_member (out, problems[i].status);
      jk_openapi_write_reference (out, "responses", problems[i].name);
    }
  jk_json_end (out);
}

static void
write_shared_headers (JkRequest    *request,
                      JkJsonWriter *out)
{
  jk_json_member (out, "headers");
  jk_json_begin_object (out);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      jk_json_member (out, headers[i].name);
      jk_json_begin_object (out);
      jk_json_member_string (out, "description",
                             jk_catalogue_get (request->api->catalogue, request->language, headers[i].summary));
      jk_json_member (out, "schema");
      jk_json_begin_object (out);
      jk_json_member_string (out, "type", headers[i].is_integer ? "integer" : "string");
      jk_json_end (out);
      jk_json_end (out);
    }
  jk_json_end (out);
}

void
jk_openapi_write_shared_responses (JkRequest    *request,
                                   JkJsonWriter *out)
{
  write_shared_headers (request, out);
  jk_json_member (out, "responses");
  jk_json_begin_object (out);
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      gboolean can_wait = strcmp (problems[i].status, "429") == 0 || strcmp (problems[i].status, "409") == 0;

      jk_json_member (out, problems[i].name);
      jk_json_begin_object (out);
      jk_json_member_string (out, "description",
                             jk_catalogue_get (request->api->catalogue, request->language, problems[i].description));
      jk_json_member (out, "headers");
      jk_json_begin_object (out);
      write_header (out, "Idempotency-Replayed");
      if (can_wait)
        write_header (out, "Retry-After");
      if (strcmp (problems[i].status, "409") == 0)
        write_header (out, "Location"); /* of what was made before, whose answer is told once only */
      jk_json_end (out);
      jk_openapi_write_content (out, PROBLEM_TYPE, jk_body_problem->name);
      jk_json_end (out);
    }
  jk_json_end (out);
}
