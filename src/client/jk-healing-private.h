/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-healing.h"

G_BEGIN_DECLS

/* Between jk-healing.c, which is the object, jk-healing-older.c, which goes back in time, and jk-healing-calls.c, which asks for things. */
struct _JkHealing
{
  GObject parent_instance;

  JkHost *host;
  JsonObject *state;         /* (nullable): the last /healing, immutable */
  GListStore *rules;
  GListStore *actions;
  GError *error;             /* (nullable) */
  GCancellable *cancellable; /* of this object's life */
  GSource *soon;             /* (nullable): the load to come */
  gboolean has_asked_older;  /* @actions goes on behind what /healing tells */
  char *next_older;          /* (nullable): the path of what comes behind that; %NULL: nothing, or not asked yet */
  gboolean is_loading;
  gboolean is_outdated;      /* something changed since the load under way was asked for */
};

/* @state: of /healing, as it came */
void jk_healing_take_state (JkHealing *self, JsonObject *state);
/* Puts those of @rows (nullable) that are not listed yet behind the actions. Returns: how many */
guint jk_healing_add_older (JkHealing *self, JsonArray *rows);

G_END_DECLS
