/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-client-error.h"
#include "jk-error.h"
#include "jk-host-private.h"
#include "jk-json.h"

/* A series that vanishes, such as an unmounted disk's, is told by no event: compare with the whole list this often. */
#define WHOLE_EVERY_US (60 * G_USEC_PER_SEC)
/* A host that talks but refuses what we ask, as one that is just starting may, is asked again. */
#define AGAIN_AFTER_MS 2000
#define TELL_ALERTS_EVERY_US (G_USEC_PER_SEC / 10)

static const char *const load_paths[JK_N_HOST_LOADS] = { "/status", "/projects", "/metrics/current", "/operations",
                                                     "/alerts" };

/* What a load must remember until its answer comes. */
typedef struct
{
  JkHost *host;
  GCancellable *cancellable;
  JkHostLoad kind;
  guint serial;
  gboolean is_first;
} Load;

static void
take_answer (JkHost     *self,
             JkHostLoad    kind,
             JsonObject *answer)
{
  switch (kind)
    {
    case JK_HOST_LOAD_STATUS:
      jk_host_take_status (self, answer);
      break;
    case JK_HOST_LOAD_PROJECTS:
      jk_host_models_take_projects (self->models, jk_json_get_array (answer, "projects"));
      break;
    case JK_HOST_LOAD_METRICS:
      jk_host_models_take_metrics (self->models, jk_json_get_array (answer, "metrics"), TRUE);
      break;
    case JK_HOST_LOAD_OPERATIONS:
      jk_host_models_take_operations (self->models, jk_json_get_array (answer, "operations"), TRUE);
      break;
    case JK_HOST_LOAD_ALERTS:
      jk_host_models_take_alerts (self->models, jk_json_get_array (answer, "alerts"));
      jk_host_tell_alerts (self);
      break;
    case JK_N_HOST_LOADS:
    default:
      g_assert_not_reached ();
    }
}

static void start_load (JkHost *self, JkHostLoad kind, gboolean is_first);
static void load_all (JkHost *self);

/* What a host of an older version does not have is no reason to call it offline. */
static gboolean
is_bearable (const GError *error)
{
  return g_error_matches (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED)
         || g_error_matches (error, JK_ERROR, JK_ERROR_NOT_FOUND);
}

static void
clear_again (JkHost *self)
{
  if (self->again != NULL)
    {
      g_source_destroy (self->again);
      g_clear_pointer (&self->again, g_source_unref);
    }
}

static gboolean
on_again_cb (gpointer data)
{
  JkHost *self = data;

  clear_again (self);
  load_all (self);
  return G_SOURCE_REMOVE;
}

static void
end_first_load (JkHost *self)
{
  g_autofree char *sentence = NULL;

  if (jk_client_get_state (self->client) != JK_CLIENT_ONLINE)
    return;
  if (self->load_error == NULL)
    {
      jk_host_set_state (self, JK_CLIENT_ONLINE, NULL);
      return;
    }

  sentence = jk_client_error_explain (self->load_error, jk_client_get_is_local (self->client));
  jk_host_set_state (self, JK_CLIENT_OFFLINE, sentence);
  clear_again (self);
  self->again = g_timeout_source_new (AGAIN_AFTER_MS);
  g_source_set_callback (self->again, on_again_cb, self, NULL);
  g_source_attach (self->again, g_main_context_get_thread_default ());
}

static void
note_load_error (JkHost       *self,
                 const GError *error)
{
  if (error == NULL || is_bearable (error) || self->load_error != NULL)
    return;
  self->load_error = g_error_copy (error);
}

static void
on_loaded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autofree Load *load = data;
  g_autoptr(JkHost) self = load->host;
  g_autoptr(GCancellable) cancellable = load->cancellable;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = jk_client_call_finish (JK_CLIENT (source), result, &error);
  gboolean is_object = node != NULL && JSON_NODE_HOLDS_OBJECT (node);

  if (g_cancellable_is_cancelled (cancellable))
    return;

  if (is_object && load->serial != self->serials[load->kind])
    {
      /* An event overtook this answer; it was about less than all, so ask again. */
      start_load (self, load->kind, load->is_first);
      return;
    }
  if (is_object)
    take_answer (self, load->kind, json_node_get_object (node));
  if (!load->is_first)
    return;

  note_load_error (self, error);
  if (--self->n_loading == 0)
    end_first_load (self);
}

