/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine-healing.h"
#include "jk-engine-private.h"
#include "jk-engine-remedies.h"
#include "jk-heal-loop.h"

G_BEGIN_DECLS

typedef struct _JkHealFile JkHealFile;

/* What the engine keeps for self-healing. */
struct _JkEngineHealing
{
  GPtrArray *rules;     /* JkHealRule */
  GPtrArray *remedies;  /* JkHealAction */
  GPtrArray *given;     /* (nullable): JkHealAction that stand in for the engine's own */
  JkHealSwitch kill;
  JkRemedyMemory *memory; /* (nullable): before the first remedies are made */
  JkHealFile *file;     /* (nullable): whether healing.off is there */
  gboolean is_file_known; /* it has been looked for */
  JkHealLoop *loop;
  JkHealFacts *facts;
  GHashTable *again;    /* id → time_us, of those that ended more than once and are told by the store alone: the last end */
  guint64 seen;         /* generation of the metrics in @facts */
  GSource *timer;       /* (nullable): while something is under way */
  guint n_steps;        /* under way off this thread */
  GTask *stopping;      /* (nullable): waits for those */
  gboolean is_loaded;
};

/* jk-engine-healing.c */
JkEngineHealing *jk_engine_healing_new (JkEngine *self);
void jk_engine_healing_free (JkEngineHealing *healing);
/* Rules and remedies by the configuration in force. */
void jk_engine_healing_configure (JkEngine *self);
void jk_engine_healing_load (JkEngine *self);
/* Looks at what was measured; called often. */
void jk_engine_healing_tick (JkEngine *self);
/* Whether healing is allowed may be different. */
void jk_engine_healing_update_allowed (JkEngine *self);
/* Calls off what is under way and waits for it, for a while. */
void jk_engine_healing_stop_async (JkEngine *self, GAsyncReadyCallback callback, gpointer user_data);

/* jk-engine-heal-steps.c */
void jk_engine_heal_begin_step (JkHealRun *run, gpointer user_data);

/* jk-engine-heal-records.c */
void jk_engine_heal_keep (const JkHealRecord *record, gpointer user_data);
void jk_engine_heal_forget (const char *id, gpointer user_data);
void jk_engine_heal_ended (const JkHealRecord *record, gpointer user_data);
void jk_engine_heal_load_records (JkEngine *self);

/* jk-engine-heal-alerts.c */
void jk_engine_heal_tell (JkEngine *self, const JkHealRecord *record);

/* jk-engine-heal-file.c: looks for healing.off in the state folder and beside the configuration */
JkHealFile *jk_heal_file_new (const JkPaths *paths, void (*changed) (gboolean is_there, gpointer user_data), gpointer user_data);
void jk_heal_file_free (JkHealFile *self);
/* Looks again, if it was not done for a minute. */
void jk_heal_file_poll (JkHealFile *self, gint64 now_us);

G_END_DECLS
