/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-service-action.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-error.h"
#include "jk-journal-lines.h"
#include "jk-settle.h"
#include "jk-unit.h"

#define ASK_MS 5000
#define JOURNAL_US (5 * G_TIME_SPAN_SECOND)
#define SETTLE_US (5 * G_TIME_SPAN_SECOND)
#define MARGIN_US (15 * G_TIME_SPAN_SECOND) /* around the restart itself */

typedef struct
{
  char *name;
  JkRemedy *remedy;
} Service;

struct _JkServiceAction
{
  JkHealAction parent_instance;

  GPtrArray *services; /* of Service */
  JkHttp *http;
  gint64 settle_us;
};

G_DEFINE_FINAL_TYPE (JkServiceAction, jk_service_action, JK_TYPE_HEAL_ACTION)

static void
free_service (gpointer data)
{
  Service *service = data;

  g_free (service->name);
  jk_remedy_free (service->remedy);
  g_free (service);
}

static const Service *
find_service (JkServiceAction    *self,
              const JkHealTarget *target,
              GError            **error)
{
  for (guint i = 0; target->object != NULL && i < self->services->len; i++)
    {
      const Service *service = g_ptr_array_index (self->services, i);

      if (service->remedy->kind != JK_REMEDY_NONE
          && (strcmp (service->name, target->object) == 0 || g_strcmp0 (service->remedy->unit, target->object) == 0))
        return service;
    }
  if (target->object == NULL)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
                         _ ("Name the service: Jikimi may restart those with restart_unit or restart_command below their [health NAME]"));
  else
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
                 _ ("Jikimi may not restart “%s”: write restart_unit or restart_command below its [health NAME] to let it"),
                 target->object);
  return NULL;
}

static JkUnitState *
ask (const Service *service,
     GCancellable  *cancellable,
     GError       **error)
{
  g_autoptr(JkUnitBus) bus = jk_unit_bus_new (service->remedy->user_bus);

  return jk_unit_bus_get_state (bus, service->remedy->unit, ASK_MS, cancellable, error);
}

/* Returns: %FALSE with the reason why a unit in this state is left alone */
static gboolean
check_state (const JkUnitState *state,
             GError           **error)
{
  if (strcmp (state->load, "loaded") != 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("“%s” cannot be restarted: systemd says “%s” of it"), state->name,
                   state->load);
      return FALSE;
    }
  if (strcmp (state->active, "active") == 0 || strcmp (state->active, "inactive") == 0 || strcmp (state->active, "failed") == 0)
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_BUSY, _ ("systemd is at work on “%s” already: it is %s"), state->name, state->active);
  return FALSE;
}

static gboolean
is_active (const JkUnitState *state)
{
  return strcmp (state->active, "active") == 0;
}

static void
add_unit_item (GPtrArray         *items,
               const JkUnitState *state)
{
  g_autofree char *note = state->result[0] != '\0' && strcmp (state->result, "success") != 0
                            ? g_strdup_printf ("%s (%s)", state->active, state->result)
                            : g_strdup (state->active);

  jk_heal_items_add (items, state->name, note, -1);
}

static void
add_journal (GPtrArray     *items,
             const Service *service,
             GCancellable  *cancellable)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) lines = jk_journal_lines_read (service->remedy->unit, service->remedy->user_bus, JOURNAL_US, cancellable, &error);

  if (lines == NULL)
    jk_heal_items_add (items, error->message, "journal", -1);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    jk_heal_items_add (items, lines[i], "journal", -1);
}

/* Newer lines take the place of those. */
static void
drop_journal (GPtrArray *items)
{
  for (guint i = items->len; i-- > 0;)
    {
      if (g_strcmp0 (((const JkHealItem *) g_ptr_array_index (items, i))->note, "journal") == 0)
        g_ptr_array_remove_index (items, i);
    }
}

static GVariant *
describe_state (const JkUnitState *state)
{
  return g_variant_ref_sink (g_variant_new_parsed ("{'unit': <%s>, 'active': <%s>, 'invocation': <%s>}", state->name, state->active,
                                                   state->invocation));
}

static void
plan_unit (JkHealPlan    *plan,
           const Service *service,
           GCancellable  *cancellable)
{
  g_autofree char *cgroup = NULL;
  g_autoptr(JkUnitState) state = NULL;

  (void) g_file_get_contents ("/proc/self/cgroup", &cgroup, NULL, NULL); /* without it no unit is ours */
  if (!jk_remedy_check_unit (service->remedy->unit, cgroup, &plan->refusal))
    return;
  state = ask (service, cancellable, &plan->refusal);
  if (state == NULL)
    return;
  (void) check_state (state, &plan->refusal);
  add_unit_item (plan->items, state);
  add_journal (plan->items, service, cancellable);
  jk_heal_effects_add (plan->effects, "unit_active", "", is_active (state), 1);
  plan->data = describe_state (state);
}