static void
start_load (JkHost  *self,
            JkHostLoad kind,
            gboolean is_first)
{
  Load *load = g_new0 (Load, 1);

  load->host = g_object_ref (self);
  load->cancellable = g_object_ref (self->loading);
  load->kind = kind;
  load->serial = self->serials[kind];
  load->is_first = is_first;
  if (kind == JK_HOST_LOAD_METRICS)
    self->whole_us = g_get_monotonic_time ();
  jk_client_call_async (self->client, "GET", load_paths[kind], NULL, self->loading, on_loaded_cb, load);
}

/* Everything anew: after a connection, or when events were missed. */
static void
load_all (JkHost *self)
{
  g_cancellable_cancel (self->loading);
  g_object_unref (self->loading);
  self->loading = g_cancellable_new ();
  g_clear_error (&self->load_error);
  clear_again (self);
  self->n_loading = JK_N_HOST_LOADS;
  for (JkHostLoad kind = 0; kind < JK_N_HOST_LOADS; kind++)
    start_load (self, kind, TRUE);
}

static void
on_metrics (JkHost     *self,
            JsonObject *message)
{
  jk_host_models_take_metrics (self->models, jk_json_get_array (message, "metrics"), FALSE);
  if (g_get_monotonic_time () - self->whole_us > WHOLE_EVERY_US)
    start_load (self, JK_HOST_LOAD_METRICS, FALSE);
}

static void
on_status (JkHost     *self,
           JsonObject *message)
{
  JsonObject *status = jk_json_get_object (message, "status");

  self->serials[JK_HOST_LOAD_STATUS]++;
  if (status != NULL)
    jk_host_take_status (self, status);
}

static void
on_projects (JkHost     *self,
             JsonObject *message)
{
  JsonArray *rows = jk_json_get_array (message, "projects");

  self->serials[JK_HOST_LOAD_PROJECTS]++;
  if (rows != NULL)
    jk_host_models_take_projects (self->models, rows);
}

static void
on_operation (JkHost     *self,
              JsonObject *message)
{
  self->serials[JK_HOST_LOAD_OPERATIONS]++;
  jk_host_models_take_operation (self->models, jk_json_get_object (message, "operation"));
}

static void
clear_telling (JkHost *self)
{
  if (self->telling_alerts != NULL)
    {
      g_source_destroy (self->telling_alerts);
      g_clear_pointer (&self->telling_alerts, g_source_unref);
    }
}

static gboolean
on_telling_cb (gpointer data)
{
  JkHost *self = data;

  clear_telling (self);
  jk_host_tell_alerts (self);
  return G_SOURCE_REMOVE;
}

/* The first alert is told at once. Where there are more, who shows them has work with each time. */
static void
tell_alerts_soon (JkHost *self)
{
  gint64 wait_us = TELL_ALERTS_EVERY_US - (g_get_monotonic_time () - self->alerts_told_us);

  if (self->telling_alerts != NULL)
    return;
  self->telling_alerts = g_timeout_source_new (wait_us > 0 ? wait_us / 1000 : 0);
  g_source_set_priority (self->telling_alerts, G_PRIORITY_DEFAULT_IDLE);
  g_source_set_callback (self->telling_alerts, on_telling_cb, self, NULL);
  g_source_attach (self->telling_alerts, g_main_context_get_thread_default ());
}

static void
on_alert (JkHost     *self,
          JsonObject *message)
{
  JsonObject *row = jk_json_get_object (message, "alert");

  self->serials[JK_HOST_LOAD_ALERTS]++;
  if (row == NULL)
    return;
  jk_host_models_take_alert (self->models, row);
  tell_alerts_soon (self);
}

void
jk_host_sync_event (JkHost     *self,
                    const char *type,
                    JsonObject *message)
{
  jk_host_note_seen (self);
  if (g_str_equal (type, "hello") || g_str_equal (type, "missed"))
    load_all (self);
  else if (g_str_equal (type, "metrics"))
    on_metrics (self, message);
  else if (g_str_equal (type, "status"))
    on_status (self, message);
  else if (g_str_equal (type, "projects"))
    on_projects (self, message);
  else if (g_str_equal (type, "operation"))
    on_operation (self, message);
  else if (g_str_equal (type, "alert"))
    on_alert (self, message);
  else if (g_str_equal (type, "alerts"))
    start_load (self, JK_HOST_LOAD_ALERTS, FALSE);
  else if (g_str_equal (type, "detail"))
    jk_host_tell_detail (self, jk_json_get_string (message, "collector"), jk_json_get_string (message, "project"));
  else if (g_str_equal (type, "config"))
    jk_host_tell_config (self);
}

void
jk_host_sync_stop (JkHost *self)
{
  g_cancellable_cancel (self->loading);
  clear_again (self);
  clear_telling (self);
}
