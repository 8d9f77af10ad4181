/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>

#include "jk-connection.h"
#include "jk-event-transport.h"

/* Returns: %FALSE having answered */
static gboolean
check_series (JkRequest *request,
              GPtrArray *series)
{
  for (guint i = 0; series->pdata[i] != NULL; i++)
    {
      gboolean is_public;

      if (!jk_series_check (series->pdata[i], &is_public))
        {
          jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("“%s” has a value that cannot be used."), "series", NULL);
          return FALSE;
        }
      if (!is_public && !request->detail)
        {
          jk_request_fail (request, JK_PROBLEM_NO_KEY, N_ ("Show a key in the X-API-Key header, or a token as a bearer."), NULL);
          return FALSE;
        }
    }
  return TRUE;
}

static guint64
read_last_id (const JkRequest *request)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (request->message),
                                                     "Last-Event-ID");
  guint64 id = 0;
  gint64 given;

  if (header != NULL && g_ascii_string_to_unsigned (header, 10, 0, G_MAXINT64, &id, NULL))
    return id;
  return jk_request_get_integer (request, "last_event_id", &given) ? (guint64) given : 0;
}

/* Such a connection is meant to stay open, so no deadline holds for it but that of the key or token that opened it. */
static void
lift_deadline (JkRequest *request)
{
  gint64 now_us = jk_clock_get_real_us (jk_engine_get_clock (request->api->engine));
  JkConnection *connection = jk_connection_of (request->message);

  connection->deadline_us = request->caller.until_us == 0
                            ? G_MAXINT64 : g_get_monotonic_time () + MAX (request->caller.until_us - now_us, 0);
  g_strlcpy (connection->holder, request->caller.key, sizeof connection->holder);
  connection->busy = FALSE; /* a shutdown does not wait for its end */
}

void
jk_serve_events (JkRequest *request)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->message);
  g_autoptr(GPtrArray) series = jk_request_get_all (request, "series");
  JkSubscription subscription = { (const char *const *) series->pdata, 0, read_last_id (request) };
  gint64 interval_s = 0;

  if (!check_series (request, series))
    return;
  if (request->api->events == NULL || !jk_event_hub_has_room (request->api->events, request->detail))
    {
      jk_request_fail (request, JK_PROBLEM_BUSY, N_ ("Too many readers follow the events already."), NULL);
      return;
    }

  /* Nothing would ever be written, so nobody would notice that the caller has gone. */
  if (soup_server_message_get_method (request->message) == SOUP_METHOD_HEAD)
    {
      jk_request_respond (request, SOUP_STATUS_OK, "text/event-stream", NULL, NULL);
      return;
    }

  (void) jk_request_get_integer (request, "interval", &interval_s);
  subscription.interval_s = interval_s;
  if (!soup_message_headers_header_contains (headers, "Upgrade", "websocket"))
    {
      lift_deadline (request);
      jk_event_stream_begin (request, &subscription);
      jk_request_free (request);
    }
  else if (!soup_websocket_server_check_handshake (request->message, NULL, NULL, NULL, NULL))
    jk_request_fail (request, JK_PROBLEM_BAD_REQUEST, N_ ("This is no WebSocket handshake."), NULL);
  else
    {
      lift_deadline (request);
      jk_event_socket_begin (request, &subscription);
      jk_request_free (request);
    }
}
