/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "jk-caller.h"
#include "jk-problem.h"
#include "jk-request-headers.h"
#include "jk-route.h"

G_BEGIN_DECLS

/**
 * JkRequest:
 * @arguments: of the path, decoded
 * @query: (nullable): name, value, … as they came, decoded; owned
 * @caller: who makes it
 * @detail: the reader may see everything
 * @dry_run: the caller wants to know what would change, and nothing is to change
 * @link: (nullable): what the Link header says; owned
 * @replay: (nullable): the name under which the answer is kept for its Idempotency-Key; owned
 * @stopping: cancelled once the server goes
 * @cancellable: cancelled when the caller is gone or the server stops
 * @failed: jk_request_fail() was called
 *
 * One call under way. Guard thread only.
 */
struct _JkRequest
{
  JkApi *api;
  SoupServerMessage *message;
  JkResource *resource;
  const JkRoute *route;
  char *arguments[JK_MAX_ARGUMENTS + 1];
  GPtrArray *query;
  JkCaller caller;
  gboolean detail;
  gboolean dry_run;
  char *link;
  char *replay;
  JkLanguage language;
  gboolean paused;
  gboolean gone;
  gboolean failed;
  gulong finished_handler;
  GCancellable *stopping;
  GCancellable *cancellable;
  GDestroyNotify free_data;
  gpointer data; /* the call's own */
};

JkRequest *jk_request_new (JkApi *api, SoupServerMessage *message, JkResource *resource, const JkRoute *route);
void jk_request_free (JkRequest *self);

/* Fills @query from the URI. Returns: %FALSE, having answered 400, for what the route does not take */
gboolean jk_request_parse_query (JkRequest *self);
/* Returns: (nullable): the first value of @name */
const char *jk_request_get_parameter (const JkRequest *self, const char *name);
/* Returns: %FALSE, leaving @out alone, if it is not given. Values were checked by jk_request_parse_query(). */
gboolean jk_request_get_integer (const JkRequest *self, const char *name, gint64 *out);
gboolean jk_request_get_time_ms (const JkRequest *self, const char *name, gint64 *out);
/* Returns: (transfer container) (element-type utf8): all values of @name; NULL-terminated */
GPtrArray *jk_request_get_all (const JkRequest *self, const char *name);

/* Stops the message until it is answered: for calls that end later. */
void jk_request_pause (JkRequest *self);

/* For the end of work that was waited for. Returns: %TRUE, having freed @self, if the caller is gone: then the server may be gone
 * as well, and nothing of it may be touched */
gboolean jk_request_drop_if_gone (JkRequest *self);

/* Returns: %TRUE if the caller is gone and the server may be as well */
gboolean jk_request_is_orphaned (const JkRequest *self);
/* Returns: %FALSE, having answered 412, if the request has If-Match and @etag, that of what is there now, is not named there */
gboolean jk_request_matches (JkRequest *self, const char *etag);

/* Answers, resumes and frees @self. @body (nullable) is not taken; @etag (nullable): the answer to a reader gets one anyway, and
 * is 304 if the reader has that already. */
void jk_request_respond (JkRequest *self, guint status, const char *content_type, GBytes *body, const char *etag);
/* The same with what @writer holds, in JSON. */
void jk_request_respond_json (JkRequest *self, guint status, JkJsonWriter *writer);

/**
 * jk_request_fail:
 * @detail: (nullable): a msgid, each "%s" replaced by an argument
 * @...: (nullable): the arguments, then %NULL
 *
 * Answers with a problem. Frees @self if the route serves itself; in a #JkWriteFunc only marks it as failed.
 */
void jk_request_fail (JkRequest *self, JkProblem problem, const char *detail, ...) G_GNUC_NULL_TERMINATED;
/* Answers with the problem that fits @error. */
void jk_request_fail_error (JkRequest *self, const GError *error);
/* The same as another @problem than usual. */
void jk_request_fail_error_as (JkRequest *self, JkProblem problem, const GError *error);

/* Sets status, headers and body of a problem; @parameter (nullable) names the bad one. */
void jk_problem_respond (JkApi *api, SoupServerMessage *message, JkLanguage language, JkProblem problem, const char *detail,
                         const char *parameter);
/* Says what a browser may do with the answer; without it that is nothing. For pages, before they are answered. */
void jk_response_set_policy (SoupMessageHeaders *headers, const char *policy);
/* Sets the headers that every answer has. */
void jk_response_set_common (SoupMessageHeaders *headers, const char *content_type);
/* Sends a kept answer, or 304 if the reader has it. */
void jk_response_send_answer (SoupServerMessage *message, const JkAnswer *answer, guint status, const char *if_none_match);

/* Parses RFC 3339 or milliseconds since 1970. */
gboolean jk_parse_time_ms (const char *text, gint64 *out);

G_END_DECLS
