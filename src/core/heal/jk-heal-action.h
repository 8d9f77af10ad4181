/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-operation.h"

G_BEGIN_DECLS

/**
 * JkHealTarget:
 * @project: (nullable): id of the project
 * @path: (nullable): its working tree, bytes
 * @object: (nullable): what within: a unit, a probe, a mount point, a control group
 * @value: of the condition, in its metric's unit; NAN where a person asked for the action
 *
 * What an action is to work on.
 */
typedef struct
{
  char *project;
  char *path;
  char *object;
  double value;
} JkHealTarget;

/**
 * JkHealItem:
 * @name: a path, unit or process, as people may see it (UTF-8)
 * @note: (nullable): a stable word or a short text about it
 * @size_bytes: -1 where it has none
 */
typedef struct
{
  char *name;
  char *note;
  gint64 size_bytes;
} JkHealItem;

/**
 * JkHealEffect:
 * @metric: id of a metric, or a stable word of the action's own such as "reclaimed"
 * @unit: as of #JkSample; "" where none
 * @before: NAN where not known
 * @after: expected (in a plan) or measured (in an outcome); NAN where not known
 */
typedef struct
{
  char *metric;
  char *unit;
  double before;
  double after;
} JkHealEffect;

/**
 * JkHealPlan:
 * @items: (element-type JkHealItem): what it would touch, the most important first; may be cut short
 * @n_items: how many there are in all
 * @effects: (element-type JkHealEffect): expected
 * @can_undo: jk_heal_action_undo() can bring back what was
 * @only_recommends: acting changes nothing: it tells people what to do
 * @needs_approval: it may act, but only once a person asks for it (the target's value is NAN then): a rule proposes it
 * @judges_itself: the rule's condition says nothing of whether it helped; jk_heal_action_verify() alone does
 * @refusal: (nullable): why it must not act now, an error's sentence; the plan can be shown all the same
 * @nothing_to_do: acting would change nothing
 * @data: (nullable): the action's own, a{sv}
 * @pile: (nullable): what it would lie on, such as a branch: of all that lies there only the topmost can be taken back
 * @below: (nullable): what is on top of that now
 *
 * What an action would do, in numbers.
 */
typedef struct
{
  GPtrArray *items;
  guint n_items;
  GPtrArray *effects;
  gboolean can_undo;
  gboolean only_recommends;
  gboolean needs_approval;
  gboolean judges_itself;
  gboolean nothing_to_do;
  GError *refusal;
  GVariant *data;
  char *pile;
  char *below;
} JkHealPlan;

/**
 * JkHealOutcome:
 * @items: (element-type JkHealItem): what was done
 * @effects: (element-type JkHealEffect): measured
 * @data: (nullable): what jk_heal_action_undo() needs beyond the way back, a{sv}
 * @mark: (nullable): what is on top of the plan's pile now
 */
typedef struct
{
  GPtrArray *items;
  guint n_items;
  GPtrArray *effects;
  GVariant *data;
  char *mark;
} JkHealOutcome;

typedef enum
{
  JK_HEAL_UNKNOWN,  /* nothing can be said: the condition decides */
  JK_HEAL_HELPED,
  JK_HEAL_NO_HELP,
  JK_HEAL_WORSE,
} JkHealVerdict;

typedef enum
{
  JK_HEAL_LEFT_NOTHING,  /* it had not begun, or was undone now */
  JK_HEAL_LEFT_FINISHED, /* it had been done, or was finished now */
  JK_HEAL_LEFT_UNKNOWN,  /* to be told to people */
} JkHealRemains;

#define JK_TYPE_HEAL_ACTION (jk_heal_action_get_type ())

/**
 * JkHealAction:
 *
 * A way to repair something. It is made with what it needs and holds no state between calls; every call below but the getters
 * blocks, for pool threads, and may be made from any thread, one at a time for a target. An action that its cancellable or its time
 * limit ends has ended every process that it started.
 */
G_DECLARE_DERIVABLE_TYPE (JkHealAction, jk_heal_action, JK, HEAL_ACTION, GObject)

struct _JkHealActionClass
{
  GObjectClass parent_class;

