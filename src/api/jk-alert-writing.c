/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-writing.h"

#include "jk-dispatch.h"

#define JSON_TYPE "application/json"

/**
 * JkAlertWriting:
 * @place: (nullable): where others look for it, see #JkResource
 * @kept: with @place: where the answer is kept
 * @waiting: with @place: who else asked for the same
 * @later: with @place: who asked for it after a change
 */
struct _JkAlertWriting
{
  JkRequest *request;
  GPtrArray *alerts;
  guint next;
  JkJsonWriter out;
  guint64 version;
  JkAlertWriting **place;
  JkAnswer **kept;
  GPtrArray *waiting;
  GPtrArray *later;
};

static void
writing_free (JkAlertWriting *self)
{
  g_ptr_array_unref (self->alerts);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->later);
  if (self->out.out != NULL)
    g_string_free (self->out.out, TRUE);
  g_free (self);
}

static void
respond (JkRequest  *request,
         GBytes     *body,
         const char *etag)
{
  if (!jk_request_drop_if_gone (request))
    jk_request_respond (request, request->route->status, JSON_TYPE, body, etag);
}

/* Answers all who wait for it. */
static void
finish (JkAlertWriting *self)
{
  g_autoptr(GBytes) body = NULL;
  g_autofree char *etag = NULL;

  jk_json_end (&self->out);
  jk_json_end (&self->out);
  body = jk_json_end_bytes (&self->out);
  if (self->place != NULL)
    {
      *self->place = NULL;
      g_clear_pointer (self->kept, jk_answer_free);
      *self->kept = jk_answer_new (body, JSON_TYPE, self->version, g_get_monotonic_time ());
      etag = g_strdup ((*self->kept)->etag);
    }
  respond (self->request, body, etag);
  for (guint i = 0; i < self->waiting->len; i++)
    respond (g_ptr_array_index (self->waiting, i), body, etag);
  for (guint i = 0; i < self->later->len; i++)
    jk_alert_writing_respond_listed (g_ptr_array_index (self->later, i));
  writing_free (self);
}

static gboolean
is_complete (const JkAlertWriting *self)
{
  return self->next == self->alerts->len;
}

static void
write_some (JkAlertWriting *self)
{
  const JkRequest *request = self->request;
  guint end = MIN (self->alerts->len, self->next + JK_ALERTS_AT_ONCE);

  for (; self->next < end; self->next++)
    jk_write_alert (&self->out, request->api->engine, g_ptr_array_index (self->alerts, self->next), request->api->catalogue,
                    request->language);
}

/* One at a time, so that many answers do not add up to one stretch. */
static gboolean
on_turn_cb (gpointer user_data)
{
  JkApi *api = user_data;
  JkAlertWriting *self = g_queue_pop_head (&api->writings);

  if (is_complete (self)) /* a turn of its own: it is long by now */
    finish (self);
  else
    {
      write_some (self);
      g_queue_push_tail (&api->writings, self);
    }
  if (api->writings.length > 0)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&api->writer, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
pause_request (JkRequest *request)
{
  if (!request->paused)
    jk_request_pause (request);
}

/* After all else that is ready. */
static void
go_on_later (JkAlertWriting *self)
{
  JkApi *api = self->request->api;

  pause_request (self->request);
  g_queue_push_tail (&api->writings, self);
  if (api->writer != NULL)
    return;
  api->writer = g_idle_source_new ();
  g_source_set_static_name (api->writer, "alerts are put into words");
  g_source_set_callback (api->writer, on_turn_cb, api, NULL);
  g_source_attach (api->writer, g_main_context_get_thread_default ());
}

static void
free_requests (GPtrArray *requests)
{
  for (guint i = 0; i < requests->len; i++)
    jk_request_free (g_ptr_array_index (requests, i));
}

void
jk_alert_writing_stop (JkApi *api)
{
  JkAlertWriting *self;

  while ((self = g_queue_pop_head (&api->writings)) != NULL)
    {
      jk_request_free (self->request);
      free_requests (self->waiting);
      free_requests (self->later);
      writing_free (self);
    }
  if (api->writer != NULL)
    g_source_destroy (api->writer);
  g_clear_pointer (&api->writer, g_source_unref);
}

static JkAlertWriting *
writing_new (JkRequest *request,
             GPtrArray *alerts)
{
  JkAlertWriting *self = g_new0 (JkAlertWriting, 1);

  self->request = request;
  self->alerts = alerts;
  self->waiting = g_ptr_array_new ();
  self->later = g_ptr_array_new ();
  jk_json_init (&self->out, request->route->body, request->detail);
  jk_json_speak (&self->out, request->api->catalogue, request->language);
  jk_json_begin_object (&self->out);
  jk_json_member (&self->out, "alerts");
  jk_json_begin_array (&self->out);
  return self;
}

void
jk_alert_writing_respond (JkRequest *request,
                          GPtrArray *alerts)
{
  JkAlertWriting *self = writing_new (request, alerts);

  if (alerts->len > JK_ALERTS_AT_ONCE)
    go_on_later (self);
  else
    {
      write_some (self);
      finish (self);
    }
}

gboolean
jk_alert_writing_is_long (JkEngine *engine)
{
  return jk_alert_book_get_n_listed (jk_engine_get_alerts (engine)) > JK_ALERTS_AT_ONCE;
}

static GPtrArray *
list_all (JkEngine *engine)
{
  g_autoptr(GPtrArray) listed = jk_alert_book_list (jk_engine_get_alerts (engine));
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_alert_unref);

  for (guint i = 0; i < MIN (listed->len, JK_DEFAULT_ALERTS); i++)
    g_ptr_array_add (alerts, jk_alert_ref (g_ptr_array_index (listed, i)));
  return alerts;
}

void
jk_alert_writing_respond_listed (JkRequest *request)
{
  JkAlertWriting **place = &request->resource->writings[request->detail][request->language];
  JkAlertWriting *self = *place;

  if (self != NULL)
    {
      gboolean is_same = self->version == jk_dispatch_get_version (request->api->engine, request->route);

      pause_request (request);
      g_ptr_array_add (is_same ? self->waiting : self->later, request);
      return;
    }
  self = writing_new (request, list_all (request->api->engine));
  self->place = place;
  self->kept = &request->resource->answers[request->detail][request->language];
  self->version = jk_dispatch_get_version (request->api->engine, request->route);
  *place = self;
  go_on_later (self);
}
