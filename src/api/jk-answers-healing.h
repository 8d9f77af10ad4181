/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-answers.h"
#include "jk-retell.h"

G_BEGIN_DECLS

/* An event tells of so many of the newest actions. */
#define JK_HEALING_EVENT_ACTIONS 5

/* Parts of bodies about self-healing, from what jk-engine-healing.h gives. The writer must speak a language. */
/* @n_actions: at most */
void jk_write_healing (JkJsonWriter *out, GVariant *healing, guint n_actions);
void jk_write_heal_action (JkJsonWriter *out, GVariant *action);
/* The rule, id, state, and whether it can be undone, for an alert. */
void jk_write_heal_summary (JkJsonWriter *out, GVariant *action);
/* Returns: (transfer full): what was done and how it ended, without names */
char *jk_describe_heal_action (GVariant *action, const JkCatalogue *catalogue, JkLanguage language);
void jk_write_heal_preview (JkJsonWriter *out, GVariant *preview);

G_END_DECLS
