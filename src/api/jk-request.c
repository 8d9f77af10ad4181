/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-idempotency.h"
#include "jk-retell.h"

#define JSON_TYPE "application/json"
#define PROBLEM_TYPE "application/problem+json"
#define VARY "Accept-Language, Authorization, X-API-Key, Origin"
#define POLICY "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

void
jk_response_set_common (SoupMessageHeaders *headers,
                        const char         *content_type)
{
  if (content_type != NULL)
    soup_message_headers_append (headers, "Content-Type", content_type);
  soup_message_headers_append (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_append (headers, "Referrer-Policy", "no-referrer");
  if (soup_message_headers_get_one (headers, "Content-Security-Policy") == NULL)
    jk_response_set_policy (headers, POLICY);
}

void
jk_response_set_policy (SoupMessageHeaders *headers,
                        const char         *policy)
{
  soup_message_headers_replace (headers, "Content-Security-Policy", policy);
}

void
jk_response_send_answer (SoupServerMessage *message,
                         const JkAnswer    *answer,
                         guint              status,
                         const char        *if_none_match)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_append (headers, "ETag", answer->etag);
  soup_message_headers_append (headers, "Cache-Control", "private, no-cache");
  soup_message_headers_append (headers, "Vary", VARY);
  if (answer->link != NULL)
    soup_message_headers_append (headers, "Link", answer->link);
  if (if_none_match != NULL && jk_answer_matches (answer->etag, if_none_match))
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
      jk_response_set_common (headers, NULL);
      return;
    }

  soup_server_message_set_status (message, status, NULL);
  jk_response_set_common (headers, answer->content_type);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), answer->body);
}

/* The path as a string that is safe to give back: what was sent, percent-encoded as it came. */
static const char *
get_instance (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);

  return uri != NULL ? g_uri_get_path (uri) : "/";
}

void
jk_problem_respond (JkApi             *api,
                    SoupServerMessage *message,
                    JkLanguage         language,
                    JkProblem          problem,
                    const char        *detail,
                    const char        *parameter)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr(GBytes) body = NULL;
  JkJsonWriter writer;

  jk_json_init (&writer, jk_body_problem, TRUE);
  jk_json_begin_object (&writer);
  jk_json_member_string (&writer, "type", jk_problem_get_type_uri (problem));
  jk_json_member_string (&writer, "title", jk_catalogue_get (api->catalogue, language, jk_problem_get_title (problem)));
  jk_json_member_integer (&writer, "status", jk_problem_get_status (problem));
  jk_json_member_optional (&writer, "detail", detail);
  jk_json_member_string (&writer, "instance", get_instance (message));
  jk_json_member_optional (&writer, "parameter", parameter);
  jk_json_end (&writer);
  body = jk_json_end_bytes (&writer);

  soup_server_message_set_status (message, jk_problem_get_status (problem), NULL);
  jk_response_set_common (headers, PROBLEM_TYPE);
  soup_message_headers_append (headers, "Content-Language", jk_language_to_string (language));
  soup_message_headers_append (headers, "Cache-Control", "no-store");
  if (problem == JK_PROBLEM_NO_KEY)
    soup_message_headers_append (headers, "WWW-Authenticate", "Bearer realm=\"jikimi\"");
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

JkRequest *
jk_request_new (JkApi             *api,
                SoupServerMessage *message,
                JkResource        *resource,
                const JkRoute     *route)
{
  JkRequest *self = g_new0 (JkRequest, 1);

  self->api = api;
  self->message = g_object_ref (message);
  self->resource = resource;
  self->route = route;
  self->cancellable = g_cancellable_new ();
  self->stopping = g_object_ref (api->stopping);
  return self;
}

gboolean
jk_request_is_orphaned (const JkRequest *self)
{
  return self->gone && g_cancellable_is_cancelled (self->stopping);
}

void
jk_request_free (JkRequest *self)
{
  if (self->replay != NULL)
    jk_idempotency_drop (self);
  if (self->message != NULL)
    g_clear_signal_handler (&self->finished_handler, self->message);
  if (self->data != NULL && self->free_data != NULL)
    self->free_data (self->data);
  for (guint i = 0; i < JK_MAX_ARGUMENTS; i++)
    g_free (self->arguments[i]);
  g_clear_pointer (&self->query, g_ptr_array_unref);
  g_object_unref (self->cancellable);
  g_object_unref (self->stopping);
  g_free (self->link);
  g_clear_object (&self->message);
  g_free (self);
}

static void
on_finished_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  JkRequest *self = user_data;

  self->gone = TRUE;
  g_cancellable_cancel (self->cancellable);
}

