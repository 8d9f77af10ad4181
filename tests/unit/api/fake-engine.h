/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine-alerts.h"
#include "jk-engine.h"

G_BEGIN_DECLS

/*
 * A JkEngine that holds what a test puts into it, behind the real one's header: it stands for it when it is linked instead.
 */

/* @real_us: its clock's start. Machine and one project with metrics of all kinds; cycle 5 s. */
JkEngine *fake_engine_new (gint64 real_us, JkStore *store, JkConfig *config);

JkMetricState *fake_engine_add_metric (JkEngine *self, const char *metric, const char *project, const char *const *labels,
                                       double value);
JkProject *fake_engine_add_project (JkEngine *self, const char *id, const char *name, const char *path);
void fake_engine_add_collector (JkEngine *self, const char *id, const char *project, const char *state, const char *error);
void fake_engine_set_detail (JkEngine *self, const char *collector, const char *project, GVariant *detail);
void fake_engine_set_ready (JkEngine *self, gboolean ready);
void fake_engine_set_error (JkEngine *self, guint i, const char *error); /* of collector @i */
void fake_engine_set_level (JkEngine *self, JkLevel level);
void fake_engine_set_config_file (JkEngine *self, JkConfigFile *file);
JkAlert *fake_engine_report (JkEngine *self, const JkAlertReport *report);
void fake_engine_recover (JkEngine *self, const char *key);
/* Raises the generation of @facet and tells it. */
void fake_engine_change (JkEngine *self, JkFacet facet);
/* Tells that these series of @project were collected, NULL-terminated. */
void fake_engine_collected (JkEngine *self, const char *project, const char *const *series);
guint fake_engine_count_holds (JkEngine *self);
guint fake_engine_count_refreshes (JkEngine *self);
guint fake_engine_count_adding (JkEngine *self); /* projects */

G_END_DECLS
