/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine.h"

G_BEGIN_DECLS

/**
 * JkEventChanges:
 *
 * What of an engine was told already, so that only what is different is told again. The engine says that a facet has
 * changed, not which of its series, details and operations.
 */
typedef struct _JkEventChanges JkEventChanges;

/* Takes the present as told. */
JkEventChanges *jk_event_changes_new (JkEngine *engine);
void jk_event_changes_free (JkEventChanges *self);

/* Each returns what is different since the last call, and takes it as told. Strings and operations belong to the engine. */
GPtrArray *jk_event_changes_take_series (JkEventChanges *self);     /* of series keys */
GPtrArray *jk_event_changes_take_operations (JkEventChanges *self); /* of JkOperation */

typedef struct
{
  const char *collector; /* static */
  const char *project;   /* (nullable) */
} JkDetailChange;

/* (transfer container) of JkAlert */
GPtrArray *jk_event_changes_take_alerts (JkEventChanges *self);

GArray *jk_event_changes_take_details (JkEventChanges *self);       /* of JkDetailChange */

G_END_DECLS
