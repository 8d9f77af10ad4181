/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-config.h"
#include "jk-level.h"
#include "jk-metric.h"
#include "jk-operation.h"
#include "jk-paths.h"
#include "jk-sample.h"
#include "jk-store.h"

G_BEGIN_DECLS

#define JK_TYPE_ENGINE (jk_engine_get_type ())
/**
 * JkEngine:
 *
 * Owns and wires everything that guards: collectors, history, levels, projects, operations. Guard thread only, but for
 * what says otherwise; nothing here blocks. Lists are (transfer none), valid until the main loop runs again.
 *
 * Signals, in the guard thread:
 *  "collected" (JkCollection *): new values are in force
 *  "failed" (JkCollector *, GError *): what this collector found before has no value now
 *  "level-changed" (JkMetricState *, JkLevel before)
 *  "notice" (const JkNotice *): people are to be told, see jk-engine-alerts.h
 *  "woke" (gint64 slept_us): the machine was suspended that long, or, with 0, the wall clock was set
 *  "changed" (JkFacet): something of that facet is different, and its generation has risen
 */
G_DECLARE_FINAL_TYPE (JkEngine, jk_engine, JK, ENGINE, GObject)

/* What can change by itself, for caches: an answer made from a facet is good until the facet's generation rises. */
typedef enum
{
  JK_FACET_STATUS,     /* running, auto-healing, overall level, collectors' states */
  JK_FACET_METRICS,    /* current values and levels */
  JK_FACET_PROJECTS,   /* list, names, branches, states, levels */
  JK_FACET_DETAILS,    /* what collectors tell beyond numbers */
  JK_FACET_OPERATIONS,
  JK_FACET_CONFIG,
  JK_FACET_ALERTS,
  JK_FACET_HEALING,    /* rules, the kill switch, actions */
  JK_N_FACETS,
} JkFacet;

/**
 * JkMetricState:
 * @series: canonical key
 * @metric: its metric
 * @project: (nullable)
 * @labels: name, value, …, %NULL; without the project
 * @value: NAN where nothing could be measured (then @error says why)
 * @unit: "" where none
 * @level: with hysteresis and "for" time applied
 * @level_since_us: real time at which it got this level
 * @time_us: real time of the value
 * @thresholds: in force; see jk_thresholds_is_set()
 * @word: (nullable): a word for the value, such as "degraded"
 * @error: (nullable): why there is no value
 *
 * The present of one series.
 */
typedef struct
{
  char *series;
  char *metric;
  char *project;
  GStrv labels;
  double value;
  char *unit;
  JkLevel level;
  gint64 level_since_us;
  gint64 time_us;
  JkThresholds thresholds;
  const char *word;
  char *error;
} JkMetricState;

/**
 * JkProject:
 * @id: 12 hex digits, random
 * @name: shown to people; UTF-8
 * @path: absolute, in the file system's bytes
 * @branch: (nullable): UTF-8
 * @state: "ok", "waiting" (nothing collected yet), "failed" (@error says why) or "observing" (another engine acts on it)
 * @level: worst of its metrics
 */
typedef struct
{
  char *id;
  char *name;
  char *path;
  char *branch;
  const char *state;
  char *error;
  JkLevel level;
  gint64 added_us;
  gboolean this_run_only; /* given on the command line or by the configuration */
  const char *heal_mode;  /* what may be done in it: "observe", "suggest", "checkpoint" or "commit" */
  gboolean untracked;     /* new files may go into commits and checkpoints by themselves */
  gboolean trusted;       /* its hooks, filters and signing may run */
} JkProject;

/**
 * JkCollectorState:
 * @state: "ok", "failed" or "waiting"
 * @next_us: monotonic time of its next run
 */
typedef struct
{
  char *id;
  char *project; /* (nullable) */
  const char *state;
  char *error;   /* (nullable) */
  gint64 last_us; /* real time of the last good run; 0 if none */
  gint64 next_us;
  guint n_failures; /* in a row */
} JkCollectorState;

/**
 * jk_engine_new:
 * @file: (nullable): the live configuration; %NULL for defaults
 * @store: (nullable): %NULL keeps no history
 */
JkEngine *jk_engine_new (JkConfigFile *file, const JkPaths *paths, JkStore *store, JkClock *clock);

/* Before the start: where /proc and /sys are found, "/" unless a test has its own. */
void jk_engine_set_root (JkEngine *self, const char *root);

