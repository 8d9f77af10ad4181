/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-admission.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-host-check.h"

static gboolean
refuse (JkRefusal  *refusal,
        JkProblem   problem,
        const char *detail)
{
  refusal->refused = TRUE;
  refusal->problem = problem;
  refusal->detail = detail;
  return FALSE;
}

gboolean
jk_admit_rate (JkConnection *connection,
               guint         max_rate,
               gint64        now_us,
               JkRefusal    *refusal)
{
  if (max_rate == 0 || (connection->is_unix && connection->same_user))
    return TRUE;

  if (connection->rate == NULL)
    connection->rate = jk_peer_rates_get (connection->api->rates, connection->peer, now_us);
  refusal->retry_s = jk_peer_rate_take (connection->rate, connection->is_local ? max_rate * JK_PEER_RATE_LOCAL : max_rate,
                                        now_us);
  return refusal->retry_s == 0 || refuse (refusal, JK_PROBLEM_TOO_MANY, N_ ("“api.max_rate” says how often one address may ask."));
}

/* An absolute request line names a host as well: then it counts, and must not differ from the header. */
static gboolean
uri_agrees (GUri       *uri,
            const char *host)
{
  const char *uri_host = uri != NULL ? g_uri_get_host (uri) : NULL;
  gsize length;

  if (uri_host == NULL)
    return TRUE;
  if (host[0] == '[')
    host++;
  length = strlen (uri_host);
  return g_ascii_strncasecmp (uri_host, host, length) == 0
         && (host[length] == '\0' || host[length] == ':' || host[length] == ']');
}

/* A browser does not talk over TLS to a page's name that is not in our certificate, so whoever says one of its names means us. */
static gboolean
certificate_names (const JkConnection *connection,
                   const char         *host)
{
  g_autofree char *name = connection->is_tls ? jk_host_dup_name (host) : NULL;

  return name != NULL && jk_tls_identity_names (jk_tls_door_get_identity (connection->api->tls), name);
}

gboolean
jk_admit_host (JkConnection           *connection,
               GUri                   *uri,
               SoupHTTPVersion         version,
               const JkRequestHeaders *headers,
               const char *const      *allowed_hosts,
               gboolean                any_host,
               JkRefusal              *refusal)
{
  const char *host = headers->host;

  if (headers->n_hosts > 1 || (headers->n_hosts == 0 && version != SOUP_HTTP_1_0))
    return refuse (refusal, JK_PROBLEM_BAD_HOST, NULL);
  if (host == NULL)
    return connection->is_unix || any_host || refuse (refusal, JK_PROBLEM_BAD_HOST, NULL);
  if (!uri_agrees (uri, host))
    return refuse (refusal, JK_PROBLEM_BAD_HOST, N_ ("The request line names another host than the Host header."));
  if (strcmp (host, connection->accepted_host) == 0 && *host != '\0')
    return TRUE;
  if (!jk_host_is_valid (host))
    return refuse (refusal, JK_PROBLEM_BAD_HOST, NULL);

  /* No web page can reach a Unix socket, so there no name can be a trap. */
  if (!connection->is_unix && !any_host
      && !jk_host_is_allowed (host, connection->port, connection->own_address, allowed_hosts)
      && !certificate_names (connection, host))
    return refuse (refusal, JK_PROBLEM_HOST_REFUSED,
                   N_ ("Use localhost with the port that Jikimi listens on, or add the name to “api.allowed_hosts”."));

  if (!any_host)
    g_strlcpy (connection->accepted_host, host,
               strlen (host) < sizeof connection->accepted_host ? sizeof connection->accepted_host : 1);
  return TRUE;
}

