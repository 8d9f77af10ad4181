/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-event-listener.h"

#include <string.h>

/* Ticks come a little early or late: one that is due within a tenth of the interval is due. */
#define EARLY 10

typedef struct
{
  const char *type; /* static */
  guint64 id;
  GBytes *json;
} Message;

struct _JkListener
{
  JkApi *api;
  const JkListenerVTable *vtable;
  gpointer transport;
  gboolean detail;
  JkLanguage language;

  GHashTable *series; /* (nullable): set of keys; %NULL for all */
  char *filter_name;  /* (nullable) */
  gint64 interval_us;
  gint64 due_us;
  GHashTable *pending; /* set of keys that wait for their interval */
  guint hold;

  GQueue waiting; /* of Message */
  gsize waiting_bytes;
  gboolean on_way;
  gint64 on_way_since_us;
  guint64 missed_from, missed_to; /* 0: nothing */
};

static void
message_free (gpointer data)
{
  Message *message = data;

  g_bytes_unref (message->json);
  g_free (message);
}

JkListener *
jk_listener_new (JkApi                  *api,
                 const JkListenerVTable *vtable,
                 gpointer                transport,
                 gboolean                detail,
                 JkLanguage              language)
{
  JkListener *self = g_new0 (JkListener, 1);

  self->api = api;
  self->vtable = vtable;
  self->transport = transport;
  self->detail = detail;
  self->language = language;
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->waiting);
  return self;
}

static void
release_hold (JkListener *self)
{
  if (self->hold != 0)
    jk_engine_release_interval (self->api->engine, self->hold);
  self->hold = 0;
}

void
jk_listener_free (JkListener *self)
{
  release_hold (self);
  g_clear_pointer (&self->series, g_hash_table_unref);
  g_hash_table_unref (self->pending);
  g_queue_clear_full (&self->waiting, message_free);
  g_free (self->filter_name);
  g_free (self);
}

void
jk_listener_close (JkListener *self)
{
  self->vtable->close (self->transport);
}

static int
compare_text (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
set_filter (JkListener        *self,
            const char *const *series)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();

  g_clear_pointer (&self->series, g_hash_table_unref);
  g_clear_pointer (&self->filter_name, g_free);
  if (series == NULL || series[0] == NULL)
    return;

  self->series = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; series[i] != NULL; i++)
    {
      g_hash_table_add (self->series, g_strdup (series[i]));
      g_ptr_array_add (sorted, (char *) series[i]);
    }
  g_ptr_array_sort (sorted, compare_text);
  g_ptr_array_add (sorted, NULL);
  self->filter_name = g_strjoinv ("\n", (char **) sorted->pdata);
}

void
jk_listener_subscribe (JkListener        *self,
                       const char *const *series,
                       guint              interval_s)
{
  set_filter (self, series);
  g_hash_table_remove_all (self->pending);
  self->interval_us = (gint64) interval_s * G_USEC_PER_SEC;
  self->due_us = 0;

  release_hold (self);
  if (interval_s > 0)
    self->hold = jk_engine_hold_interval (self->api->engine, MIN (interval_s, G_MAXUINT / 1000) * 1000);
}

static void
hand_over (JkListener *self,
           const char *type,
           guint64     id,
           GBytes     *json,
           gint64      now_us)
{
  self->on_way_since_us = now_us;
  self->on_way = !self->vtable->send (self->transport, type, id, json);
}

void
jk_listener_missed (JkListener *self,
                    guint64     from,
                    guint64     to)
{
  if (self->missed_from == 0)
    self->missed_from = from;
  self->missed_to = to;
}

/* Drops all that waits: what comes next is worth more. */
static void
drop_waiting (JkListener *self,
              guint64     newest)
{
  Message *first = g_queue_peek_head (&self->waiting);

  jk_listener_missed (self, first != NULL ? first->id : newest, newest);
  g_queue_clear_full (&self->waiting, message_free);
  self->waiting_bytes = 0;
}

