/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_CLIENT_CONNECTING,
  JK_CLIENT_ONLINE,
  JK_CLIENT_OFFLINE, /* tries again by itself, with back-off */
} JkClientState;

#define JK_TYPE_CLIENT (jk_client_get_type ())
/**
 * JkClient:
 *
 * One host's Jikimi, over its API. One object a host; lives in the thread-default main context in which it was made.
 *
 * Property "state" (int, a #JkClientState). Signal "event" (const char *type, JsonObject *message, const char
 * *text) for each live event; the text is the message as it came.
 */
G_DECLARE_FINAL_TYPE (JkClient, jk_client, JK, CLIENT, GObject)

JkClient *jk_client_new_for_socket (const char *path);
/* @url: http(s)://host:port; @key: (nullable): API key */
JkClient *jk_client_new_for_url (const char *url, const char *key);

/* @fingerprint: (nullable): of the only certificate that the host may show; %NULL: one that an authority vouches for. For connections
 * that are still to be made. */
void jk_client_set_fingerprint (JkClient *self, const char *fingerprint);
const char *jk_client_get_fingerprint (JkClient *self); /* (nullable): what was set */
/* Returns: (nullable): of the doubtful or pinned certificate that the host showed last; after %G_TLS_ERROR_BAD_CERTIFICATE the one that
 * somebody may trust */
const char *jk_client_get_seen_fingerprint (JkClient *self);
void jk_client_set_key (JkClient *self, const char *key); /* (nullable) */

/* Returns: what people call this host: "이 컴퓨터" for the socket, else the host name */
const char *jk_client_get_name (JkClient *self);
const char *jk_client_get_url (JkClient *self); /* of the API, up to the port */
JkClientState jk_client_get_state (JkClient *self);
const GError *jk_client_get_error (JkClient *self); /* (nullable): why it is offline */
gboolean jk_client_get_is_local (JkClient *self);   /* over the socket of this computer */

/**
 * jk_client_call_async:
 * @method: "GET", "POST", "PUT" or "DELETE"
 * @path: below /api/monitoring/autonomous, such as "/status"; or absolute, beginning with "/api/", "/healthz", …
 * @body: (nullable)
 *
 * Ends with the answer's JSON, %NULL with no error for an empty one. An answer of 400 and above is an error whose
 * message is the problem's title and detail: %JK_ERROR_NOT_FOUND (404), _PERMISSION (401, 403), _EXISTS (409),
 * _INVALID_ARGUMENT (400, 422), _NOT_SUPPORTED (501), _HTTP (the rest); no answer is a GIO error.
 */
void jk_client_call_async (JkClient *self, const char *method, const char *path, JsonNode *body,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *jk_client_call_finish (JkClient *self, GAsyncResult *result, GError **error);
/* Returns: (transfer full) (nullable): the path of the call that brings what comes after this answer's list; %NULL after the last */
char *jk_client_call_dup_next (JkClient *self, GAsyncResult *result);

/* The same without reading the answer: ends with its body as it came, which may be empty. */
void jk_client_fetch_async (JkClient *self, const char *method, const char *path, JsonNode *body,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *jk_client_fetch_finish (JkClient *self, GAsyncResult *result, GError **error);

/* How long a call may take from its start to the end of its answer, then it ends with %G_IO_ERROR_TIMED_OUT; 60 s at
   first */
void jk_client_set_timeout (JkClient *self, guint timeout_ms);

/* Opens the event stream and keeps it open. */
void jk_client_open_events (JkClient *self);
void jk_client_close_events (JkClient *self);
/* While the stream is closed, tries again now instead of at the end of the back-off; nothing otherwise. */
void jk_client_reconnect (JkClient *self);
/* What the stream should bring: @series (nullable: all) at least every @interval_s (0: as they come). */
void jk_client_subscribe (JkClient *self, const char *const *series, guint interval_s);

G_END_DECLS
