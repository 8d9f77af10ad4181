/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-healing.h"

G_BEGIN_DECLS

/* Between jk-healing.c, which is the object, and jk-healing-calls.c, which asks for things. */
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
  gboolean is_loading;
  gboolean is_outdated;      /* something changed since the load under way was asked for */
};

/* @state: of /healing, as it came */
void jk_healing_take_state (JkHealing *self, JsonObject *state);
/* Reads it all again. */
void jk_healing_load (JkHealing *self);

G_END_DECLS
