/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-event-hub.h"

#include "jk-answers-healing.h"
#include "jk-engine-healing.h"
#include "jk-event-changes.h"
#include "jk-event-listener.h"

/* Collectors of one round end one after another: what they found within this time is one event. */
#define GATHER_MS 10
/* So long after the last reader left, events are still made: most come back at once. */
#define LINGER_S 60
/* So many changed alerts at once are told by themselves. */
#define MAX_ALERT_EVENTS 16

struct _JkEventHub
{
  JkApi *api;
  GQueue listeners; /* of JkListener */
  guint n_coming;   /* that will be listeners soon */
  GQueue ring;      /* of JkEvent, oldest first */
  gsize ring_bytes;
  guint64 last_id;
  JkEventChanges *changes; /* (nullable): only while events are made */
  guint dirty;             /* 1 << JkFacet */
  GSource *gather;         /* (nullable) */
  GSource *heartbeat;      /* (nullable): while there are readers */
  GSource *linger;         /* (nullable): after the last one */
  gulong changed_handler;
};

static GSource *
start_timer (GSource    *source,
             GSourceFunc callback,
             gpointer    user_data)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
stop_timer (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gint64
get_now_us (JkEventHub *self)
{
  return jk_clock_get_monotonic_us (jk_engine_get_clock (self->api->engine));
}

static void
keep_in_ring (JkEventHub *self,
              JkEvent    *event)
{
  g_queue_push_tail (&self->ring, event);
  self->ring_bytes += jk_event_get_size (event);
  while (self->ring.length > JK_EVENT_RING || (self->ring_bytes > JK_EVENT_RING_BYTES && self->ring.length > 1))
    {
      JkEvent *oldest = g_queue_pop_head (&self->ring);

      self->ring_bytes -= jk_event_get_size (oldest);
      jk_event_unref (oldest);
    }
}

/* Gives @event to every reader and to the ring, which takes it. */
static void
publish (JkEventHub *self,
         JkEvent    *event)
{
  GList *next;

  for (GList *link = self->listeners.head; link != NULL; link = next)
    {
      next = link->next; /* a reader that cannot be written to goes away at once */
      jk_listener_offer (link->data, event, get_now_us (self));
    }
  jk_event_forget_filtered (event);
  keep_in_ring (self, event);
}

static void
write_status_event (JkJsonWriter *out,
                    JkApi        *api,
                    JkLanguage    language,
                    gpointer      data)
{
  jk_json_member (out, "status");
  jk_write_status (out, api->engine);
}

static void
write_projects_event (JkJsonWriter *out,
                      JkApi        *api,
                      JkLanguage    language,
                      gpointer      data)
{
  jk_json_member (out, "projects");
  jk_write_project_list (out, api->engine);
}

static void
write_operation_event (JkJsonWriter *out,
                       JkApi        *api,
                       JkLanguage    language,
                       gpointer      data)
{
  jk_json_member (out, "operation");
  jk_write_operation (out, data, api->catalogue, language);
}

static void
write_detail_event (JkJsonWriter *out,
                    JkApi        *api,
                    JkLanguage    language,
                    gpointer      data)
{
  const JkDetailChange *change = data;

  jk_json_member_string (out, "collector", change->collector);
  jk_json_member_optional (out, "project", change->project);
}

static void
publish_whole (JkEventHub      *self,
               const char      *type,
               gboolean         localised,
               JkEventWriteFunc write,
               gpointer         data)
{
  publish (self, jk_event_new (self->api, ++self->last_id, type, localised, write, data));
}

static void
publish_metrics (JkEventHub *self)
{
  g_autoptr(GPtrArray) series = jk_event_changes_take_series (self->changes);

  if (series->len > 0)
    publish (self, jk_event_new_metrics (self->api, ++self->last_id, series));
}

static void
publish_details (JkEventHub *self)
{
  g_autoptr(GArray) changed = jk_event_changes_take_details (self->changes);

  for (guint i = 0; i < changed->len; i++)
    publish_whole (self, "detail", FALSE, write_detail_event, &g_array_index (changed, JkDetailChange, i));
}

static void
publish_operations (JkEventHub *self)
{
  g_autoptr(GPtrArray) changed = jk_event_changes_take_operations (self->changes);

  for (guint i = 0; i < changed->len; i++)
    publish_whole (self, "operation", TRUE, write_operation_event, g_ptr_array_index (changed, i));
}

static void
write_alert_event (JkJsonWriter *out,
                   JkApi        *api,
                   JkLanguage    language,
                   gpointer      data)
{
  jk_json_member (out, "alert");
  jk_write_alert (out, api->engine, data, api->catalogue, language);
}

/* A storm is not told one by one: readers ask for the list again. */
static void
publish_alerts (JkEventHub *self)
{
  g_autoptr(GPtrArray) changed = jk_event_changes_take_alerts (self->changes);

  if (changed->len > MAX_ALERT_EVENTS)
    {
      publish_whole (self, "alerts", FALSE, NULL, NULL);
      return;
    }
  for (guint i = 0; i < changed->len; i++)
    publish_whole (self, "alert", TRUE, write_alert_event, g_ptr_array_index (changed, i));
}

/* The rules and how they stand; what was done can be asked for. */
static void
write_healing_event (JkJsonWriter *out,
                     JkApi        *api,
                     JkLanguage    language,
                     gpointer      data)
{
  g_autoptr(GVariant) healing = jk_engine_describe_healing (api->engine);

  jk_json_member (out, "healing");
  jk_write_healing (out, healing, JK_HEALING_EVENT_ACTIONS);
}

static gboolean
on_gather_cb (gpointer user_data)
{
  JkEventHub *self = user_data;
  guint dirty = self->dirty;

  g_clear_pointer (&self->gather, g_source_unref);
  self->dirty = 0;
  if ((dirty & (1u << JK_FACET_METRICS)) != 0)
    publish_metrics (self);
  if ((dirty & (1u << JK_FACET_STATUS)) != 0)
    publish_whole (self, "status", TRUE, write_status_event, NULL);
  if ((dirty & (1u << JK_FACET_PROJECTS)) != 0)
    publish_whole (self, "projects", TRUE, write_projects_event, NULL);
  if ((dirty & (1u << JK_FACET_DETAILS)) != 0)
    publish_details (self);
  if ((dirty & (1u << JK_FACET_OPERATIONS)) != 0)
    publish_operations (self);
  if ((dirty & (1u << JK_FACET_ALERTS)) != 0)
    publish_alerts (self);
  if ((dirty & (1u << JK_FACET_HEALING)) != 0)
    publish_whole (self, "healing", TRUE, write_healing_event, NULL);
  if ((dirty & (1u << JK_FACET_CONFIG)) != 0)
    publish_whole (self, "config", FALSE, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (JkEngine *engine,
               JkFacet   facet,
               gpointer  user_data)
{
  JkEventHub *self = user_data;

  if (self->changes == NULL)
    return;
  self->dirty |= 1u << facet;
  if (self->gather == NULL)
    self->gather = start_timer (g_timeout_source_new (GATHER_MS), on_gather_cb, self);
}

static gboolean
on_heartbeat_cb (gpointer user_data)
{
  JkEventHub *self = user_data;
  g_autoptr(GBytes) ping = jk_event_make_ping (self->last_id);
  GList *next;

  for (GList *link = self->listeners.head; link != NULL; link = next)
    {
      next = link->next;
      jk_listener_ping (link->data, self->last_id, ping, get_now_us (self));
    }
  return G_SOURCE_CONTINUE;
}

static void
clear_ring (JkEventHub *self)
{
  g_queue_clear_full (&self->ring, (GDestroyNotify) jk_event_unref);
  self->ring_bytes = 0;
}

static void
stop_making (JkEventHub *self)
{
  stop_timer (&self->gather);
  g_clear_pointer (&self->changes, jk_event_changes_free);
  clear_ring (self);
  self->dirty = 0;
  self->last_id++; /* stands for all that nobody will have seen: who comes back after it has missed something */
}

static gboolean
on_linger_cb (gpointer user_data)
{
  JkEventHub *self = user_data;

  g_clear_pointer (&self->linger, g_source_unref);
  stop_making (self);
  return G_SOURCE_REMOVE;
}

JkEventHub *
jk_event_hub_new (JkApi *api)
{
  JkEventHub *self = g_new0 (JkEventHub, 1);

  self->api = api;
  g_queue_init (&self->listeners);
  g_queue_init (&self->ring);
  self->last_id = jk_clock_get_real_us (jk_engine_get_clock (api->engine)) / 1000;
  self->changed_handler = g_signal_connect (api->engine, "changed", G_CALLBACK (on_changed_cb), self);
  return self;
}

void
jk_event_hub_free (JkEventHub *self)
{
  JkListener *listener;

  while ((listener = g_queue_peek_head (&self->listeners)) != NULL)
    {
      jk_listener_close (listener);
      jk_event_hub_remove (self, listener);
    }
  stop_timer (&self->gather);
  stop_timer (&self->heartbeat);
  stop_timer (&self->linger);
  g_clear_signal_handler (&self->changed_handler, self->api->engine);
  g_clear_pointer (&self->changes, jk_event_changes_free);
  clear_ring (self);
  g_free (self);
}

/* Tells a reader that comes back what it missed, as far as the ring goes back. */
static void
resume (JkEventHub *self,
        JkListener *listener,
        guint64     last_id)
{
  JkEvent *oldest = g_queue_peek_head (&self->ring);
  guint64 first_kept = oldest != NULL ? jk_event_get_id (oldest) : self->last_id + 1;

  if (last_id == 0 || last_id >= self->last_id)
    return;
  if (last_id + 1 < first_kept)
    jk_listener_missed (listener, last_id + 1, first_kept - 1);
  for (GList *link = self->ring.head; link != NULL; link = link->next)
    {
      if (jk_event_get_id (link->data) > last_id)
        jk_listener_offer (listener, link->data, get_now_us (self));
      jk_event_forget_filtered (link->data);
    }
}

JkListener *
jk_event_hub_add (JkEventHub             *self,
                  const JkListenerVTable *vtable,
                  gpointer                transport,
                  gboolean                detail,
                  JkLanguage              language,
                  const char *const      *series,
                  guint                   interval_s,
                  guint64                 last_id)
{
  g_autoptr(GBytes) hello = NULL;
  JkListener *listener;

  if (!jk_event_hub_has_room (self, detail))
    return NULL;

  stop_timer (&self->linger);
  if (self->changes == NULL)
    self->changes = jk_event_changes_new (self->api->engine);
  if (self->heartbeat == NULL)
    self->heartbeat = start_timer (g_timeout_source_new_seconds (JK_HEARTBEAT_S), on_heartbeat_cb, self);

  listener = jk_listener_new (self->api, vtable, transport, detail, language);
  jk_listener_subscribe (listener, series, interval_s);
  g_queue_push_tail (&self->listeners, listener);
  hello = jk_event_make_hello (self->api, last_id != 0 && last_id < self->last_id ? last_id : self->last_id);
  jk_listener_hello (listener, last_id != 0 && last_id < self->last_id ? last_id : self->last_id, hello,
                     get_now_us (self));
  resume (self, listener, last_id);
  return listener;
}

void
jk_event_hub_expect (JkEventHub *self,
                     gboolean    coming)
{
  if (coming)
    self->n_coming++;
  else
    self->n_coming--;
}

void
jk_event_hub_remove (JkEventHub *self,
                     JkListener *listener)
{
  if (!g_queue_remove (&self->listeners, listener))
    return;

  jk_listener_free (listener);
  if (self->listeners.length > 0)
    return;
  stop_timer (&self->heartbeat);
  self->linger = start_timer (g_timeout_source_new_seconds (LINGER_S), on_linger_cb, self);
}

void
jk_event_hub_subscribe (JkEventHub        *self,
                        JkListener        *listener,
                        const char *const *series,
                        guint              interval_s)
{
  jk_listener_subscribe (listener, series, interval_s);
}

void
jk_listener_sent (JkEventHub *self,
                  JkListener *listener)
{
  jk_listener_send_next (listener, get_now_us (self));
}

gboolean
jk_event_hub_has_room (JkEventHub *self,
                       gboolean    detail)
{
  return self->listeners.length + self->n_coming < (detail ? JK_MAX_LISTENERS : JK_MAX_STRANGE_LISTENERS);
}
