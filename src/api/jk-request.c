/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-retell.h"

#define JSON_TYPE "application/json"
#define PROBLEM_TYPE "application/problem+json"
#define MAX_PARAMETERS 128
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
  soup_message_headers_append (headers, "Vary", "Accept-Language, Authorization, X-API-Key, Origin");
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
  return self;
}

void
jk_request_free (JkRequest *self)
{
  if (self->message != NULL)
    g_clear_signal_handler (&self->finished_handler, self->message);
  if (self->data != NULL && self->free_data != NULL)
    self->free_data (self->data);
  for (guint i = 0; i < JK_MAX_ARGUMENTS; i++)
    g_free (self->arguments[i]);
  g_clear_pointer (&self->query, g_ptr_array_unref);
  g_object_unref (self->cancellable);
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
  if (!self->gone)
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

void
jk_request_respond (JkRequest  *self,
                    guint       status,
                    const char *content_type,
                    GBytes     *body,
                    const char *etag)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  if (!self->gone)
    {
      soup_server_message_set_status (self->message, status, NULL);
      jk_response_set_common (headers, content_type);
      if (soup_message_headers_get_one (headers, "Cache-Control") == NULL)
        soup_message_headers_append (headers, "Cache-Control", "private, no-cache");
      if (etag != NULL)
        soup_message_headers_append (headers, "ETag", etag);
      if (body != NULL)
        soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), body);
    }
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
  if (!self->gone)
    jk_problem_respond (self->api, self->message, self->language, problem, detail, parameter);
  self->failed = TRUE;
  if (self->route->serve == NULL)
    return;
  resume (self);
  jk_request_free (self);
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
jk_request_fail_error (JkRequest    *self,
                       const GError *error)
{
  /* It may name paths and more: detail. */
  g_autofree char *text = self->detail ? jk_retell (self->api->catalogue, self->language, error->message) : NULL;

  fail (self, jk_problem_from_error (error), text, NULL);
}

const char *
jk_request_get_parameter (const JkRequest *self,
                          const char      *name)
{
  for (guint i = 0; self->query != NULL && i < self->query->len; i += 2)
    {
      if (strcmp (g_ptr_array_index (self->query, i), name) == 0)
        return g_ptr_array_index (self->query, i + 1);
    }
  return NULL;
}

GPtrArray *
jk_request_get_all (const JkRequest *self,
                    const char      *name)
{
  GPtrArray *values = g_ptr_array_new ();

  for (guint i = 0; self->query != NULL && i < self->query->len; i += 2)
    {
      if (strcmp (g_ptr_array_index (self->query, i), name) == 0)
        g_ptr_array_add (values, g_ptr_array_index (self->query, i + 1));
    }
  g_ptr_array_add (values, NULL);
  return values;
}

gboolean
jk_request_get_integer (const JkRequest *self,
                        const char      *name,
                        gint64          *out)
{
  const char *text = jk_request_get_parameter (self, name);

  return text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, out, NULL);
}

gboolean
jk_request_get_time_ms (const JkRequest *self,
                        const char      *name,
                        gint64          *out)
{
  const char *text = jk_request_get_parameter (self, name);

  return text != NULL && jk_parse_time_ms (text, out);
}

gboolean
jk_parse_time_ms (const char *text,
                  gint64     *out)
{
  g_autoptr(GDateTime) time = NULL;
  gint64 ms;

  if (g_ascii_string_to_signed (text, 10, 0, G_GINT64_CONSTANT (253402300800000), &ms, NULL))
    {
      *out = ms;
      return TRUE;
    }

  /* Without a zone it would mean the reader's local time, which we do not know. */
  time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    return FALSE;
  *out = g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
  return TRUE;
}

static const JkParameter *
find_parameter (const JkRoute *route,
                const char    *name)
{
  for (const JkParameter *parameter = route->parameters; parameter != NULL && parameter->name != NULL; parameter++)
    {
      if (strcmp (parameter->name, name) == 0)
        return parameter;
    }
  return NULL;
}

static gboolean
value_fits (const JkParameter *parameter,
            const char        *value)
{
  gint64 number;

  switch (parameter->type)
    {
    case JK_PARAMETER_INTEGER:
      return g_ascii_string_to_signed (value, 10, parameter->least, parameter->most, &number, NULL);
    case JK_PARAMETER_TIME:
      return jk_parse_time_ms (value, &number);
    default:
      return *value != '\0';
    }
}

/* Decodes what stands between & and =; '+' is a space, as forms write it. */
static char *
decode (const char *from,
        gsize       length)
{
  g_autofree char *raw = g_strndup (from, length);
  char *text;

  for (char *at = raw; *at != '\0'; at++)
    {
      if (*at == '+')
        *at = ' ';
    }
  text = g_uri_unescape_string (raw, NULL);
  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    g_clear_pointer (&text, g_free);
  return text;
}

static gboolean
add_parameter (JkRequest *self,
               char      *name,
               char      *value)
{
  const JkParameter *parameter = name != NULL ? find_parameter (self->route, name) : NULL;
  gboolean is_second = parameter != NULL && jk_request_get_parameter (self, name) != NULL;
  const char *complaint = NULL;

  if (parameter == NULL)
    complaint = N_ ("“%s” is not a parameter of this call.");
  else if (is_second && !parameter->repeats)
    complaint = N_ ("“%s” may be given only once.");
  else if (value == NULL || !value_fits (parameter, value))
    complaint = N_ ("“%s” has a value that cannot be used.");

  if (name != NULL)
    g_ptr_array_add (self->query, name);
  g_ptr_array_add (self->query, value != NULL ? value : g_strdup (""));
  if (complaint == NULL)
    return TRUE;

  jk_request_fail (self, JK_PROBLEM_BAD_PARAMETER, complaint, name != NULL ? name : "", NULL);
  return FALSE;
}

gboolean
jk_request_parse_query (JkRequest *self)
{
  const char *at = g_uri_get_query (soup_server_message_get_uri (self->message));

  if (at == NULL || *at == '\0')
    return TRUE;

  self->query = g_ptr_array_new_with_free_func (g_free);
  while (*at != '\0')
    {
      gsize length = strcspn (at, "&");
      gsize name_length = MIN (strcspn (at, "="), length);
      char *name = decode (at, name_length);
      char *value = name_length < length ? decode (at + name_length + 1, length - name_length - 1) : g_strdup ("");

      if (self->query->len >= 2 * MAX_PARAMETERS)
        {
          g_free (name);
          g_free (value);
          jk_request_fail (self, JK_PROBLEM_BAD_REQUEST, N_ ("There are too many parameters."), NULL);
          return FALSE;
        }
      if (length > 0)
        {
          if (!add_parameter (self, name, value))
            return FALSE;
        }
      else
        {
          g_free (name);
          g_free (value);
        }
      at += length + (at[length] == '&');
    }
  return TRUE;
}
