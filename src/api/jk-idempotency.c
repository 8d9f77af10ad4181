/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-idempotency.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-admission.h"
#include "jk-replays.h"

#define HEADER "Idempotency-Key"

static gboolean
key_is_valid (const char *key)
{
  gsize length = strlen (key);

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isgraph (key[i]))
        return FALSE;
    }
  return length > 0 && length <= JK_IDEMPOTENCY_KEY_MAX;
}

static void
add_text (GChecksum  *checksum,
          const char *text)
{
  g_checksum_update (checksum, (const guchar *) (text != NULL ? text : ""), -1);
  g_checksum_update (checksum, (const guchar *) "\n", 1); /* which no part has */
}

static char *
make_fingerprint (JkRequest *request)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (request->message));
  GUri *uri = soup_server_message_get_uri (request->message);

  add_text (checksum, request->route->method);
  add_text (checksum, g_uri_get_path (uri));
  add_text (checksum, g_uri_get_query (uri));
  if (body != NULL && g_bytes_get_size (body) > 0)
    g_checksum_update (checksum, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  return g_strdup (g_checksum_get_string (checksum));
}

static void
answer_again (JkRequest      *request,
              const JkReplay *replay)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (request->message);

  for (guint i = 0; replay->headers[i] != NULL; i += 2)
    soup_message_headers_append (headers, replay->headers[i], replay->headers[i + 1]);
  soup_message_headers_append (headers, "Idempotency-Replayed", "true");
  if (replay->is_secret)
    {
      jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("This was done already, and its answer is told once only."), NULL);
      return;
    }

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_server_message_set_status (request->message, replay->status, NULL);
  jk_response_set_common (headers, NULL);
  if (replay->body != NULL)
    soup_message_body_append_bytes (soup_server_message_get_response_body (request->message), replay->body);
  jk_request_free (request);
}

gboolean
jk_idempotency_begin (JkRequest *request)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->message);
  const char *key = soup_message_headers_get_list (headers, HEADER);
  g_autofree char *fingerprint = NULL;
  const JkReplay *replay;

  if (key == NULL || !jk_route_is_change (request->route) || request->dry_run
      || (request->route->flags & JK_ROUTE_KEY_ONLY) != 0)
    return TRUE;
  if (!key_is_valid (key))
    {
      jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("“%s” has a value that cannot be used."), HEADER, NULL);
      return FALSE;
    }

  fingerprint = make_fingerprint (request);
  switch (jk_replays_begin (request->api->replays, *request->caller.key != '\0' ? request->caller.key : "local", key,
                            fingerprint, &request->replay, &replay))
    {
    case JK_REPLAY_KNOWN:
      answer_again (request, replay);
      return FALSE;
    case JK_REPLAY_UNDER_WAY:
      soup_message_headers_append (soup_server_message_get_response_headers (request->message), "Retry-After", "1");
      jk_request_fail (request, JK_PROBLEM_UNDER_WAY, NULL, NULL);
      return FALSE;
    case JK_REPLAY_OTHER:
      jk_request_fail (request, JK_PROBLEM_KEY_REUSED, NULL, NULL);
      return FALSE;
    default:
      return TRUE;
    }
}

void
jk_idempotency_keep (JkRequest *request)
{
  static const char *const names[] = { "Content-Type", "Content-Language", "ETag", "Link", "Location" };
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (request->message);
  guint status = soup_server_message_get_status (request->message);
  const char *cache = soup_message_headers_get_one (headers, "Cache-Control");
  gboolean is_secret = status < 400 && g_strcmp0 (cache, "no-store") == 0;
  const char *kept[2 * G_N_ELEMENTS (names) + 1];
  g_autoptr(GBytes) body = NULL;
  guint n = 0;

  if (status >= 500 || jk_request_is_orphaned (request))
    {
      jk_idempotency_drop (request);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = soup_message_headers_get_one (headers, names[i]);

      if (value == NULL || (is_secret && strcmp (names[i], "Location") != 0))
        continue;
      kept[n++] = names[i];
      kept[n++] = value;
    }
  kept[n] = NULL;
  body = soup_message_body_flatten (soup_server_message_get_response_body (request->message));
  jk_replays_keep (request->api->replays, request->replay, status, kept, body, is_secret);
  g_clear_pointer (&request->replay, g_free);
}

void
jk_idempotency_drop (JkRequest *request)
{
  if (!jk_request_is_orphaned (request))
    jk_replays_drop (request->api->replays, request->replay);
  g_clear_pointer (&request->replay, g_free);
}
