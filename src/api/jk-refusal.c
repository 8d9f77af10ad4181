/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-refusal.h"

#include <glib/gi18n-lib.h>

#include "jk-engine-alerts.h"
#include "jk-log.h"

/* An answer to a wrong key that is held back. */
typedef struct
{
  JkApi *api;
  SoupServerMessage *message;
  JkLanguage language;
  JkRefusal refusal;
  gboolean has_body;
  char *address;
  GSource *timer;
  gulong finished_handler;
  GList link;
} Held;

void
jk_answer_unread (SoupServerMessage *message)
{
  g_autoptr(GBytes) body = soup_message_body_flatten (soup_server_message_get_response_body (message));
  JkConnection *connection = jk_connection_of (message);
  g_autoptr(GString) out = g_string_new (NULL);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  g_string_append_printf (out, "HTTP/1.1 %u %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n",
                          soup_server_message_get_status (message),
                          soup_status_get_phrase (soup_server_message_get_status (message)), g_bytes_get_size (body));
  soup_message_headers_iter_init (&iter, soup_server_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (out, "%s: %s\r\n", name, value);
  g_string_append (out, "\r\n");
  g_string_append_len (out, g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  jk_connection_write (connection, out->str, out->len);
  (void) g_socket_shutdown (connection->socket, FALSE, TRUE, NULL);
}

static gboolean
has_body (const JkRequestHeaders *headers)
{
  return headers->transfer_encoding != NULL || headers->content_length != NULL;
}

static void
refuse (JkApi             *api,
        SoupServerMessage *message,
        JkLanguage         language,
        gboolean           is_unread,
        const JkRefusal   *refusal)
{
  const char *detail = refusal->detail != NULL ? jk_catalogue_get (api->catalogue, language, refusal->detail) : NULL;
  g_autofree char *seconds = refusal->retry_s > 0 ? g_strdup_printf ("%u", refusal->retry_s) : NULL;

  if (seconds != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Retry-After", seconds);
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Connection", "close");
  jk_problem_respond (api, message, language, refusal->problem, detail, NULL);
  if (is_unread)
    jk_answer_unread (message);
}

void
jk_refuse (JkApi                  *api,
           SoupServerMessage      *message,
           JkLanguage              language,
           const JkRequestHeaders *headers,
           const JkRefusal        *refusal)
{
  refuse (api, message, language, has_body (headers), refusal);
}

static void
held_free (Held *self)
{
  g_queue_unlink (&self->api->held, &self->link);
  jk_wrong_keys_release (self->api->wrong_keys, self->address);
  g_signal_handler_disconnect (self->message, self->finished_handler);
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_object_unref (self->message);
  g_free (self->address);
  g_free (self);
}

void
jk_refusals_drop (JkApi *api)
{
  while (api->held.head != NULL)
    held_free (api->held.head->data);
}

static void
on_finished_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  held_free (user_data);
}

static gboolean
on_held_cb (gpointer user_data)
{
  Held *self = user_data;
  g_autoptr(SoupServerMessage) message = g_object_ref (self->message);

  refuse (self->api, message, self->language, self->has_body, &self->refusal);
  held_free (self); /* and with it the timer */
  soup_server_message_unpause (message);
  return G_SOURCE_CONTINUE;
}

static void
hold (JkApi                  *api,
      SoupServerMessage      *message,
      const char             *address,
      JkLanguage              language,
      const JkRequestHeaders *headers,
      const JkRefusal        *refusal,
      guint                   delay_ms)
{
  Held *self = g_new0 (Held, 1);

  self->api = api;
  self->message = g_object_ref (message);
  self->language = language;
  self->refusal = *refusal;
  self->has_body = has_body (headers);
  self->address = g_strdup (address);
  self->finished_handler = g_signal_connect (message, "finished", G_CALLBACK (on_finished_cb), self);
  self->timer = g_timeout_source_new (delay_ms);
  g_source_set_callback (self->timer, on_held_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  self->link.data = self;
  g_queue_push_tail_link (&api->held, &self->link);
  soup_server_message_pause (message);
}

/* The first, and then every time that their number has doubled, so that nobody can fill the log. */
static void
tell (JkApi      *api,
      const char *address,
      guint       n)
{
  JkStore *store = jk_engine_get_store (api->engine);
  g_autofree char *count = g_strdup_printf ("%u", n);
  g_autofree char *detail = NULL;
  JkJsonWriter out;

  if ((n & (n - 1)) != 0)
    return;
  jk_engine_note_wrong_key (api->engine, address, n);
  jk_log_event (G_LOG_LEVEL_WARNING, "wrong-key", "a wrong API key was shown", "address", address, "count", count, NULL);
  if (store == NULL)
    return;

  jk_json_init (&out, NULL, TRUE);
  jk_json_begin_object (&out);
  jk_json_member_string (&out, "from", address);
  jk_json_member_integer (&out, "count", n);
  jk_json_end (&out);
  detail = jk_json_end_string (&out, NULL);
  jk_store_add_event (store, jk_clock_get_real_us (jk_engine_get_clock (api->engine)) / 1000, "wrong-key", NULL, detail);
}

void
jk_refuse_wrong_key (JkApi                  *api,
                     SoupServerMessage      *message,
                     const JkConnection     *connection,
                     JkLanguage              language,
                     const JkRequestHeaders *headers,
                     const JkRefusal        *refusal)
{
  JkRefusal too_many = { TRUE, JK_PROBLEM_TOO_MANY, N_ ("Too many wrong keys were shown."), TRUE };
  gint64 now_us = jk_clock_get_monotonic_us (jk_engine_get_clock (api->engine));
  guint delay_ms, n;

  switch (jk_wrong_keys_add (api->wrong_keys, connection->peer, now_us, &delay_ms, &n))
    {
    case JK_WRONG_KEY_HOLD:
      hold (api, message, connection->peer, language, headers, refusal, delay_ms);
      break;
    case JK_WRONG_KEY_TURN_AWAY:
      too_many.retry_s = (delay_ms + 999) / 1000;
      jk_refuse (api, message, language, headers, &too_many);
      break;
    default:
      jk_refuse (api, message, language, headers, refusal);
      break;
    }
  tell (api, connection->peer, n);
}