void
jk_request_pause (JkRequest *self)
{
  self->paused = TRUE;
  self->finished_handler = g_signal_connect (self->message, "finished", G_CALLBACK (on_finished_cb), self);
  soup_server_message_pause (self->message);
}

gboolean
jk_request_drop_if_gone (JkRequest *self)
{
  /* Who asks again with the same Idempotency-Key gets the answer that this one did not wait for. */
  if (!self->gone || (self->replay != NULL && !jk_request_is_orphaned (self)))
    return FALSE;
  jk_request_free (self);
  return TRUE;
}

static void
resume (JkRequest *self)
{
  if (self->paused && !self->gone)
    soup_server_message_unpause (self->message);
  self->paused = FALSE;
}

static gboolean
is_read (SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);

  return method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD;
}

/* What is read, and may be kept by who reads it, has an entity tag. Returns: %TRUE if the reader has it already */
static gboolean
add_validators (JkRequest  *self,
                guint       status,
                GBytes     *body,
                const char *etag)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  const char *known = soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), "If-None-Match");
  g_autofree char *made = NULL;

  if (soup_message_headers_get_one (headers, "Cache-Control") == NULL)
    soup_message_headers_append (headers, "Cache-Control", "private, no-cache");
  if (etag == NULL && status == SOUP_STATUS_OK && body != NULL && is_read (self->message))
    etag = made = jk_answer_make_etag (body);
  if (etag == NULL)
    return FALSE;

  soup_message_headers_append (headers, "ETag", etag);
  if (!is_read (self->message))
    return FALSE;
  soup_message_headers_append (headers, "Vary", VARY);
  return known != NULL && jk_answer_matches (etag, known);
}

void
jk_request_respond (JkRequest  *self,
                    guint       status,
                    const char *content_type,
                    GBytes     *body,
                    const char *etag)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  if (!self->gone || self->replay != NULL)
    {
      gboolean is_known = add_validators (self, status, body, etag);

      soup_server_message_set_status (self->message, is_known ? SOUP_STATUS_NOT_MODIFIED : status, NULL);
      jk_response_set_common (headers, is_known ? NULL : content_type);
      if (self->link != NULL)
        soup_message_headers_append (headers, "Link", self->link);
      if (body != NULL && !is_known)
        soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), body);
    }
  if (self->replay != NULL)
    jk_idempotency_keep (self);
  resume (self);
  jk_request_free (self);
}

void
jk_request_respond_json (JkRequest    *self,
                         guint         status,
                         JkJsonWriter *writer)
{
  g_autoptr(GBytes) body = jk_json_end_bytes (writer);

  jk_request_respond (self, status, JSON_TYPE, body, NULL);
}

static void
fail (JkRequest  *self,
      JkProblem   problem,
      const char *detail,
      const char *parameter)
{
  if (!self->gone || self->replay != NULL)
    jk_problem_respond (self->api, self->message, self->language, problem, detail, parameter);
  self->failed = TRUE;
  if (self->route->serve == NULL)
    return;
  if (self->replay != NULL)
    jk_idempotency_keep (self);
  resume (self);
  jk_request_free (self);
}

gboolean
jk_request_matches (JkRequest  *self,
                    const char *etag)
{
  const char *wanted = soup_message_headers_get_list (soup_server_message_get_request_headers (self->message), "If-Match");

  if (wanted == NULL || jk_answer_matches_strongly (etag, wanted))
    return TRUE;
  jk_request_fail (self, JK_PROBLEM_CHANGED_MEANWHILE, NULL, NULL);
  return FALSE;
}

void
jk_request_fail (JkRequest  *self,
                 JkProblem   problem,
                 const char *detail,
                 ...)
{
  const char *arguments[4] = { NULL };
  g_autofree char *text = NULL;
  va_list list;

  va_start (list, detail);
  for (guint i = 0; i < G_N_ELEMENTS (arguments) - 1; i++)
    {
      arguments[i] = va_arg (list, const char *);
      if (arguments[i] == NULL)
        break;
    }
  va_end (list);

  if (detail != NULL)
    text = jk_catalogue_format (self->api->catalogue, self->language, detail, arguments);
  fail (self, problem, text, problem == JK_PROBLEM_BAD_PARAMETER ? arguments[0] : NULL);
}

void
jk_request_fail_error_as (JkRequest    *self,
                          JkProblem     problem,
                          const GError *error)
{
  /* It may name paths and more: detail. */
  g_autofree char *text = self->detail ? jk_retell (self->api->catalogue, self->language, error->message) : NULL;

  fail (self, problem, text, NULL);
}

void
jk_request_fail_error (JkRequest    *self,
                       const GError *error)
{
  jk_request_fail_error_as (self, jk_problem_from_error (error), error);
}