static JkHealPlan *
jk_service_action_plan (JkHealAction       *action,
                        const JkHealTarget *target,
                        GCancellable       *cancellable,
                        GError            **error)
{
  JkServiceAction *self = JK_SERVICE_ACTION (action);
  g_autoptr(JkHealPlan) plan = jk_heal_plan_new ();
  const Service *service = find_service (self, target, &plan->refusal);

  if (service != NULL && service->remedy->kind == JK_REMEDY_UNIT)
    plan_unit (plan, service, cancellable);
  else if (service != NULL)
    {
      g_autofree char *shown = jk_remedy_describe (service->remedy);

      jk_heal_items_add (plan->items, shown, "command", -1);
    }
  plan->n_items = plan->items->len;
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL : g_steal_pointer (&plan);
}

static const char *
look_up (GVariant   *data,
         const char *name)
{
  const char *text = NULL;

  if (data != NULL)
    (void) g_variant_lookup (data, name, "&s", &text);
  return text;
}

/* What is kept is what tells, after a crash, whether the restart took place, or what is left of the command. */
static GVariant *
jk_service_action_checkpoint (JkHealAction       *action,
                              const JkHealTarget *target,
                              const JkHealPlan   *plan,
                              GCancellable       *cancellable,
                              GError            **error)
{
  const Service *service = find_service (JK_SERVICE_ACTION (action), target, error);

  return service != NULL ? jk_remedy_keep (service->remedy, plan->data) : NULL;
}

/* Whether the unit is still as it was when the plan was made. */
static gboolean
check_unchanged (const Service    *service,
                 const JkHealPlan *plan,
                 GCancellable     *cancellable,
                 GError          **error)
{
  const char *active = look_up (plan->data, "active"), *invocation = look_up (plan->data, "invocation");
  g_autoptr(JkUnitState) state = ask (service, cancellable, error);

  if (state == NULL || !check_state (state, error))
    return FALSE;
  if (active == NULL || (strcmp (state->active, active) == 0 && g_strcmp0 (state->invocation, invocation) == 0))
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_CHANGED, _ ("“%s” is left alone: it has changed since, and is %s now"), state->name,
               state->active);
  return FALSE;
}

static JkHealOutcome *
jk_service_action_act (JkHealAction       *action,
                       const JkHealTarget *target,
                       const JkHealPlan   *plan,
                       GVariant           *way_back,
                       JkOperation        *operation,
                       GCancellable       *cancellable,
                       GError            **error)
{
  JkServiceAction *self = JK_SERVICE_ACTION (action);
  const Service *service = find_service (self, target, error);
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autofree char *shown = NULL;
  gint64 before_us;

  if (service == NULL
      || (service->remedy->kind == JK_REMEDY_UNIT && !check_unchanged (service, plan, cancellable, error)))
    return NULL;
  if (operation != NULL)
    jk_operation_report (operation, 1, 1, N_ ("Restarting the service"), 0);
  before_us = g_get_monotonic_time ();
  if (!jk_remedy_run (service->remedy, way_back, self->http, cancellable, error))
    return NULL;

  outcome = jk_heal_outcome_new ();
  shown = jk_remedy_describe (service->remedy);
  jk_heal_items_add (outcome->items, shown, service->remedy->kind == JK_REMEDY_UNIT ? "restarted" : "command", -1);
  jk_heal_items_take_over (outcome->items, plan->items, "journal"); /* why it had failed is of interest afterwards, too */
  outcome->n_items = outcome->items->len;
  jk_heal_effects_add (outcome->effects, "restart_time", "s", NAN,
                       (double) (g_get_monotonic_time () - before_us) / G_USEC_PER_SEC);
  return g_steal_pointer (&outcome);
}

