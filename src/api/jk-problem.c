/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-problem.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"

#define URN "urn:jikimi:problem:"

static const struct
{
  guint status;
  const char *uri;
  const char *title;
} problems[JK_N_PROBLEMS] = {
  [JK_PROBLEM_BAD_REQUEST] = { 400, URN "bad-request", N_ ("The request cannot be read") },
  [JK_PROBLEM_BAD_HOST] = { 400, URN "bad-host", N_ ("The request must name one host") },
  [JK_PROBLEM_BAD_PARAMETER] = { 400, URN "bad-parameter", N_ ("A parameter cannot be used") },
  [JK_PROBLEM_BAD_BODY] = { 400, URN "bad-body", N_ ("The request body cannot be used") },
  [JK_PROBLEM_NO_KEY] = { 401, URN "key-needed", N_ ("A key is needed") },
  [JK_PROBLEM_HOST_REFUSED] = { 403, URN "host-refused", N_ ("This host name is not allowed") },
  [JK_PROBLEM_ORIGIN_REFUSED] = { 403, URN "origin-refused", N_ ("Calls from this web site are not allowed") },
  [JK_PROBLEM_USER_REFUSED] = { 403, URN "user-refused", N_ ("This socket belongs to another user") },
  [JK_PROBLEM_FORBIDDEN] = { 403, URN "forbidden", N_ ("Not allowed") },
  [JK_PROBLEM_NOT_FOUND] = { 404, URN "not-found", N_ ("Not found") },
  [JK_PROBLEM_METHOD] = { 405, URN "method-not-allowed", N_ ("This method does not fit the address") },
  [JK_PROBLEM_CONFLICT] = { 409, URN "conflict", N_ ("It conflicts with what is there") },
  [JK_PROBLEM_UNDER_WAY] = { 409, URN "under-way", N_ ("The same call is still under way") },
  [JK_PROBLEM_CHANGED_MEANWHILE] = { 412, URN "changed-meanwhile", N_ ("It was changed meanwhile") },
  [JK_PROBLEM_TOO_LARGE] = { 413, URN "too-large", N_ ("The request body is too large") },
  [JK_PROBLEM_URI_TOO_LONG] = { 414, URN "uri-too-long", N_ ("The address is too long") },
  [JK_PROBLEM_MEDIA_TYPE] = { 415, URN "media-type", N_ ("The request body must be application/json") },
  [JK_PROBLEM_UNUSABLE] = { 422, URN "unusable", N_ ("This cannot be watched") },
  [JK_PROBLEM_KEY_REUSED] = { 422, URN "idempotency-key-reused", N_ ("This Idempotency-Key belongs to another call") },
  [JK_PROBLEM_HEADERS_TOO_LARGE] = { 431, URN "headers-too-large", N_ ("The request headers are too large") },
  [JK_PROBLEM_TOO_MANY] = { 429, URN "too-many", N_ ("Too many requests") },
  [JK_PROBLEM_FAILED] = { 500, URN "failed", N_ ("It did not work") },
  [JK_PROBLEM_NOT_BUILT] = { 501, URN "not-built", N_ ("Not built yet") },
  [JK_PROBLEM_BUSY] = { 503, URN "busy", N_ ("Too much at once") },
  [JK_PROBLEM_TIMED_OUT] = { 504, URN "timed-out", N_ ("No answer in time") },
};

guint
jk_problem_get_status (JkProblem problem)
{
  return problems[problem].status;
}

const char *
jk_problem_get_type_uri (JkProblem problem)
{
  return problems[problem].uri;
}

const char *
jk_problem_get_title (JkProblem problem)
{
  return problems[problem].title;
}

JkProblem
jk_problem_from_error (const GError *error)
{
  if (error->domain != JK_ERROR)
    return JK_PROBLEM_FAILED;

  switch ((JkError) error->code)
    {
    case JK_ERROR_NOT_FOUND:
    case JK_ERROR_NO_DATA:
      return JK_PROBLEM_NOT_FOUND;
    case JK_ERROR_EXISTS:
      return JK_PROBLEM_CONFLICT;
    case JK_ERROR_CHANGED:
      return JK_PROBLEM_CHANGED_MEANWHILE;
    case JK_ERROR_PERMISSION:
      return JK_PROBLEM_FORBIDDEN;
    case JK_ERROR_INVALID_ARGUMENT:
    case JK_ERROR_CONFIG:
    case JK_ERROR_PARSE:
      return JK_PROBLEM_BAD_BODY;
    case JK_ERROR_NOT_SUPPORTED:
      return JK_PROBLEM_UNUSABLE;
    case JK_ERROR_LIMIT:
      return JK_PROBLEM_TOO_LARGE;
    case JK_ERROR_BUSY:
      return JK_PROBLEM_BUSY;
    case JK_ERROR_TIMED_OUT:
      return JK_PROBLEM_TIMED_OUT;
    default:
      return JK_PROBLEM_FAILED;
    }
}
