/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"
#include "jk-engine-channels.h"
#include "jk-engine.h"
#include "jk-git-permits.h"
#include "jk-git-watcher.h"
#include "jk-http.h"
#include "jk-metric-table.h"
#include "jk-run-times.h"
#include "jk-scheduler.h"

G_BEGIN_DECLS

typedef struct _JkEngineAlerts JkEngineAlerts;
typedef struct _JkEngineHealing JkEngineHealing;

/* A watched project and what the engine keeps for it. */
typedef struct
{
  JkProject project; /* first, so that a list of these is a list of projects */
  GPtrArray *collectors; /* owned JkCollector */
  gboolean seen;         /* its Git status was read, or could not be */
  char *failure;         /* (nullable): why it could not */
  char *configured;      /* (nullable): the path by which watch.paths names it */
  char *observed;        /* (nullable): who acts on it instead of this engine, for people */
  gboolean has_trend;    /* of test coverage, and with it: */
  double trend_per_day;  /* percentage points */
  double days_to_goal;   /* INFINITY: never, as it goes now */
  gint64 learnt_us;      /* monotonic time at which it was asked for; 0 never */
  gboolean allows_untracked; /* new files may be committed without asking */
} JkWatchedProject;

/* An operation that is through when each of some collectors has run. */
typedef struct _JkSweep JkSweep;

/* Who waits to hear how a project's changes are classified. */
typedef struct _JkChangeQueue JkChangeQueue;

struct _JkEngine
{
  GObject parent_instance;

  JkConfigFile *file; /* (nullable) */
  JkConfig *config;
  JkStore *store;     /* (nullable) */
  JkPaths *paths;     /* (nullable) */
  JkClock *clock;
  char *root;                 /* "/", or a test's */
  char *id;                   /* for other engines on the same repository; another with each start */
  JkHttp *http;               /* (nullable): made when the first collector asks for it */
  JkScheduler *scheduler;
  JkGitWatcher *watcher;      /* (nullable): what tells of changes in repositories */
  GHashTable *following;      /* JkCollector, not owned → owned JkFollowing: those that it tells of */
  JkMetricTable *table;
  JkEngineAlerts *alerts;
  JkEngineHealing *healing;
  JkGitPermits *permits;      /* read by the threads that act, too */
  JkEngineChannels channels;  /* all zero while nobody offers any */
  GPtrArray *projects;        /* owned JkWatchedProject */
  GPtrArray *remembered;      /* owned JkWatchedProject: watched in an earlier run only; they keep their ids */
  guint n_adding;             /* projects that are on their way into @projects */
  GPtrArray *machine;         /* owned JkCollector: what needs no project and no network */
  GPtrArray *services;        /* owned JkCollector: probes, deployments, sources */
  GHashTable *details;        /* "collector\nproject" → owned GVariant */
  GHashTable *change_queues;  /* project's id → owned JkChangeQueue */
  GHashTable *states;         /* JkCollector → owned JkCollectorState */
  GPtrArray *states_listed;   /* JkCollectorState, not owned */
  GPtrArray *operations;      /* owned JkOperation, newest first */
  GPtrArray *sweeps;          /* owned JkSweep: what the operations wait for */
  JkRunTimes *run_times;
  GSource *beat;              /* (nullable): while an operation runs, so that its expected end stays near the truth */
  GHashTable *holds;          /* handle → interval in ms */
  guint next_hold;
  guint64 generations[JK_N_FACETS];
  gboolean running;
  gboolean auto_healing;
  gboolean started;
  gint64 started_us;
  JkLevel level;
  GCancellable *cancellable;  /* cancelled when the end begins */
};

/* jk-engine.c */
void jk_engine_changed (JkEngine *self, JkFacet facet);

void jk_engine_update_level (JkEngine *self); /* of everything, after levels or projects changed */

/* jk-engine-states.c: the collectors in force and how each of them fares */
void jk_engine_add_collectors (JkEngine *self, GPtrArray *collectors);
void jk_engine_remove_collectors (JkEngine *self, GPtrArray *collectors);
/* @collectors: (inout); takes @successors. What a collector found stays until its successor has found something. */
void jk_engine_replace_collectors (JkEngine *self, GPtrArray **collectors, GPtrArray *successors);
void jk_engine_set_collector_state (JkEngine *self, JkCollector *collector, const GError *error);
void jk_engine_free_collector_state (gpointer state);