  gboolean only_recommends; /* it changes nothing, whatever its plan */
  JkHealPlan *(*plan) (JkHealAction *self, const JkHealTarget *target, GCancellable *cancellable, GError **error);
  GVariant *(*checkpoint) (JkHealAction *self, const JkHealTarget *target, const JkHealPlan *plan, GCancellable *cancellable,
                           GError **error);
  JkHealOutcome *(*act) (JkHealAction *self, const JkHealTarget *target, const JkHealPlan *plan, GVariant *way_back,
                         JkOperation *operation, GCancellable *cancellable, GError **error);
  JkHealVerdict (*verify) (JkHealAction *self, const JkHealTarget *target, const JkHealPlan *plan, JkHealOutcome *outcome,
                           GCancellable *cancellable, GError **error);
  gboolean (*undo) (JkHealAction *self, const JkHealTarget *target, GVariant *way_back, GVariant *outcome_data,
                    GCancellable *cancellable, GError **error);
  gboolean (*has_way_back) (JkHealAction *self, GVariant *way_back);
  JkHealRemains (*recover) (JkHealAction *self, const JkHealTarget *target, GVariant *plan_data, GVariant *way_back,
                            GCancellable *cancellable, GError **error);
};

/* @id: a stable word such as "git-commit" */
const char *jk_heal_action_get_id (JkHealAction *self);
/* Whether there can be a way back from it at all, and whether it only says what to do: known before anything was planned. */
gboolean jk_heal_action_has_undo (JkHealAction *self);
gboolean jk_heal_action_only_recommends (JkHealAction *self);
/* How long act() may take, microseconds. */
gint64 jk_heal_action_get_timeout_us (JkHealAction *self);

/* What it would do; changes nothing. Returns: (transfer full) (nullable) */
JkHealPlan *jk_heal_action_plan (JkHealAction *self, const JkHealTarget *target, GCancellable *cancellable, GError **error);
/* Keeps what is needed to go back, before anything is changed; its answer is on disk before act() is called. Without a vfunc: an empty
 * a{sv}. Returns: (transfer full) (nullable): a{sv}, not floating; %NULL: the action must not go on */
GVariant *jk_heal_action_checkpoint (JkHealAction *self, const JkHealTarget *target, const JkHealPlan *plan,
                                     GCancellable *cancellable, GError **error);
/* Does it. Looks once more whether the plan still fits before it changes anything. @operation is reported to (any thread).
 * Returns: (transfer full) (nullable): %NULL with an error; what had been done until then can be undone with @way_back */
JkHealOutcome *jk_heal_action_act (JkHealAction *self, const JkHealTarget *target, const JkHealPlan *plan, GVariant *way_back,
                                   JkOperation *operation, GCancellable *cancellable, GError **error);
/* Whether it helped, as far as the action itself can tell; adds measured effects to @outcome. Without a vfunc: unknown. */
JkHealVerdict jk_heal_action_verify (JkHealAction *self, const JkHealTarget *target, const JkHealPlan *plan, JkHealOutcome *outcome,
                                     GCancellable *cancellable, GError **error);
/* Brings back what was. @outcome_data: (nullable). Without a vfunc: %JK_ERROR_NOT_SUPPORTED */
gboolean jk_heal_action_undo (JkHealAction *self, const JkHealTarget *target, GVariant *way_back, GVariant *outcome_data,
                              GCancellable *cancellable, GError **error);
/* Whether what @way_back (nullable) leads to is still there: it may be kept for some time only. A glance, which does not block for long.
 * Without a vfunc: %TRUE */
gboolean jk_heal_action_has_way_back (JkHealAction *self, GVariant *way_back);
/* After the process ended in the middle: finishes, undoes, or says that it cannot tell; never repeats blindly. @plan_data and @way_back
 * are (nullable) and as they were kept. Without a vfunc: unknown. */
JkHealRemains jk_heal_action_recover (JkHealAction *self, const JkHealTarget *target, GVariant *plan_data, GVariant *way_back,
                                      GCancellable *cancellable, GError **error);

JkHealTarget *jk_heal_target_new (const char *project, const char *path, const char *object, double value);
JkHealTarget *jk_heal_target_copy (const JkHealTarget *self);
void jk_heal_target_free (JkHealTarget *self);

JkHealPlan *jk_heal_plan_new (void);
void jk_heal_plan_free (JkHealPlan *self);
JkHealOutcome *jk_heal_outcome_new (void);
void jk_heal_outcome_free (JkHealOutcome *self);
/* Adds to lists of plans and outcomes. @size_bytes: -1 for none; @note: (nullable) */
void jk_heal_items_add (GPtrArray *items, const char *name, const char *note, gint64 size_bytes);
/* Adds those of @from that have @note: what a plan found stays known when the outcome takes its place. */
void jk_heal_items_take_over (GPtrArray *items, GPtrArray *from, const char *note);
void jk_heal_effects_add (GPtrArray *effects, const char *metric, const char *unit, double before, double after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHealTarget, jk_heal_target_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHealPlan, jk_heal_plan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHealOutcome, jk_heal_outcome_free)

G_END_DECLS
