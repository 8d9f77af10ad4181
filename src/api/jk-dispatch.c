/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-dispatch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-alert-writing.h"
#include "jk-audit.h"
#include "jk-host-check.h"
#include "jk-idempotency.h"
#include "jk-refusal.h"
#include "jk-request-body.h"

#define JSON_TYPE "application/json"

static GQuark
request_quark (void)
{
  return g_quark_from_static_string ("jk-request");
}

guint64
jk_dispatch_get_version (JkEngine      *engine,
                         const JkRoute *route)
{
  guint64 version = 0;

  for (guint facet = 0; facet < JK_N_FACETS; facet++)
    {
      if ((route->facets & (1u << facet)) != 0)
        version += jk_engine_get_generation (engine, facet);
    }
  return version;
}

/* Only a page of a listed origin is told that it may read what it got. */
static void
add_cross_origin (SoupServerMessage      *message,
                  const JkRequestHeaders *headers,
                  const char *const      *allowed_origins)
{
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  if (allowed_origins == NULL || allowed_origins[0] == NULL)
    return;
  /* Also for who names no origin: a cache must not give that answer to one who does. */
  soup_message_headers_append (response, "Vary", "Origin");
  if (headers->origin == NULL || !jk_origin_is_listed (headers->origin, allowed_origins))
    return;
  soup_message_headers_append (response, "Access-Control-Allow-Origin", headers->origin);
  soup_message_headers_append (response, "Access-Control-Expose-Headers", "ETag, Idempotency-Replayed, Link, Location, Retry-After");
}

static void
answer_options (SoupServerMessage      *message,
                const JkResource       *resource,
                const JkRequestHeaders *headers,
                const char *const      *allowed_origins)
{
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
  jk_response_set_common (response, NULL);
  soup_message_headers_append (response, "Allow", resource->allow);
  if (headers->origin != NULL && jk_origin_is_listed (headers->origin, allowed_origins))
    {
      soup_message_headers_append (response, "Access-Control-Allow-Methods", resource->allow);
      soup_message_headers_append (response, "Access-Control-Allow-Headers",
                                   "Authorization, X-API-Key, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
                                   "Last-Event-ID");
      soup_message_headers_append (response, "Access-Control-Max-Age", "600");
    }
}

/* Makes the answer of a #JkWriteFunc. Returns: (nullable): %NULL if it failed, which is answered then */
static JkAnswer *
make_answer (JkRequest *request,
             guint64    version,
             gint64     now_us)
{
  g_autoptr(GBytes) body = NULL;
  JkJsonWriter writer;
  JkAnswer *answer;

  jk_json_init (&writer, request->route->body, request->detail);
  jk_json_speak (&writer, request->api->catalogue, request->language);
  request->route->write (request, &writer);
  if (request->failed)
    {
      g_string_free (writer.out, TRUE);
      return NULL;
    }
  body = jk_json_end_bytes (&writer);
  answer = jk_answer_new (body, request->route->content_type != NULL ? request->route->content_type : JSON_TYPE, version,
                          now_us);
  answer->link = g_steal_pointer (&request->link);
  return answer;
}

static gboolean
is_good (const JkAnswer *kept,
         const JkRoute  *route,
         guint64         version,
         gint64          now_us)
{
  return kept != NULL && kept->version == version && now_us - kept->made_us <= (gint64) route->max_age_s * G_USEC_PER_SEC;
}

/* Calls that take no argument and no query keep their answers in their resource: one pointer away. Returns: %FALSE, having done nothing,
 * if the answer takes too long to be made at once */
static gboolean
send_kept (JkApi                  *api,
           SoupServerMessage      *message,
           JkResource             *resource,
           const JkRoute          *route,
           gboolean                detail,
           JkLanguage              language,
           const JkRequestHeaders *headers)
{
  JkLanguage slot = (route->flags & JK_ROUTE_LOCALISED) != 0 ? language : 0;
  JkAnswer **kept = &resource->answers[detail][slot];
  guint64 version = jk_dispatch_get_version (api->engine, route);
  gint64 now_us = g_get_monotonic_time ();

  if (!is_good (*kept, route, version, now_us))
    {
      if (route->write == jk_answer_alerts && jk_alert_writing_is_long (api->engine))
        return FALSE;
    }
  if (!is_good (*kept, route, version, now_us))
    {
      JkRequest *request = jk_request_new (api, message, resource, route);
      JkAnswer *answer;

      request->detail = detail;
      request->language = language;
      answer = make_answer (request, version, now_us);
      jk_request_free (request);
      if (answer == NULL)
        return TRUE;
      g_clear_pointer (kept, jk_answer_free);
      *kept = answer;
    }

  jk_response_send_answer (message, *kept, route->status, headers->if_none_match);
  return TRUE;
}

static char *
make_key (const JkRequest *request)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (request->message));

  return g_strdup_printf ("%p %d %d /%s/%s?%s", request->route, request->detail,
                          (request->route->flags & JK_ROUTE_LOCALISED) != 0 ? request->language : 0,
                          request->arguments[0] != NULL ? request->arguments[0] : "",
                          request->arguments[0] != NULL && request->arguments[1] != NULL ? request->arguments[1] : "",
                          query != NULL ? query : "");
}