/* A unit that is up, and stays so without another start: some come up and fall at once. */
static JkHealVerdict
judge_unit (JkServiceAction *self,
            const Service   *service,
            gboolean         was_active,
            JkHealOutcome   *outcome,
            GCancellable    *cancellable,
            GError         **error)
{
  g_autoptr(JkUnitState) first = ask (service, cancellable, error), second = NULL;
  gboolean is_up;

  if (first == NULL || !jk_settle (self->settle_us, cancellable, error))
    return JK_HEAL_UNKNOWN;
  second = ask (service, cancellable, error);
  if (second == NULL)
    return JK_HEAL_UNKNOWN;

  is_up = is_active (first) && is_active (second) && strcmp (first->invocation, second->invocation) == 0;
  jk_heal_effects_add (outcome->effects, "unit_active", "", was_active, is_up);
  if (is_up)
    return was_active ? JK_HEAL_UNKNOWN : JK_HEAL_HELPED; /* it was up and unhealthy: only the condition can tell */
  add_unit_item (outcome->items, second);
  drop_journal (outcome->items);
  add_journal (outcome->items, service, cancellable);
  outcome->n_items = outcome->items->len;
  return was_active ? JK_HEAL_WORSE : JK_HEAL_NO_HELP;
}

static JkHealVerdict
jk_service_action_verify (JkHealAction       *action,
                          const JkHealTarget *target,
                          const JkHealPlan   *plan,
                          JkHealOutcome      *outcome,
                          GCancellable       *cancellable,
                          GError            **error)
{
  JkServiceAction *self = JK_SERVICE_ACTION (action);
  const Service *service = find_service (self, target, error);

  if (service == NULL)
    return JK_HEAL_UNKNOWN;
  if (service->remedy->kind != JK_REMEDY_UNIT)
    return JK_HEAL_UNKNOWN; /* a command says nothing of how the service is: the condition does */
  return judge_unit (self, service, g_strcmp0 (look_up (plan->data, "active"), "active") == 0, outcome, cancellable, error);
}

static JkHealRemains
jk_service_action_recover (JkHealAction       *action,
                           const JkHealTarget *target,
                           GVariant           *plan_data,
                           GVariant           *way_back,
                           GCancellable       *cancellable,
                           GError            **error)
{
  const Service *service = find_service (JK_SERVICE_ACTION (action), target, NULL);
  const char *invocation = look_up (way_back, "invocation");
  g_autoptr(JkUnitState) state = NULL;

  /* Whatever the configuration says by now. */
  if (!jk_remedy_end_left (way_back, cancellable, error))
    return JK_HEAL_LEFT_UNKNOWN;
  if (service == NULL || service->remedy->kind != JK_REMEDY_UNIT || invocation == NULL || *invocation == '\0')
    return JK_HEAL_LEFT_UNKNOWN;
  state = ask (service, cancellable, error);
  if (state == NULL)
    return JK_HEAL_LEFT_UNKNOWN;
  if (strcmp (state->invocation, invocation) == 0)
    return JK_HEAL_LEFT_NOTHING;
  return is_active (state) ? JK_HEAL_LEFT_FINISHED : JK_HEAL_LEFT_UNKNOWN;
}

static void
jk_service_action_finalize (GObject *object)
{
  JkServiceAction *self = JK_SERVICE_ACTION (object);

  g_clear_pointer (&self->services, g_ptr_array_unref);
  g_clear_object (&self->http);

  G_OBJECT_CLASS (jk_service_action_parent_class)->finalize (object);
}

static void
jk_service_action_class_init (JkServiceActionClass *klass)
{
  JkHealActionClass *action_class = JK_HEAL_ACTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_service_action_finalize;
  action_class->plan = jk_service_action_plan;
  action_class->checkpoint = jk_service_action_checkpoint;
  action_class->act = jk_service_action_act;
  action_class->verify = jk_service_action_verify;
  action_class->recover = jk_service_action_recover;
}

static void
jk_service_action_init (JkServiceAction *self)
{
  self->services = g_ptr_array_new_with_free_func (free_service);
}

JkHealAction *
jk_service_action_new (const JkService *services,
                       guint            n_services,
                       JkHttp          *http,
                       gint64           settle_us)
{
  JkServiceAction *self;
  gint64 longest_us = 0;

  for (guint i = 0; i < n_services; i++)
    longest_us = MAX (longest_us, services[i].remedy->timeout_us);
  self = g_object_new (JK_TYPE_SERVICE_ACTION, "id", "service-restart", "timeout-us", longest_us + MARGIN_US, NULL);
  self->http = g_object_ref (http);
  self->settle_us = settle_us > 0 ? settle_us : SETTLE_US;
  for (guint i = 0; i < n_services; i++)
    {
      Service *service = g_new0 (Service, 1);

      service->name = g_strdup (services[i].name);
      service->remedy = jk_remedy_copy (services[i].remedy);
      g_ptr_array_add (self->services, service);
    }
  return JK_HEAL_ACTION (self);
}
