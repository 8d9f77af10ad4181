/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-accept-language.h"
#include "jk-client-private.h"
#include "jk-fetch.h"
#include "jk-json.h"
#include "jk-next-link.h"

#define PREFIX "/api/monitoring/autonomous"

typedef struct
{
  SoupMessage *message;
  char *path;
  gboolean raw;
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  g_object_unref (self->message);
  g_free (self->path);
  g_free (self);
}

static void
return_json (GTask  *task,
             Call   *call,
             GBytes *body)
{
  JkClient *self = g_task_get_source_object (task);
  const char *etag = soup_message_headers_get_one (soup_message_get_response_headers (call->message), "ETag");
  g_autoptr(GError) error = NULL;
  JsonNode *node = NULL;
  gsize size;
  const char *text = g_bytes_get_data (body, &size);

  if (size > 0)
    {
      node = jk_json_parse (text, size, &error);
      if (node == NULL)
        {
          g_prefix_error (&error, "%s: ", call->path);
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
      if (etag != NULL && soup_message_get_method (call->message) == SOUP_METHOD_GET)
        jk_kept_answers_add (self->kept, call->path, etag, node, size);
    }
  g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
}

/* With the live events closed, calls alone tell whether somebody is there. */
static void
note_outcome (JkClient     *self,
              const GError *error)
{
  if (jk_event_stream_get_open (self->stream))
    {
      if (error == NULL)
        jk_event_stream_reconnect (self->stream);
      return;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    jk_client_set_state (self, error == NULL ? JK_CLIENT_ONLINE : JK_CLIENT_OFFLINE, error);
}

static void
on_fetched_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = jk_fetch_finish (SOUP_SESSION (source), result, &error);
  guint status = soup_message_get_status (call->message);
  JsonNode *kept = jk_kept_answers_get (self->kept, call->path);

  if (error != NULL)
    error = jk_pin_explain (self->pin, g_steal_pointer (&error));
  note_outcome (self, error);
  if (body == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (status == SOUP_STATUS_NOT_MODIFIED && kept != NULL && !call->raw)
    g_task_return_pointer (task, json_node_ref (kept), (GDestroyNotify) json_node_unref);
  else if (status < 200 || status >= 300)
    g_task_return_error (task, jk_fetch_explain (call->message, body));
  else if (call->raw)
    g_task_return_pointer (task, g_bytes_ref (body), (GDestroyNotify) g_bytes_unref);
  else
    return_json (task, call, body);
}

char *
jk_client_make_url (JkClient   *self,
                    const char *path)
{
  static const char *const absolute[] = { "/api/", "/healthz", "/livez", "/readyz", "/templates/" };
  gboolean is_absolute = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (absolute) && !is_absolute; i++)
    is_absolute = g_str_has_prefix (path, absolute[i]);
  return g_strconcat (self->base, is_absolute ? "" : PREFIX, path, NULL);
}

static SoupMessage *
make_message (JkClient   *self,
              const char *method,
              const char *path,
              JsonNode   *body)
{
  g_autofree char *url = jk_client_make_url (self, path);
  SoupMessage *message = soup_message_new (method, url);

  if (message == NULL)
    return NULL;

  /* A key must not follow a redirect to somebody else. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  jk_pin_watch (self->pin, message);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Language", jk_accept_language ());
  if (self->key != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "X-API-Key", self->key);
  if (body != NULL)
    {
      char *text = json_to_string (body, FALSE);
      g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  return message;
}

static void
start_call (JkClient   *self,
            const char *method,
            const char *path,
            JsonNode   *body,
            gboolean    raw,
            GTask      *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  g_autoptr(SoupMessage) message = make_message (self, method, path, body);
  const char *etag = jk_kept_answers_get_etag (self->kept, path);
  Call *call;

  if (message == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s is not an address."), self->base);
      return;
    }

  if (etag != NULL && !raw && soup_message_get_method (message) == SOUP_METHOD_GET)
    soup_message_headers_replace (soup_message_get_request_headers (message), "If-None-Match", etag);

  call = g_new0 (Call, 1);
  call->message = g_object_ref (message);
  call->path = g_strdup (path);
  call->raw = raw;
  g_task_set_task_data (task, call, call_free);
  jk_fetch_async (self->session, message, self->timeout_ms, g_task_get_cancellable (task), on_fetched_cb,
                  g_object_ref (task));
}

void
jk_client_call_async (JkClient           *self,
                      const char         *method,
                      const char         *path,
                      JsonNode           *body,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (JK_IS_CLIENT (self) && method != NULL && path != NULL && *path == '/');

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_client_call_async);
  start_call (self, method, path, body, FALSE, task);
}

JsonNode *
jk_client_call_finish (JkClient     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_client_call_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
jk_client_call_dup_next (JkClient     *self,
                         GAsyncResult *result)
{
  Call *call;

  g_return_val_if_fail (g_async_result_is_tagged (result, jk_client_call_async), NULL);

  call = g_task_get_task_data (G_TASK (result));
  if (call == NULL) /* it was not made */
    return NULL;
  return jk_next_link_parse (soup_message_headers_get_list (soup_message_get_response_headers (call->message), "Link"));
}

void
jk_client_fetch_async (JkClient           *self,
                       const char         *method,
                       const char         *path,
                       JsonNode           *body,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (JK_IS_CLIENT (self) && method != NULL && path != NULL && *path == '/');

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_client_fetch_async);
  start_call (self, method, path, body, TRUE, task);
}

GBytes *
jk_client_fetch_finish (JkClient     *self,
                        GAsyncResult *result,
                        GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_client_fetch_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