/* Answers a call with arguments by its #JkWriteFunc, from the bounded cache where it can. Does not free @request. */
static void
send_written (JkRequest              *request,
              const JkRequestHeaders *headers)
{
  g_autofree char *key = make_key (request);
  guint64 version = jk_dispatch_get_version (request->api->engine, request->route);
  gint64 now_us = g_get_monotonic_time ();
  const JkAnswer *kept = jk_answer_cache_get (request->api->cache, key, version, now_us,
                                              (gint64) request->route->max_age_s * G_USEC_PER_SEC);
  JkAnswer *answer;

  if (kept == NULL)
    {
      answer = make_answer (request, version, now_us);
      if (answer == NULL)
        return;
      jk_response_send_answer (request->message, answer, request->route->status, headers->if_none_match);
      (void) jk_answer_cache_put (request->api->cache, key, answer);
      return;
    }
  jk_response_send_answer (request->message, kept, request->route->status, headers->if_none_match);
}

static void
drop_waiting (gpointer data)
{
  JkRequest *request = data;

  request->message = NULL; /* it is what is going */
  jk_request_free (request);
}

/* The message keeps the request until its body is there, not the other way round: it may never come. */
static void
keep_for_body (JkRequest *request)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (request->message), TRUE);
  g_object_set_qdata_full (G_OBJECT (request->message), request_quark (), request, drop_waiting);
  g_object_unref (request->message);
}

static gboolean
is_json (const char *content_type)
{
  gsize length = content_type != NULL ? strcspn (content_type, "; \t") : 0;

  return length == strlen (JSON_TYPE) && g_ascii_strncasecmp (content_type, JSON_TYPE, length) == 0;
}

/* Serves a call that was let in. */
static void
serve (JkApi                  *api,
       SoupServerMessage      *message,
       JkResource             *resource,
       const JkRoute          *route,
       char                  **arguments,
       const JkCaller         *caller,
       JkLanguage              language,
       const JkRequestHeaders *headers)
{
  gboolean detail = caller->role >= JK_ROLE_READER;
  JkRequest *request;

  if (route->write != NULL && resource->segments == NULL && g_uri_get_query (soup_server_message_get_uri (message)) == NULL)
    {
      if (send_kept (api, message, resource, route, detail, language, headers))
        return;
    }

  request = jk_request_new (api, message, resource, route);
  memcpy (request->arguments, arguments, sizeof request->arguments);
  memset (arguments, 0, sizeof request->arguments);
  request->caller = *caller;
  request->detail = detail;
  request->language = language;

  if (route->write == NULL && route->serve == NULL)
    jk_request_fail (request, JK_PROBLEM_NOT_BUILT, NULL, NULL);
  else if (route->request_body != NULL && !is_json (headers->content_type))
    jk_problem_respond (api, message, language, JK_PROBLEM_MEDIA_TYPE, NULL, NULL);
  else if (route->serve != NULL)
    {
      keep_for_body (request);
      return;
    }
  else if (jk_request_parse_query (request))
    send_written (request, headers);
  jk_request_free (request);
}

typedef struct
{
  JkApi *api;
  JkLanguage language;
  gsize received;
} BodyWatch;

static void
on_body_chunk_cb (SoupServerMessage *message,
                  GBytes            *chunk,
                  gpointer           user_data)
{
  BodyWatch *watch = user_data;
  gboolean was_allowed = watch->received <= JK_MAX_BODY_BYTES;

  watch->received += g_bytes_get_size (chunk);
  if (watch->received > JK_MAX_BODY_BYTES && was_allowed && soup_server_message_get_status (message) == 0)
    {
      JkRequest *request = g_object_steal_qdata (G_OBJECT (message), request_quark ());

      if (request != NULL)
        drop_waiting (request);
      jk_problem_respond (watch->api, message, watch->language, JK_PROBLEM_TOO_LARGE, NULL, NULL);
      jk_answer_unread (message);
    }
  if (watch->received > 2 * JK_MAX_BODY_BYTES)
    jk_connection_abort (jk_connection_of (message));
}

/* A body is counted while it comes. */
static void
watch_body (JkApi                  *api,
            SoupServerMessage      *message,
            JkLanguage              language,
            const JkRequestHeaders *headers)
{
  BodyWatch *watch;

  if (headers->transfer_encoding == NULL && headers->content_length == NULL)
    return;
  watch = g_new0 (BodyWatch, 1);
  watch->api = api;
  watch->language = language;
  g_signal_connect_data (message, "got-chunk", G_CALLBACK (on_body_chunk_cb), watch, (GClosureNotify) g_free, 0);
}

