/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why a metric has no value, in a few words. Returns: (transfer none) */
const char *jk_explain_short (const char *metric);

/* How to get values for @metric: one or two sentences. Returns: (transfer none) */
const char *jk_explain_how (const char *metric);

/* What can be copied into the configuration or a terminal. Returns: (transfer none) (nullable) */
const char *jk_explain_example (const char *metric);

G_END_DECLS