static gboolean
is_whole_number (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

gboolean
jk_admit_size (GUri                   *uri,
               const JkRequestHeaders *headers,
               JkRefusal              *refusal)
{
  const char *query = g_uri_get_query (uri);

  if (strlen (g_uri_get_path (uri)) + (query != NULL ? strlen (query) : 0) > JK_MAX_URI_BYTES)
    return refuse (refusal, JK_PROBLEM_URI_TOO_LONG, NULL);
  if (headers->n > JK_MAX_HEADERS || headers->size > JK_MAX_HEADER_BYTES)
    return refuse (refusal, JK_PROBLEM_HEADERS_TOO_LARGE, NULL);

  /* Two ways to say how long the body is are how one request hides inside another. */
  if (headers->transfer_encoding != NULL
      && (headers->content_length != NULL || headers->n_encodings > 1 || g_ascii_strcasecmp (headers->transfer_encoding, "chunked") != 0))
    return refuse (refusal, JK_PROBLEM_BAD_REQUEST, N_ ("The length of the body is not clear."));
  if (headers->content_length == NULL)
    return TRUE;
  if (headers->n_lengths > 1 || !is_whole_number (headers->content_length))
    return refuse (refusal, JK_PROBLEM_BAD_REQUEST, N_ ("The length of the body is not clear."));
  if (strlen (headers->content_length) > 10 || g_ascii_strtoull (headers->content_length, NULL, 10) > JK_MAX_BODY_BYTES)
    return refuse (refusal, JK_PROBLEM_TOO_LARGE, NULL);
  return TRUE;
}

gboolean
jk_route_is_change (const JkRoute *route)
{
  return strcmp (route->method, "GET") != 0;
}

gboolean
jk_admit_origin (const JkConnection     *connection,
                 const JkRoute          *route,
                 const JkRequestHeaders *headers,
                 const char *const      *allowed_origins,
                 JkRefusal              *refusal)
{
  gboolean known = headers->origin != NULL
                   && jk_origin_is_allowed (headers->origin, connection->is_tls ? "https" : "http", headers->host,
                                            allowed_origins);

  if (headers->origin != NULL && !known && (jk_route_is_change (route) || (route->flags & JK_ROUTE_STREAM) != 0))
    return refuse (refusal, JK_PROBLEM_ORIGIN_REFUSED, N_ ("Add it to “api.allowed_origins” if you trust it."));
  if (headers->sec_fetch_site != NULL && !known && route->role != JK_ROLE_ALL
      && (strcmp (headers->sec_fetch_site, "cross-site") == 0 || strcmp (headers->sec_fetch_site, "same-site") == 0))
    return refuse (refusal, JK_PROBLEM_ORIGIN_REFUSED, N_ ("Add it to “api.allowed_origins” if you trust it."));
  return TRUE;
}

/* Whether somebody who shows nothing may read numbers and levels. */
static gboolean
is_open (const JkConnection     *connection,
         const JkRoute          *route,
         const JkRequestHeaders *headers,
         const char             *open_reads)
{
  if (connection->is_unix || route->role != JK_ROLE_READER || jk_route_is_change (route))
    return FALSE;
  return strcmp (open_reads, "true") == 0
         || (strcmp (open_reads, "auto") == 0 && connection->is_local && !headers->forwarded);
}

gboolean
jk_admit_caller (JkApi                  *api,
                 const JkConnection     *connection,
                 const JkRoute          *route,
                 const JkRequestHeaders *headers,
                 const char             *query,
                 const char             *open_reads,
                 JkCaller               *caller,
                 JkRefusal              *refusal)
{
  memset (caller, 0, sizeof *caller);
  if (query != NULL && jk_query_holds_key (query))
    return refuse (refusal, JK_PROBLEM_BAD_REQUEST,
                   N_ ("A key or token belongs into a header, never into the address, which logs and histories keep."));
  if (route->role == JK_ROLE_ALL)
    return TRUE;
  if (connection->is_unix && !connection->same_user)
    return refuse (refusal, JK_PROBLEM_USER_REFUSED, NULL);

  switch (jk_caller_identify (api, connection, headers, caller))
    {
    case JK_SHOWN_RIGHT:
      return caller->role >= route->role
             || refuse (refusal, JK_PROBLEM_FORBIDDEN, N_ ("The role of this key does not allow the call."));
    case JK_SHOWN_WRONG:
      refusal->wrong_key = TRUE;
      return refuse (refusal, JK_PROBLEM_NO_KEY, N_ ("The key or token is not known, or its time is over."));
    case JK_SHOWN_AMBIGUOUS:
      return refuse (refusal, JK_PROBLEM_BAD_REQUEST, N_ ("More than one key or token is shown."));
    default:
      return is_open (connection, route, headers, open_reads)
             || refuse (refusal, JK_PROBLEM_NO_KEY, N_ ("Show a key in the X-API-Key header, or a token as a bearer."));
    }
}
