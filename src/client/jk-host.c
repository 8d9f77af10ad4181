/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host.h"

#include "jk-client-error.h"
#include "jk-host-private.h"
#include "jk-json.h"

#define SEEN_EVERY_US G_USEC_PER_SEC

G_DEFINE_FINAL_TYPE (JkHost, jk_host, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_NAME,
  PROP_LEVEL,
  PROP_RUNNING,
  PROP_AUTO_HEALING,
  PROP_VERSION,
  PROP_LAST_SEEN,
  PROP_STATUS_ERROR,
  N_PROPS
};

enum
{
  STATUS_CHANGED,
  DETAIL_CHANGED,
  CONFIG_CHANGED,
  ALERTS_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
notify (JkHost *self,
        guint   prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
jk_host_set_state (JkHost       *self,
           JkClientState state,
           const char   *error)
{
  if (g_strcmp0 (self->status_error, error) != 0)
    {
      g_free (self->status_error);
      self->status_error = g_strdup (error);
      notify (self, PROP_STATUS_ERROR);
    }
  if (self->state != state)
    {
      self->state = state;
      notify (self, PROP_STATE);
    }
}

void
jk_host_note_seen (JkHost *self)
{
  gint64 now = g_get_real_time ();

  if (ABS (now - self->last_seen_us) < SEEN_EVERY_US)
    return;
  self->last_seen_us = now;
  notify (self, PROP_LAST_SEEN);
}

void
jk_host_tell_detail (JkHost     *self,
                     const char *collector,
                     const char *project)
{
  g_signal_emit (self, signals[DETAIL_CHANGED], 0, collector, project);
}

void
jk_host_tell_config (JkHost *self)
{
  g_signal_emit (self, signals[CONFIG_CHANGED], 0);
}

void
jk_host_tell_alerts (JkHost *self)
{
  self->alerts_told_us = g_get_monotonic_time ();
  g_signal_emit (self, signals[ALERTS_CHANGED], 0);
}

static void
take_boolean (JkHost   *self,
              guint     prop,
              gboolean *field,
              gboolean  value)
{
  if (*field == value)
    return;
  *field = value;
  notify (self, prop);
}

void
jk_host_take_status (JkHost     *self,
                     JsonObject *status)
{
  const char *word = jk_json_get_string (status, "level");
  const char *version = jk_json_get_string (status, "version");
  JkLevel level = JK_LEVEL_INFO;

  json_object_ref (status);
  g_clear_pointer (&self->status, json_object_unref);
  self->status = status;

  g_object_freeze_notify (G_OBJECT (self));
  (void) jk_level_from_string (word != NULL ? word : "", &level);
  if (self->level != level)
    {
      self->level = level;
      notify (self, PROP_LEVEL);
    }
  take_boolean (self, PROP_RUNNING, &self->running, g_strcmp0 (jk_json_get_string (status, "state"), "running") == 0);
  take_boolean (self, PROP_AUTO_HEALING, &self->auto_healing, jk_json_get_boolean (status, "auto_healing"));
  if (version != NULL && g_strcmp0 (version, self->version) != 0)
    {
      g_free (self->version);
      self->version = g_strdup (version);
      notify (self, PROP_VERSION);
    }
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[STATUS_CHANGED], 0);
}

static void
on_event_cb (JkClient   *client,
             const char *type,
             JsonObject *message,
             const char *text,
             JkHost     *self)
{
  g_autoptr(JkHost) alive G_GNUC_UNUSED = g_object_ref (self);

  jk_host_sync_event (self, type, message);
}

static void
on_client_state_cb (JkClient   *client,
                    GParamSpec *pspec,
                    JkHost     *self)
{
  const GError *error = jk_client_get_error (client);
  g_autofree char *sentence = NULL;

  /* Online is said once everything is here, not when somebody picks up. */
  if (!self->started || jk_client_get_state (client) != JK_CLIENT_OFFLINE)
    return;

  jk_host_sync_stop (self);
  if (error != NULL)
    sentence = jk_client_error_explain (error, jk_client_get_is_local (client));
  jk_host_set_state (self, JK_CLIENT_OFFLINE, sentence);
}

void
jk_host_start (JkHost *self)
{
  g_return_if_fail (JK_IS_HOST (self));

  if (self->started)
    return;
  self->started = TRUE;
  jk_host_set_state (self, JK_CLIENT_CONNECTING, NULL);
  jk_client_open_events (self->client);
}

void
jk_host_stop (JkHost *self)
{
  self->started = FALSE;
  jk_host_sync_stop (self);
  jk_client_close_events (self->client);
}

void
jk_host_retry (JkHost *self)
{
  jk_client_reconnect (self->client);
}

void
jk_host_set_interval (JkHost *self,
                      guint   interval_s)
{
  jk_client_subscribe (self->client, NULL, interval_s);
}

JkHostModels *
jk_host_get_models (JkHost *self)
{
  return self->models;
}

JkClient *
jk_host_get_client (JkHost *self)
{
  return self->client;
}

JkClientState
jk_host_get_state (JkHost *self)
{
  return self->state;
}

const char *
jk_host_get_name (JkHost *self)
{
  return jk_client_get_name (self->client);
}

JkLevel
jk_host_get_level (JkHost *self)
{
  return self->level;
}

gboolean
jk_host_get_running (JkHost *self)
{
  return self->running;
}

gboolean
jk_host_get_auto_healing (JkHost *self)
{
  return self->auto_healing;
}

const char *
jk_host_get_version (JkHost *self)
{
  return self->version;
}

gint64
jk_host_get_last_seen (JkHost *self)
{
  return self->last_seen_us;
}

const char *
jk_host_get_status_error (JkHost *self)
{
  return self->status_error;
}

JsonObject *
jk_host_get_status (JkHost *self)
{
  return self->status;
}

GListModel *
jk_host_get_metrics (JkHost *self)
{
  return G_LIST_MODEL (self->models->metrics);
}

GListModel *
jk_host_get_projects (JkHost *self)
{
  return G_LIST_MODEL (self->models->projects);
}

GListModel *
jk_host_get_alerts (JkHost *self)
{
  return G_LIST_MODEL (self->models->alerts);
}

guint
jk_host_count_firing (JkHost *self)
{
  return self->models->n_firing;
}

GListModel *
jk_host_get_operations (JkHost *self)
{
  return G_LIST_MODEL (self->models->operations);
}

JkMetricItem *
jk_host_find_metric (JkHost     *self,
                     const char *metric,
                     const char *project)
{
  GListModel *metrics = jk_host_get_metrics (self);

  for (guint i = 0; i < g_list_model_get_n_items (metrics); i++)
    {
      /* The list keeps it alive. */
      g_autoptr(JkMetricItem) item = g_list_model_get_item (metrics, i);

      if (g_str_equal (jk_metric_item_get_metric (item), metric)
          && g_strcmp0 (jk_metric_item_get_project (item), project) == 0)
        return item;
    }
  return NULL;
}

JkMetricItem *
jk_host_find_series (JkHost     *self,
                     const char *series)
{
  return g_hash_table_lookup (self->models->by_series, series);
}

JkProjectItem *
jk_host_find_project (JkHost     *self,
                      const char *id)
{
  return g_hash_table_lookup (self->models->by_project, id);
}

static void
jk_host_get_property (GObject    *object,
                      guint       id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  JkHost *self = JK_HOST (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_NAME:
      g_value_set_string (value, jk_host_get_name (self));
      break;
    case PROP_LEVEL:
      g_value_set_int (value, self->level);
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_AUTO_HEALING:
      g_value_set_boolean (value, self->auto_healing);
      break;
    case PROP_VERSION:
      g_value_set_string (value, self->version);
      break;
    case PROP_LAST_SEEN:
      g_value_set_int64 (value, self->last_seen_us);
      break;
    case PROP_STATUS_ERROR:
      g_value_set_string (value, self->status_error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
jk_host_dispose (GObject *object)
{
  JkHost *self = JK_HOST (object);

  if (self->client != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->client, self);
      jk_host_stop (self);
      g_clear_object (&self->client);
    }
  G_OBJECT_CLASS (jk_host_parent_class)->dispose (object);
}

static void
jk_host_finalize (GObject *object)
{
  JkHost *self = JK_HOST (object);

  jk_host_models_free (self->models);
  g_clear_pointer (&self->status, json_object_unref);
  g_object_unref (self->loading);
  g_clear_error (&self->load_error);
  g_free (self->version);
  g_free (self->status_error);
  G_OBJECT_CLASS (jk_host_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, JK_CLIENT_CONNECTING, JK_CLIENT_OFFLINE,
                                        JK_CLIENT_CONNECTING, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_LEVEL] = g_param_spec_int ("level", NULL, NULL, JK_LEVEL_INFO, JK_LEVEL_EMERGENCY, JK_LEVEL_INFO, flags);
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  props[PROP_AUTO_HEALING] = g_param_spec_boolean ("auto-healing", NULL, NULL, FALSE, flags);
  props[PROP_VERSION] = g_param_spec_string ("version", NULL, NULL, NULL, flags);
  props[PROP_LAST_SEEN] = g_param_spec_int64 ("last-seen", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_STATUS_ERROR] = g_param_spec_string ("status-error", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
jk_host_class_init (JkHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = jk_host_get_property;
  object_class->dispose = jk_host_dispose;
  object_class->finalize = jk_host_finalize;
  install_properties (object_class);

  signals[STATUS_CHANGED] = g_signal_new ("status-changed", JK_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[DETAIL_CHANGED] = g_signal_new ("detail-changed", JK_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[CONFIG_CHANGED] = g_signal_new ("config-changed", JK_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[ALERTS_CHANGED] = g_signal_new ("alerts-changed", JK_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
jk_host_init (JkHost *self)
{
  self->models = jk_host_models_new ();
  self->loading = g_cancellable_new ();
}

JkHost *
jk_host_new (JkClient *client)
{
  JkHost *self = g_object_new (JK_TYPE_HOST, NULL);

  self->client = g_object_ref (client);
  g_signal_connect (client, "event", G_CALLBACK (on_event_cb), self);
  g_signal_connect (client, "notify::state", G_CALLBACK (on_client_state_cb), self);
  return self;
}