static gboolean
admit (JkApi                  *api,
       SoupServerMessage      *message,
       JkConnection           *connection,
       const JkRoute          *route,
       const JkRequestHeaders *headers,
       JkCaller               *caller,
       JkRefusal              *refusal)
{
  JkConfig *config = jk_engine_get_config (api->engine);

  return jk_admit_origin (connection, route, headers, jk_config_get_strv (config, "api.allowed_origins"), refusal)
         && jk_admit_caller (api, connection, route, headers, g_uri_get_query (soup_server_message_get_uri (message)),
                             jk_config_get_string (config, "api.open_reads"), caller, refusal);
}

/* Finds the route. Returns: (nullable): %NULL if the request is answered by what it found */
static const JkRoute *
find_route (JkApi                  *api,
            SoupServerMessage      *message,
            const JkResource       *resource,
            JkLanguage              language,
            const JkRequestHeaders *headers)
{
  const char *method = soup_server_message_get_method (message);
  const char *const *origins = jk_config_get_strv (jk_engine_get_config (api->engine), "api.allowed_origins");
  const JkRoute *route = resource != NULL ? jk_resource_get_route (resource, method) : NULL;

  add_cross_origin (message, headers, origins);
  if (route != NULL)
    return route;

  if (resource == NULL)
    {
      const char *detail = N_ ("There is nothing at this address. All that there is stands in /api/openapi.json.");

      jk_problem_respond (api, message, language, JK_PROBLEM_NOT_FOUND, jk_catalogue_get (api->catalogue, language, detail), NULL);
    }
  else if (strcmp (method, "OPTIONS") == 0)
    answer_options (message, resource, headers, origins);
  else
    {
      const char *const arguments[] = { resource->allow, NULL };
      g_autofree char *detail = jk_catalogue_format (api->catalogue, language, N_ ("Use one of these at this address: %s."), arguments);

      soup_message_headers_append (soup_server_message_get_response_headers (message), "Allow", resource->allow);
      jk_problem_respond (api, message, language, JK_PROBLEM_METHOD, detail, NULL);
    }
  return NULL;
}

static gboolean
is_health (const JkResource *resource)
{
  return resource != NULL && (resource->routes[0]->flags & JK_ROUTE_HEALTH) != 0;
}

void
jk_dispatch_headers (JkApi             *api,
                     SoupServerMessage *message)
{
  JkConnection *connection = jk_connection_of (message);
  JkConfig *config = jk_engine_get_config (api->engine);
  gint64 now_us = g_get_monotonic_time ();
  GUri *uri = soup_server_message_get_uri (message);
  char *arguments[JK_MAX_ARGUMENTS + 1] = { NULL };
  JkRefusal refusal = { FALSE };
  JkCaller caller = { JK_ROLE_ALL };
  JkRequestHeaders headers;
  JkResource *resource;
  const JkRoute *route;
  JkLanguage language;

  connection->busy = TRUE;
  connection->phase = JK_PHASE_ANSWER;
  connection->deadline_us = now_us + JK_REQUEST_TIMEOUT_US;
  jk_request_headers_read (&headers, soup_server_message_get_request_headers (message));
  language = jk_language_choose (headers.accept_language);
  resource = jk_router_find (api->router, g_uri_get_path (uri), arguments);
  watch_body (api, message, language, &headers);

  if (!jk_admit_rate (connection, jk_config_get_int (config, "api.max_rate"), now_us, &refusal)
      || !jk_admit_host (connection, uri, soup_server_message_get_http_version (message), &headers,
                         jk_config_get_strv (config, "api.allowed_hosts"),
                         is_health (resource) && !connection->is_local && !connection->is_unix, &refusal)
      || !jk_admit_size (uri, &headers, &refusal))
    jk_refuse (api, message, language, &headers, &refusal);
  else if ((route = find_route (api, message, resource, language, &headers)) != NULL)
    {
      gboolean admitted = admit (api, message, connection, route, &headers, &caller, &refusal);

      /* Who is not known changes nothing; wrong keys are told by themselves. */
      if (jk_route_is_change (route) && caller.role != JK_ROLE_ALL)
        jk_audit_watch (api, message, connection, &caller);
      if (admitted)
        serve (api, message, resource, route, arguments, &caller, language, &headers);
      else if (refusal.wrong_key)
        jk_refuse_wrong_key (api, message, connection, language, &headers, &refusal);
      else
        jk_refuse (api, message, language, &headers, &refusal);
    }

  for (guint i = 0; i < JK_MAX_ARGUMENTS; i++)
    g_free (arguments[i]);
}

/* What would be read over by a call that takes no body may be what its caller meant by it: "POST …/disable" for some minutes. */
static gboolean
body_is_known (JkRequest *request)
{
  return request->route->request_body != NULL || !jk_route_is_change (request->route) || jk_request_has_no_member (request);
}

void
jk_dispatch_body (JkApi             *api,
                  SoupServerMessage *message)
{
  JkRequest *request = g_object_steal_qdata (G_OBJECT (message), request_quark ());

  if (request == NULL)
    return;

  g_object_ref (request->message);
  if (jk_request_parse_query (request) && body_is_known (request) && jk_idempotency_begin (request))
    request->route->serve (request);
}