/* Loads what the store knows and begins to guard, unless it was stopped before the last end. */
gboolean jk_engine_start (JkEngine *self, GError **error);
/* Cancels what runs, waits for it and writes all. The engine is of no use afterwards. */
void jk_engine_shutdown_async (JkEngine *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean jk_engine_shutdown_finish (JkEngine *self, GAsyncResult *result, GError **error);

guint64 jk_engine_get_generation (JkEngine *self, JkFacet facet);

gboolean jk_engine_get_running (JkEngine *self);
void jk_engine_set_running (JkEngine *self, gboolean running); /* survives a restart */
gboolean jk_engine_get_auto_healing (JkEngine *self);
void jk_engine_set_auto_healing (JkEngine *self, gboolean enabled); /* survives a restart */
JkLevel jk_engine_get_level (JkEngine *self);
gint64 jk_engine_get_started_us (JkEngine *self);
guint jk_engine_get_cycle_s (JkEngine *self);
/* TRUE once every machine collector has run once: what /readyz asks */
gboolean jk_engine_get_ready (JkEngine *self);
/* TRUE once no project is being added and every collector has run once */
gboolean jk_engine_get_settled (JkEngine *self);

GPtrArray *jk_engine_get_metrics (JkEngine *self);                          /* of JkMetricState: machine, then projects */
const JkMetricState *jk_engine_get_metric (JkEngine *self, const char *series); /* (nullable) */
GPtrArray *jk_engine_get_collectors (JkEngine *self);                       /* of JkCollectorState */
GVariant *jk_engine_get_detail (JkEngine *self, const char *collector, const char *project); /* (nullable) a{sv} */

GPtrArray *jk_engine_get_projects (JkEngine *self);                         /* of JkProject */
const JkProject *jk_engine_get_project (JkEngine *self, const char *id);    /* (nullable) */
/* Adds the repositories that the configuration names in watch.paths, and watches those no more that it has ceased to
 * name; a failure is logged. */
void jk_engine_watch_configured (JkEngine *self);
/* Ends with the new project's id; %JK_ERROR_NOT_FOUND, %JK_ERROR_PERMISSION, %JK_ERROR_EXISTS (message holds the id),
 * %JK_ERROR_NOT_SUPPORTED with a sentence for people. @name %NULL: the folder's. */
void jk_engine_add_project_async (JkEngine *self, const char *path, const char *name, gboolean this_run_only,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *jk_engine_add_project_finish (JkEngine *self, GAsyncResult *result, GError **error);
gboolean jk_engine_remove_project (JkEngine *self, const char *id, GError **error); /* its history goes too */
gboolean jk_engine_rename_project (JkEngine *self, const char *id, const char *name, GError **error);
/* What jk_engine_rename_project() would do, without doing it. @printable: (out): the name as it would be shown */
gboolean jk_engine_check_rename (JkEngine *self, const char *id, const char *name, char **printable, GError **error);
/* What jk_engine_add_project_async() would do, without doing it; ends with the absolute path that would be watched. */
void jk_engine_check_project_async (JkEngine *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
char *jk_engine_check_project_finish (JkEngine *self, GAsyncResult *result, GError **error);

/* Collects now, @project %NULL for everything. What is under way for the same goes on, and is run once more.
 * Returns: (transfer none) (nullable): operation "refresh", one stage a collector; %NULL while guarding is stopped */
JkOperation *jk_engine_refresh (JkEngine *self, const char *project);
/* While any hold is taken, machine metrics are sampled every @interval_ms or less (1000 is the least). Returns: its handle */
guint jk_engine_hold_interval (JkEngine *self, guint interval_ms);
void jk_engine_release_interval (JkEngine *self, guint hold);

GPtrArray *jk_engine_get_operations (JkEngine *self);                        /* of JkOperation, newest first, bounded */
JkOperation *jk_engine_get_operation (JkEngine *self, const char *id);       /* (nullable) */
/* Registers and keeps @operation; its end is remembered over restarts. */
void jk_engine_add_operation (JkEngine *self, JkOperation *operation);

JkStore *jk_engine_get_store (JkEngine *self);             /* (nullable) */
JkConfig *jk_engine_get_config (JkEngine *self);
JkConfigFile *jk_engine_get_config_file (JkEngine *self);  /* (nullable) */
const JkPaths *jk_engine_get_paths (JkEngine *self);
/* Returns: a name without meaning, another with each start */
const char *jk_engine_get_id (JkEngine *self);
JkClock *jk_engine_get_clock (JkEngine *self);

G_END_DECLS