static void
push (JkListener *self,
      const char *type,
      guint64     id,
      GBytes     *json,
      gint64      now_us)
{
  Message *message;

  if (self->waiting.length >= JK_LISTENER_QUEUE
      || (self->waiting.length > 0 && self->waiting_bytes + g_bytes_get_size (json) > JK_LISTENER_QUEUE_BYTES))
    {
      drop_waiting (self, id);
      return;
    }

  message = g_new0 (Message, 1);
  message->type = type;
  message->id = id;
  message->json = g_bytes_ref (json);
  g_queue_push_tail (&self->waiting, message);
  self->waiting_bytes += g_bytes_get_size (json);
  if (!self->on_way)
    jk_listener_send_next (self, now_us);
}

/* Returns: %FALSE if there is nothing to send */
static gboolean
send_one (JkListener *self,
          gint64      now_us)
{
  Message *message;

  if (self->missed_from != 0)
    {
      g_autoptr(GBytes) json = jk_event_make_missed (self->missed_to, self->missed_from, self->missed_to);
      guint64 id = self->missed_to;

      self->missed_from = 0;
      hand_over (self, "missed", id, json, now_us);
      return TRUE;
    }

  message = g_queue_pop_head (&self->waiting);
  if (message == NULL)
    return FALSE;
  self->waiting_bytes -= g_bytes_get_size (message->json);
  hand_over (self, message->type, message->id, message->json, now_us);
  message_free (message);
  return TRUE;
}

void
jk_listener_send_next (JkListener *self,
                       gint64      now_us)
{
  self->on_way = FALSE;
  while (!self->on_way && send_one (self, now_us))
    ;
}

void
jk_listener_hello (JkListener *self,
                   guint64     id,
                   GBytes     *json,
                   gint64      now_us)
{
  push (self, "hello", id, json, now_us);
}

void
jk_listener_ping (JkListener *self,
                  guint64     id,
                  GBytes     *json,
                  gint64      now_us)
{
  if (!self->on_way)
    push (self, "ping", id, json, now_us);
  else if (now_us - self->on_way_since_us > JK_LISTENER_STALLED_US)
    jk_listener_close (self);
}

/* Notes what of @event waits. Returns: how many series of it are wanted */
static guint
add_pending (JkListener *self,
             JkEvent    *event)
{
  const char *series;
  guint n = 0;

  for (guint i = 0; (series = jk_event_get_series (event, i)) != NULL; i++)
    {
      if (self->series != NULL && !g_hash_table_contains (self->series, series))
        continue;
      g_hash_table_add (self->pending, g_strdup (series));
      n++;
    }
  return n;
}

/* Sends the present of all that has waited for its interval, as one message under @id. */
static void
send_pending (JkListener *self,
              guint64     id,
              gint64      now_us)
{
  g_autoptr(GPtrArray) series = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;
  JkEvent *event;
  GBytes *json;

  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (series, key);

  event = jk_event_new_metrics (self->api, id, series);
  json = jk_event_render (event, self->detail, self->language, NULL, NULL);
  g_hash_table_remove_all (self->pending);
  push (self, "metrics", id, json, now_us);
  jk_event_unref (event);
}

/* Returns: %TRUE if @event, of metrics, may go out as it is; otherwise what had to be done is done. */
static gboolean
pass_interval (JkListener *self,
               JkEvent    *event,
               gint64      now_us)
{
  gboolean nothing_waited = g_hash_table_size (self->pending) == 0;

  if (add_pending (self, event) == 0 || now_us < self->due_us - self->interval_us / EARLY)
    return FALSE;

  self->due_us = now_us + self->interval_us;
  if (!nothing_waited)
    {
      send_pending (self, jk_event_get_id (event), now_us);
      return FALSE;
    }
  g_hash_table_remove_all (self->pending);
  return TRUE; /* the message that all readers share */
}

void
jk_listener_offer (JkListener *self,
                   JkEvent    *event,
                   gint64      now_us)
{
  gboolean metrics = jk_event_get_series (event, 0) != NULL;
  GBytes *json;

  if (metrics && self->interval_us > 0 && !pass_interval (self, event, now_us))
    return;

  json = jk_event_render (event, self->detail, self->language, self->series, self->filter_name);
  if (json != NULL)
    push (self, jk_event_get_type_name (event), jk_event_get_id (event), json, now_us);
}
