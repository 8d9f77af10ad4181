/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config-private.h"

G_BEGIN_DECLS

/**
 * JkConfigSource:
 * @turn: of the last one who read or wrote: later ones know better
 *
 * What workers in the pool share with a #JkConfigFile: constant, but for the turn, which the lock keeps.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *path;
  GStrv environment;
  GMutex lock;
  guint64 turn;
} JkConfigSource;

JkConfigSource *jk_config_source_ref (JkConfigSource *self);
void jk_config_source_unref (gpointer self);

/* What a worker hands back. */
typedef struct
{
  guint64 turn;
  JkConfig *config; /* (nullable): then @error says why */
  GError *error;
  GStrv hops;
  GStrv folders;
  gboolean is_fresh; /* the file was written just now, and perhaps not to its end */
} JkConfigOutcome;

void jk_config_outcome_free (gpointer self);

JkConfigSource *jk_config_file_get_source (JkConfigFile *self); /* (transfer none) */
/* Puts in force what @outcome says, unless something later is already, and tells it. */
void jk_config_file_take_outcome (JkConfigFile *self, JkConfigOutcome *outcome);

G_END_DECLS
