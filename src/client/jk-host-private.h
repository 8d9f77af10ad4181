/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-host-models.h"
#include "jk-host.h"

G_BEGIN_DECLS

/*
 * Between jk-host.c, which is the object, jk-host-sync.c, which keeps it in step, and jk-host-calls.c, which asks for
 * things.
 */

typedef enum
{
  JK_HOST_LOAD_STATUS,
  JK_HOST_LOAD_PROJECTS,
  JK_HOST_LOAD_METRICS,
  JK_HOST_LOAD_OPERATIONS,
  JK_HOST_LOAD_ALERTS,
  JK_N_HOST_LOADS,
} JkHostLoad;

struct _JkHost
{
  GObject parent_instance;

  JkClient *client;
  JkHostModels *models;
  JsonObject *status;
  GCancellable *loading;
  /* rises with each event of the kind: an answer asked for earlier is older than it */
  guint serials[JK_N_HOST_LOADS];
  guint n_loading;              /* of the first load after a connection */
  GError *load_error;           /* of the same */
  GSource *telling_alerts;      /* (nullable) */
  gint64 alerts_told_us;        /* monotonic: when "alerts-changed" was emitted last */
  GSource *again;               /* (nullable): until it is tried again */
  JkClientState state;
  JkLevel level;
  gboolean running;
  gboolean auto_healing;
  char *version;
  char *status_error;
  gint64 last_seen_us;
  gint64 whole_us;              /* monotonic: when all metrics were asked for */
  gboolean started;
};

JkHostModels *jk_host_get_models (JkHost *self);
void jk_host_take_status (JkHost *self, JsonObject *status);
/* @error: (nullable): the sentence to show with it */
void jk_host_set_state (JkHost *self, JkClientState state, const char *error);
void jk_host_note_seen (JkHost *self);
void jk_host_tell_detail (JkHost *self, const char *collector, const char *project);
void jk_host_tell_config (JkHost *self);
void jk_host_tell_alerts (JkHost *self);

/* Any call whose answer is an object; ends with jk_host_load_finish(). @owned_body: (transfer full) (nullable) */
void jk_host_request_async (JkHost *self, const char *method, const char *path, JsonObject *owned_body, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
/* GET @path, for jk_host_load_finish(). */
void jk_host_load_path_async (JkHost *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
/* @body: (transfer full) (nullable). For jk_host_change_finish(); no model is read again. */
void jk_host_change_path_async (JkHost *self, const char *method, const char *path, JsonObject *body, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);

/* Follows an event of the host's client. */
void jk_host_sync_event (JkHost *self, const char *type, JsonObject *message);
/* Cancels what is being loaded and forgets to try again. */
void jk_host_sync_stop (JkHost *self);

G_END_DECLS
