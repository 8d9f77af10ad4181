/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-sample.h"
#include "jk-store.h"

G_BEGIN_DECLS

typedef enum
{
  JK_WRITE_TICK,
  JK_WRITE_PUT_DOCUMENT,
  JK_WRITE_DELETE_DOCUMENT,
  JK_WRITE_EVENT,
  JK_WRITE_FORGET_PROJECT,
  JK_WRITE_PUT_ALERT,
} JkWriteKind;

/* One value with its time, a #JkSample out of its collection. */
typedef struct
{
  char *series; /* #GRefString */
  gint64 time_ms;
  double value;
} JkTickSample;

/**
 * JkWrite:
 * @samples: (element-type JkTickSample): of a tick
 * @collection: of a document; an event's kind
 * @key: of a document; an event's project (nullable); the project to forget
 * @body: of a document; an event's detail (nullable)
 * @time_ms: of an event
 * @alert: (nullable): that is put; @key is its id
 *
 * One thing that is to be written, made by any thread and then handed to the store's.
 */
typedef struct
{
  JkWriteKind kind;
  GArray *samples;
  char *collection;
  char *key;
  char *body;
  gint64 time_ms;
  JkStoredAlert *alert;
} JkWrite;

JkWrite *jk_write_new_tick (void);
/* @keys: (element-type GRefString): takes a reference of each key that is new, and lends it to the samples */
void jk_write_add_collection (JkWrite *self, const JkCollection *collection, GHashTable *keys);
JkWrite *jk_write_new (JkWriteKind kind, const char *collection, const char *key, const char *body);
void jk_write_free (JkWrite *self);

/* Returns: %TRUE if series @key has @project as its label */
gboolean jk_write_series_is_of (const char *key, const char *project);
/* Returns: %TRUE if document key @key is @project, begins with it and a slash, or is the key of one of its series */
gboolean jk_write_document_is_of (const char *key, const char *project);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkWrite, jk_write_free)

G_END_DECLS
