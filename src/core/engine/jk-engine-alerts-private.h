/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine-alerts.h"
#include "jk-engine-private.h"

G_BEGIN_DECLS

/* What the engine keeps for its alerts. */
struct _JkEngineAlerts
{
  JkAlertBook *book;
  GMainContext *context;
  GSource *timer;     /* (nullable): until the book is due */
  gint64 armed_us;    /* what it waits for */
  GSource *keeper;    /* (nullable): until what changed is handed to the store */
  guint64 serial;     /* of the book, when readers were told last */
  gint64 loaded_us;   /* monotonic time at which alerts of the last run were taken over; 0 before */
  gint64 swept_us;    /* monotonic time at which it was last looked for what is gone */
  char *told_damage;  /* (nullable): of the history, as told */
};

/* jk-engine-alerts.c */
JkEngineAlerts *jk_engine_alerts_new (JkEngine *self);
void jk_engine_alerts_free (JkEngineAlerts *alerts);
void jk_engine_alerts_configure (JkEngine *self);
void jk_engine_alerts_load (JkEngine *self);
/* Hands all that changed to the store, now. */
void jk_engine_alerts_keep (JkEngine *self);
/* After the book was changed: readers hear of it, it is kept, and its next tick is arranged. */
void jk_engine_alerts_changed (JkEngine *self);
/* Does what is due; called often. */
void jk_engine_alerts_tick (JkEngine *self);

/* jk-engine-alert-sources.c: what becomes an alert */
void jk_engine_alerts_level_changed (JkEngine *self, const JkMetricState *state);
void jk_engine_alerts_collected (JkEngine *self, JkCollector *collector, const JkCollection *collection);
void jk_engine_alerts_failed (JkEngine *self, JkCollector *collector, const GError *error);
void jk_engine_alerts_store_changed (JkEngine *self);
void jk_engine_alerts_config_changed (JkEngine *self, const GError *error); /* @error: (nullable) */
void jk_engine_alerts_operation_changed (JkEngine *self, JkOperation *operation, gboolean begins);
/* @operation has ended. */
void jk_engine_alerts_operation_ended (JkEngine *self, JkOperation *operation);
/* While it is stopped nothing becomes an alert; what stands when it goes on does. */
void jk_engine_alerts_set_running (JkEngine *self, gboolean running);
/* Ends alerts about what is not there any more. */
void jk_engine_alerts_sweep (JkEngine *self);

G_END_DECLS