/* jk-engine-watching.c: repositories are looked at when they change */
void jk_engine_begin_watching (JkEngine *self);
void jk_engine_end_watching (JkEngine *self);
/* Nothing happens for collectors that follow no repository. */
void jk_engine_watch_collector (JkEngine *self, JkCollector *collector);
void jk_engine_unwatch_collector (JkEngine *self, JkCollector *collector);

/* jk-engine-config.c */
void jk_engine_follow_config (JkEngine *self, JkConfigFile *file); /* @file is nullable */
void jk_engine_apply_intervals (JkEngine *self);
void jk_engine_apply_history_limits (JkEngine *self);

/* jk-engine-details.c: Returns: %TRUE if @detail (nullable) is not what was told before */
gboolean jk_engine_set_detail (JkEngine *self, JkCollector *collector, GVariant *detail);

/* jk-engine-changes.c */
void jk_change_queue_free (gpointer queue);
void jk_engine_forget_changes (JkEngine *self, const char *project); /* it is watched no more */

/* jk-engine-collectors.c: what to collect by this configuration */
GPtrArray *jk_engine_make_machine_collectors (JkEngine *self);
GPtrArray *jk_engine_make_service_collectors (JkEngine *self);
GPtrArray *jk_engine_make_project_collectors (JkEngine *self, const JkProject *project);
JkHttp *jk_engine_get_http (JkEngine *self); /* (transfer none): for all that asks */

/* jk-engine-projects.c */
void jk_engine_projects_load (JkEngine *self);
void jk_engine_projects_reconfigure (JkEngine *self);
void jk_engine_projects_collected (JkEngine *self, JkCollector *collector, const GError *error);
void jk_engine_projects_update_levels (JkEngine *self);
JkWatchedProject *jk_engine_find_project (JkEngine *self, const char *id);
void jk_engine_projects_keep (JkEngine *self, const JkProject *project);
void jk_engine_projects_watch (JkEngine *self, JkWatchedProject *watched); /* takes it; id, name and path are set */
/* Returns: (transfer full): a printable, short name: @wished (nullable), else the folder's */
char *jk_project_make_name (const char *wished, const char *path);
void jk_watched_project_free (JkWatchedProject *self);
/* Watches it no more in this run; its history stays for when it is watched again. */
void jk_engine_put_aside_project (JkEngine *self, JkWatchedProject *watched);

/* jk-engine-trends.c: Returns: (transfer full): @detail, with where it leads to if it is a project's test coverage */
GVariant *jk_engine_add_trend (JkEngine *self, JkCollector *collector, GVariant *detail);

/* jk-engine-marks.c: who of several engines acts on a repository */
/* Gives the marks of @collectors (of one or more projects) back, off this thread. @callback (nullable) comes after. */
void jk_engine_release_marks (JkEngine *self, GPtrArray *collectors, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer container): of JkCollector, of all projects */
GPtrArray *jk_engine_list_project_collectors (JkEngine *self);
/* Returns: (transfer full) (nullable): which other engine acts on @project, for people */
char *jk_engine_describe_mark_owner (JkEngine *self, const char *project);
/* Returns: %FALSE with %JK_ERROR_PERMISSION where @project is only observed, by its mode or as another engine acts on it */
gboolean jk_engine_check_may_write (JkEngine *self, const char *project, GError **error);

/* jk-engine-permits.c: @kept: (nullable): as jk_engine_permits_keep() left it */
void jk_engine_permits_load (JkEngine *self, JkWatchedProject *watched, GVariant *kept);
void jk_engine_permits_keep (JkEngine *self, const char *project, GVariantDict *kept);
/* @project: (nullable): %NULL for the folder of all. Returns: (transfer full): for what must not go into a repository's objects */
char *jk_engine_dup_checkpoints_dir (JkEngine *self, const char *project);

/* jk-engine-operations.c */
void jk_engine_operations_load (JkEngine *self);
void jk_engine_operations_stop_beat (JkEngine *self);

/* jk-engine-sweeps.c */
void jk_sweep_free (JkSweep *self);
void jk_engine_begin_scan (JkEngine *self, const char *project); /* the first look at everything in @project */
void jk_engine_sweeps_started (JkEngine *self, JkCollector *collector);
void jk_engine_sweeps_collected (JkEngine *self, JkCollector *collector, const GError *error); /* @error is nullable */
void jk_engine_sweeps_removed (JkEngine *self, JkCollector *collector);
/* Those of @project; %NULL: all that are under way, but not those that wait. */
void jk_engine_cancel_sweeps (JkEngine *self, const char *project, const char *reason);

G_END_DECLS
