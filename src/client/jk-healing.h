/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-heal-action-item.h"
#include "jk-heal-rule-item.h"
#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_HEALING (jk_healing_get_type ())
/**
 * JkHealing:
 *
 * What a host repairs by itself: its rules and what they did, kept in step by live events for as long as this object is there.
 * Asks for nothing before somebody makes one: the first picture of a window does without.
 *
 * Signal "changed" (): any of the getters below answers otherwise, or a load failed.
 */
G_DECLARE_FINAL_TYPE (JkHealing, jk_healing, JK, HEALING, GObject)

/* Loads, and goes on doing so. */
JkHealing *jk_healing_new (JkHost *host);

/* Reads it all again: for who wants to try once more after an error. */
void jk_healing_load (JkHealing *self);

JkHost *jk_healing_get_host (JkHealing *self);
gboolean jk_healing_is_loaded (JkHealing *self);
const GError *jk_healing_get_error (JkHealing *self);     /* (nullable): why the last load failed */
gboolean jk_healing_get_auto (JkHealing *self);           /* heals without being asked */
gboolean jk_healing_get_paused (JkHealing *self);
gint64 jk_healing_get_paused_until (JkHealing *self);     /* real µs; 0: until somebody resumes it */
const char *jk_healing_get_stopped_by (JkHealing *self);  /* "nobody", "person", "file" or "environment" */
gint64 jk_healing_get_budget (JkHealing *self);           /* actions in any hour; 0 if not told */
gint64 jk_healing_get_budget_used (JkHealing *self);
gint64 jk_healing_get_budget_free_at (JkHealing *self);   /* real µs: when a used-up budget has room again; 0 if it has */
GListModel *jk_healing_get_rules (JkHealing *self);       /* (transfer none) (element-type JkHealRuleItem) */
GListModel *jk_healing_get_actions (JkHealing *self);     /* (transfer none) (element-type JkHealActionItem): newest first */
gboolean jk_healing_has_older (JkHealing *self);          /* there may be actions that are older than these */
JkHealRuleItem *jk_healing_find_rule (JkHealing *self, const char *id); /* (transfer none) (nullable) */

/* What rule @rule would do, in numbers. @project, @target: (nullable). Ends with jk_host_load_finish(): the plan */
void jk_healing_preview_async (JkHealing *self, const char *rule, const char *project, const char *target,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Does it, once: ends when it is over, with jk_host_work_finish(). */
void jk_healing_run_async (JkHealing *self, const char *rule, const char *project, const char *target,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Takes back what action @action did: ends when it is over, with jk_host_work_finish(). */
void jk_healing_undo_async (JkHealing *self, const char *action, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
/* Puts some older ones behind the actions, which stay there. Returns at its end: %FALSE with why none could */
void jk_healing_load_older_async (JkHealing *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean jk_healing_load_older_finish (JkHealing *self, GAsyncResult *result, GError **error);
/* @minutes: 0: until it is resumed. This and the two below end with jk_healing_change_finish(); the getters answer anew by then. */
void jk_healing_pause_async (JkHealing *self, guint minutes, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
void jk_healing_resume_async (JkHealing *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void jk_healing_set_auto_async (JkHealing *self, gboolean enabled, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean jk_healing_change_finish (JkHealing *self, GAsyncResult *result, GError **error);

G_END_DECLS
