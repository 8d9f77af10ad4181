/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert.h"
#include "jk-engine.h"

G_BEGIN_DECLS

/* Kinds of the operations below. */
#define JK_HEAL_OPERATION "heal"
#define JK_UNDO_OPERATION "undo"
/* Of the newest actions in jk_engine_describe_healing(), at most. */
#define JK_MAX_HEAL_ACTIONS 100

/*
 * Self-healing, for those who look at the engine only. Guard thread only. What is told are facts and stable words; members whose name ends
 * in "_us" are real times, 0 for none. Errors: %JK_ERROR_NOT_FOUND for a rule, action, project or target that is not there, %JK_ERROR_BUSY
 * where pause, breaker, budget or another run forbid it for now.
 */

/**
 * jk_engine_describe_healing:
 *
 * Returns: (transfer full): a{sv}: "auto_healing" b, "paused" b, "paused_until_us" x, "stopped_by" s (nobody, person, file, environment),
 *   "per_hour" u, "used" u, "free_at_us" x, "rules" aa{sv}, "actions" aa{sv} (newest first)
 */
GVariant *jk_engine_describe_healing (JkEngine *self);

/* Before the start: @remedies (element-type JkHealAction) stand in for the engine's own, for tests. */
void jk_engine_set_remedies (JkEngine *self, GPtrArray *remedies);

gboolean jk_engine_get_healing_paused (JkEngine *self);
/* Holds all healing back and calls off what is under way. @for_us: 0: until jk_engine_resume_healing(). Survives a restart. */
void jk_engine_pause_healing (JkEngine *self, gint64 for_us);
/* Takes a person's pause back. Returns: %FALSE with %JK_ERROR_BUSY while a file or the configuration goes on holding it back */
gboolean jk_engine_resume_healing (JkEngine *self, GError **error);

/* Returns: whether there is a rule @id */
gboolean jk_engine_has_heal_rule (JkEngine *self, const char *id);

/**
 * jk_engine_preview_heal_async:
 * @project: (nullable): id
 * @target: (nullable): such as a mount point
 *
 * What the rule would do there if a person asked for it; changes nothing. Ends with (transfer full) a{sv}: "rule" s, "action" s,
 * "would_act" b, "refusal" s (if any), "effects" aa{sv}, "items" aa{sv}, "n_items" u, "can_undo" b, "only_recommends" b.
 */
void jk_engine_preview_heal_async (JkEngine *self, const char *rule, const char *project, const char *target,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GVariant *jk_engine_preview_heal_finish (JkEngine *self, GAsyncResult *result, GError **error);

/* Returns: (transfer none) (nullable): operation of kind %JK_HEAL_OPERATION; its result is {"action": id} */
JkOperation *jk_engine_run_heal (JkEngine *self, const char *rule, const char *project, const char *target, GError **error);
/* The same without beginning it. Returns: whether it would be begun */
gboolean jk_engine_check_heal (JkEngine *self, const char *rule, const char *project, const char *target, GError **error);
/* Returns: (transfer none) (nullable): operation of kind %JK_UNDO_OPERATION */
JkOperation *jk_engine_undo_heal (JkEngine *self, const char *action, GError **error);
gboolean jk_engine_check_undo_heal (JkEngine *self, const char *action, GError **error);

/* Returns: (transfer full) (nullable): one of the newest actions, as in jk_engine_describe_healing() */
GVariant *jk_engine_get_heal_action (JkEngine *self, const char *id);
/* An action that is taken back ends twice, and an event tells of each. Returns: whether another end of @id than that at @ended_us is the
 * last, also where the action is among the newest no more */
gboolean jk_engine_heal_ended_later (JkEngine *self, const char *id, gint64 ended_us);
/* Returns: (transfer full) (nullable): the same from "record" in the detail of an event of kind "heal" */
GVariant *jk_engine_read_heal_record (const char *text);

/* Returns: (transfer full) (nullable): the newest action about what @alert tells of, as in jk_engine_describe_healing(), with "rule" */
GVariant *jk_engine_find_heal_of_alert (JkEngine *self, const JkAlert *alert);
/* Does what a button "heal-run" or "heal-undo" of @alert says. Returns: (transfer none) (nullable) */
JkOperation *jk_engine_heal_by_alert (JkEngine *self, const JkAlert *alert, const char *button, GError **error);

G_END_DECLS
