/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-engine.h"

G_BEGIN_DECLS

struct _JkEngine
{
  GObject parent_instance;

  GPtrArray *metrics;
  GPtrArray *projects;
  GPtrArray *collectors;
  GPtrArray *operations;
  GHashTable *details;
  GHashTable *holds;
  guint64 generations[JK_N_FACETS];
  gboolean running, auto_healing, healing_paused, ready;
  JkLevel level;
  guint next_hold, n_refreshes, n_added, n_adding;
  JkStore *store;
  JkAlertBook *alerts;
  JkConfig *config;
  JkConfigFile *config_file;
  JkClock *clock;
  gint64 started_us;
};

void fake_engine_on_notice (const JkNotice *notice, gpointer user_data);
void fake_project_free (gpointer project);

/* Returns: (transfer none) (nullable): an operation that is over; %NULL with %JK_ERROR_NOT_FOUND */
JkOperation *fake_engine_add_done (JkEngine *self, const char *project, const char *kind, GError **error);
/* Ends a call at once; takes a floating @result. */
void fake_engine_end_with (JkEngine           *self,
                              GVariant           *result,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);

G_END_DECLS
