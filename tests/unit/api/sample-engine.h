/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-engine.h"

G_BEGIN_DECLS

#define SAMPLE_PROJECT "7f3a90c1d2e4"

/* An engine with something of everything: metrics with and without labels, values and errors; a project with details; collectors
 * in each state; an operation. */
JkEngine *sample_engine_new (gint64 real_us, JkStore *store, JkConfig *config);

G_END_DECLS
