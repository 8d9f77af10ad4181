/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-error.h"
#include "jk-note.h"
#include "jk-sender-private.h"

/* Of an answer: it is looked at for a reason only. */
#define MAX_ANSWER_BYTES (64 * 1024)
#define MAX_REASON_BYTES 160

/* Attempts that no later one can better. */
static gboolean
is_refusal (const GError *error)
{
  return error->domain == G_TLS_ERROR || g_error_matches (error, JK_ERROR, JK_ERROR_PERMISSION)
         || g_error_matches (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT);
}

static JkSendOutcome
judge_status (guint status)
{
  switch (status)
    {
    case 408: /* it gave up on us */
    case 425:
    case 429:
    case 500:
    case 501:
    case 503:
      return JK_SEND_LATER;
    case 502: /* somebody between us and the receiver does not know either */
    case 504:
      return JK_SEND_MAYBE;
    case 400:
    case 413:
    case 422:
      return JK_SEND_REJECTED;
    default:
      if (status >= 200 && status < 300)
        return JK_SEND_DONE;
      return status >= 500 ? JK_SEND_LATER : JK_SEND_REFUSED;
    }
}

/* An answer that breaks off has told what counts in its first line. */
static JkSendOutcome
judge (const JkHttpAnswer *answer)
{
  if (answer->error != NULL && is_refusal (answer->error))
    return JK_SEND_REFUSED;
  if (answer->error != NULL && (answer->status == 0 || (answer->status >= 300 && answer->status < 400)))
    {
      if (answer->status != 0)
        return JK_SEND_REFUSED;
      return answer->is_sent ? JK_SEND_MAYBE : JK_SEND_LATER;
    }
  return judge_status (answer->status);
}

static GError *
make_error (const JkHttpAnswer *answer)
{
  g_autofree char *text = NULL, *reason = NULL;

  if (answer->error != NULL && answer->status < 400)
    return g_error_copy (answer->error);
  if (answer->body != NULL)
    text = g_strndup (g_bytes_get_data (answer->body, NULL), MIN (g_bytes_get_size (answer->body), 4 * MAX_REASON_BYTES));
  reason = jk_note_clean (text != NULL ? text : "", MAX_REASON_BYTES);
  g_strdelimit (g_strstrip (reason), "\n", ' ');
  if (*reason == '\0' || strchr (reason, '<') != NULL) /* a page is for browsers */
    return g_error_new (JK_ERROR, JK_ERROR_HTTP, _ ("The receiver answered %u"), answer->status);
  return g_error_new (JK_ERROR, JK_ERROR_HTTP, _ ("The receiver answered %u: %s"), answer->status, reason);
}

/* Returns: (transfer full) (nullable): who we are */
static char *
make_authorization (const JkSending *sending)
{
  const JkChannel *channel = sending->channel;
  g_autofree char *pair = NULL, *code = NULL;

  if (sending->secret == NULL || *sending->secret == '\0')
    return NULL;
  if (*channel->user == '\0')
    {
      gboolean is_placed = jk_template_has (channel->url, "secret")
                           || (channel->template != NULL && jk_template_has (channel->template, "secret"));

      return is_placed ? NULL : g_strconcat ("Bearer ", sending->secret, NULL);
    }
  pair = g_strconcat (channel->user, ":", sending->secret, NULL);
  code = g_base64_encode ((const guchar *) pair, strlen (pair));
  return g_strconcat ("Basic ", code, NULL);
}

static void
post (const JkSending *sending,
      const char      *url,
      const char      *body,
      const char      *content_type,
      GCancellable    *cancellable,
      JkSendResult    *result)
{
  g_autofree char *authorization = make_authorization (sending), *mark = jk_letter_make_mark (&sending->letters[0]);
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));
  const char *headers[] = { "Idempotency-Key", mark, authorization != NULL ? "Authorization" : NULL, authorization, NULL };
  const JkHttpRequest request = { .url = url, .method = "POST", .timeout_ms = sending->channel->timeout_ms,
                                  .max_bytes = MAX_ANSWER_BYTES, .body = bytes, .content_type = content_type, .headers = headers };
  g_autoptr(JkHttpAnswer) answer = jk_http_fetch (sending->http, &request, cancellable);

  result->outcome = judge (answer);
  if (!isnan (answer->retry_after_s))
    result->wait_us = MIN (answer->retry_after_s, 1e9) * G_USEC_PER_SEC;
  if (result->outcome != JK_SEND_DONE)
    result->error = make_error (answer);
}

static const char *
look_up_value (const char   *name,
               gconstpointer user_data)
{
  return g_hash_table_lookup ((GHashTable *) user_data, name);
}

void
jk_send_webhook (const JkSending *sending,
                 GCancellable    *cancellable,
                 JkSendResult    *result)
{
  static const char *const types[] = { "text/plain; charset=utf-8", "application/json", "application/x-www-form-urlencoded",
                                       "text/plain; charset=utf-8" };
  const JkTemplate *template = sending->channel->template;
  g_autoptr(GHashTable) values = jk_letter_values (sending, &sending->letters[0]);
  g_autofree char *body = jk_template_fill (template, look_up_value, values), *url = jk_letter_make_url (sending);

  post (sending, url, body, types[jk_template_get_format (template)], cancellable, result);
}

void
jk_send_ntfy (const JkSending *sending,
              GCancellable    *cancellable,
              JkSendResult    *result)
{
  g_autofree char *url = jk_letter_make_url (sending);
  char *query = url + strcspn (url, "?#"), *slash;
  g_autofree char *topic = NULL, *body = NULL;

  *query = '\0';
  slash = strrchr (url, '/');
  topic = g_uri_unescape_string (slash + 1, NULL);
  slash[1] = '\0';
  body = jk_ntfy_make_body (sending, topic != NULL ? topic : "");
  post (sending, url, body, "application/json", cancellable, result);
}

void
jk_send_alertmanager (const JkSending *sending,
                      GCancellable    *cancellable,
                      JkSendResult    *result)
{
  g_autofree char *base = jk_letter_make_url (sending), *body = jk_alertmanager_make_body (sending), *url = NULL;

  while (g_str_has_suffix (base, "/"))
    base[strlen (base) - 1] = '\0';
  url = g_strconcat (base, g_str_has_suffix (base, "/api/v2/alerts") ? "" : "/api/v2/alerts", NULL);
  post (sending, url, body, "application/json", cancellable, result);
  /* It takes the same alert any number of times. */
  if (result->outcome == JK_SEND_MAYBE)
    result->outcome = JK_SEND_LATER;
}
