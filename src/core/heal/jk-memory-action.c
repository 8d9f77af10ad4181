/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-memory-action.h"

#include <glib/gi18n-lib.h>
#include <malloc.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "jk-control-group.h"
#include "jk-error.h"
#include "jk-git-path.h"
#include "jk-memory-state.h"
#include "jk-remedy.h"
#include "jk-settle.h"

#define MAX_GROUPS 16
#define MAX_GROWN 10
#define SETTLE_US (2 * G_TIME_SPAN_SECOND)
#define RECLAIM_US (20 * G_TIME_SPAN_SECOND)
#define RESTART_US (30 * G_TIME_SPAN_SECOND)
#define GROUP_SHARE 4               /* a group is asked for this part of what it has */
#define LEAST_ASKED (1024 * 1024)   /* less is not worth the asking */
#define LEAST_GAIN (32.0 * 1024 * 1024)

struct _JkMemoryAction
{
  JkHealAction parent_instance;

  char *root;
  JkProcessGrowth *growth;
  GStrv groups;
  gint64 reclaim_bytes;
  GStrv units;
  JkMemoryRelease release;
  gpointer release_data;
  GDestroyNotify free_data;
  gint64 settle_us;
  JkHttp *http;
};

G_DEFINE_FINAL_TYPE (JkMemoryAction, jk_memory_action, JK_TYPE_HEAL_ACTION)

/* What is asked of each group: a quarter of it at most, the largest first, until the sum is spent. Returns: a(st), floating */
static GVariant *
share_out (JkMemoryAction *self,
           GPtrArray      *groups,
           guint64        *sum)
{
  guint64 left = self->reclaim_bytes;
  GVariantBuilder builder;

  *sum = 0;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ayt)"));
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      const JkControlGroup *group = g_ptr_array_index (groups, i);
      guint64 asked = MIN (left, group->current_bytes / GROUP_SHARE);

      if (asked < LEAST_ASKED)
        continue;
      g_variant_builder_add (&builder, "(^ayt)", group->path, asked);
      left -= asked;
      *sum += asked;
    }
  return g_variant_builder_end (&builder);
}

static void
add_group_items (GPtrArray *items,
                 GVariant  *asks)
{
  GVariantIter iter;
  const char *path;
  guint64 bytes;

  g_variant_iter_init (&iter, asks);
  while (g_variant_iter_next (&iter, "(^&ayt)", &path, &bytes))
    {
      g_autofree char *shown = jk_git_path_escape (path);

      jk_heal_items_add (items, shown, "reclaim", bytes);
    }
}

/* Names who grew. Returns: (transfer full): the listed unit that grew most; "" if none did */
static char *
add_grown_items (JkMemoryAction *self,
                 GPtrArray      *items)
{
  g_autoptr(GPtrArray) grown = jk_process_growth_list (self->growth, MAX_GROWN);
  char *unit = NULL;

  for (guint i = 0; i < grown->len; i++)
    {
      const JkGrownProcess *process = g_ptr_array_index (grown, i);
      g_autofree char *name = g_strdup_printf ("%s (%d)", process->name, process->pid);

      jk_heal_items_add (items, name, "grew", process->grown_bytes);
      if (unit == NULL && process->unit != NULL && self->units != NULL
          && g_strv_contains ((const char *const *) self->units, process->unit))
        unit = g_strdup (process->unit);
    }
  if (unit != NULL)
    jk_heal_items_add (items, unit, "restart-if-needed", -1);
  return unit != NULL ? unit : g_strdup ("");
}

static JkHealPlan *
jk_memory_action_plan (JkHealAction       *action,
                       const JkHealTarget *target,
                       GCancellable       *cancellable,
                       GError            **error)
{
  JkMemoryAction *self = JK_MEMORY_ACTION (action);
  g_autoptr(JkHealPlan) plan = jk_heal_plan_new ();
  g_autoptr(GError) no_groups = NULL;
  g_autoptr(GPtrArray) groups = NULL;
  g_autoptr(GVariant) asks = NULL;
  g_autofree char *unit = NULL;
  JkMemoryState now;
  guint64 sum;

  if (!jk_memory_state_read (self->root, &now, &plan->refusal))
    return g_steal_pointer (&plan);
  if (!jk_process_growth_sample (self->growth, g_get_monotonic_time (), cancellable, error))
    return NULL;

  jk_heal_items_add (plan->items, "Jikimi", "own-caches", -1);
  groups = jk_control_groups_find (self->root, (const char *const *) self->groups, geteuid (), MAX_GROUPS, &no_groups);
  if (no_groups != NULL)
    jk_heal_items_add (plan->items, no_groups->message, "no-reclaim", -1);
  asks = g_variant_ref_sink (share_out (self, groups, &sum));
  add_group_items (plan->items, asks);
  unit = add_grown_items (self, plan->items);
  plan->n_items = plan->items->len;

  jk_heal_effects_add (plan->effects, "memory_available", "B", now.available_bytes, (double) now.available_bytes + sum);
  jk_heal_effects_add (plan->effects, "pressure_memory", "%", now.pressure, NAN);
  plan->data = g_variant_ref_sink (g_variant_new_parsed ("{'available': <%t>, 'pressure': <%d>, 'asks': <%@a(ayt)>, 'unit': <%s>}",
                                                         now.available_bytes, now.pressure, asks, unit));
  return g_steal_pointer (&plan);
}

static void
read_plan (const JkHealPlan *plan,
           JkMemoryState    *out)
{
  *out = (JkMemoryState) { .pressure = NAN };
  if (plan->data != NULL)
    {
      (void) g_variant_lookup (plan->data, "available", "t", &out->available_bytes);
      (void) g_variant_lookup (plan->data, "pressure", "d", &out->pressure);
    }
}

/* Whether memory has become free by itself since the plan was made: a tenth of all of it, and nothing waits. */
static gboolean
check_still_short (JkMemoryAction     *self,
                   const JkHealTarget *target,
                   const JkHealPlan   *plan,
                   GError            **error)
{
  JkMemoryState before, now;

  if (!jk_memory_state_read (self->root, &now, error))
    return FALSE;
  read_plan (plan, &before);
  if (isnan (target->value) || jk_memory_state_is_short (&now) || now.available_bytes < before.available_bytes + now.total_bytes / 10)
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, _ ("Nothing is done: memory has become free by itself"));
  return FALSE;
}

/* Returns: bytes that this process has in memory; 0 if not known */
static guint64
read_own (JkMemoryAction *self)
{
  g_autofree char *path = g_build_filename (self->root, "proc", "self", "statm", NULL), *text = NULL;
  const char *second;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (second = strchr (text, ' ')) == NULL)
    return 0;
  return g_ascii_strtoull (second, NULL, 10) * sysconf (_SC_PAGESIZE);
}

static void
release_own (JkMemoryAction *self,
             GPtrArray      *items)
{
  guint64 before = read_own (self), after;

  if (self->release != NULL)
    self->release (self->release_data);
  (void) malloc_trim (0);
  after = read_own (self);
  jk_heal_items_add (items, "Jikimi", "own-caches", before > after ? before - after : 0);
}

/* A group that refuses or has ended is told and does not stop the others. Returns: %FALSE where cancelled */
static gboolean
reclaim_all (JkMemoryAction *self,
             GVariant       *plan_data,
             GPtrArray      *items,
             GCancellable   *cancellable,
             GError        **error)
{
  const gint64 until_us = g_get_monotonic_time () + RECLAIM_US;
  g_autoptr(GVariant) asks = plan_data != NULL ? g_variant_lookup_value (plan_data, "asks", G_VARIANT_TYPE ("a(ayt)")) : NULL;
  GVariantIter iter;
  const char *path;
  guint64 bytes;

  if (asks == NULL)
    return TRUE;
  g_variant_iter_init (&iter, asks);
  while (g_variant_iter_next (&iter, "(^&ayt)", &path, &bytes))
    {
      g_autoptr(GError) failed = NULL;
      g_autofree char *shown = jk_git_path_escape (path);
      gint64 freed = jk_control_group_reclaim (self->root, path, bytes, until_us, cancellable, &failed);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      jk_heal_items_add (items, shown, failed != NULL ? failed->message : "reclaimed", MAX (freed, 0));
    }
  return TRUE;
}

/* Returns: %FALSE with the reason why the unit that should have been restarted was not */
static gboolean
restart_if_short (JkMemoryAction *self,
                  GVariant       *plan_data,
                  GPtrArray      *items,
                  GCancellable   *cancellable,
                  GError        **error)
{
  g_autoptr(JkRemedy) remedy = NULL;
  const char *unit = "";
  JkMemoryState now;

  if (plan_data != NULL)
    (void) g_variant_lookup (plan_data, "unit", "&s", &unit);
  if (*unit == '\0' || !g_strv_contains ((const char *const *) self->units, unit)
      || !jk_memory_state_read (self->root, &now, NULL) || !jk_memory_state_is_short (&now))
    return TRUE;
  remedy = jk_remedy_new (NULL, NULL, NULL, unit, TRUE, RESTART_US, error);
  if (remedy == NULL || !jk_remedy_run (remedy, NULL, self->http, cancellable, error))
    return FALSE;
  jk_heal_items_add (items, unit, "restarted", -1);
  return TRUE;
}

static JkHealOutcome *
jk_memory_action_act (JkHealAction       *action,
                      const JkHealTarget *target,
                      const JkHealPlan   *plan,
                      GVariant           *way_back,
                      JkOperation        *operation,
                      GCancellable       *cancellable,
                      GError            **error)
{
  static const char *const stages[] = { N_ ("Giving back own caches"), N_ ("Asking memory back"), N_ ("Restarting the service") };
  JkMemoryAction *self = JK_MEMORY_ACTION (action);
  g_autoptr(JkHealOutcome) outcome = jk_heal_outcome_new ();

  if (!check_still_short (self, target, plan, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      gboolean goes_on = TRUE;

      if (operation != NULL)
        jk_operation_report (operation, i + 1, G_N_ELEMENTS (stages), stages[i], (double) i / G_N_ELEMENTS (stages));
      if (i == 0)
        release_own (self, outcome->items);
      else if (i == 1)
        goes_on = reclaim_all (self, plan->data, outcome->items, cancellable, error);
      else
        goes_on = restart_if_short (self, plan->data, outcome->items, cancellable, error);
      if (!goes_on || g_cancellable_set_error_if_cancelled (cancellable, goes_on ? error : NULL))
        return NULL;
    }
  jk_heal_items_take_over (outcome->items, plan->items, "grew");
  outcome->n_items = outcome->items->len;
  return g_steal_pointer (&outcome);
}

static JkHealVerdict
jk_memory_action_verify (JkHealAction       *action,
                         const JkHealTarget *target,
                         const JkHealPlan   *plan,
                         JkHealOutcome      *outcome,
                         GCancellable       *cancellable,
                         GError            **error)
{
  JkMemoryAction *self = JK_MEMORY_ACTION (action);
  JkMemoryState before, after;
  double gained;

  if (!jk_settle (self->settle_us, cancellable, error) || !jk_memory_state_read (self->root, &after, error))
    return JK_HEAL_UNKNOWN;
  read_plan (plan, &before);
  jk_heal_effects_add (outcome->effects, "memory_available", "B", before.available_bytes, after.available_bytes);
  jk_heal_effects_add (outcome->effects, "pressure_memory", "%", before.pressure, after.pressure);

  gained = (double) after.available_bytes - (double) before.available_bytes;
  if (gained < 0 && after.pressure > before.pressure + 10)
    return JK_HEAL_WORSE; /* what was taken is being read again: it was in use */
  if (gained >= MAX (LEAST_GAIN, 0.01 * after.total_bytes) || (before.pressure >= 2 && after.pressure <= before.pressure / 2))
    return JK_HEAL_HELPED;
  return JK_HEAL_NO_HELP;
}

static void
jk_memory_action_finalize (GObject *object)
{
  JkMemoryAction *self = JK_MEMORY_ACTION (object);

  g_free (self->root);
  g_strfreev (self->groups);
  g_strfreev (self->units);
  jk_process_growth_unref (self->growth);
  g_clear_object (&self->http);
  if (self->free_data != NULL)
    self->free_data (self->release_data);

  G_OBJECT_CLASS (jk_memory_action_parent_class)->finalize (object);
}

static void
jk_memory_action_class_init (JkMemoryActionClass *klass)
{
  JkHealActionClass *action_class = JK_HEAL_ACTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_memory_action_finalize;
  action_class->plan = jk_memory_action_plan;
  action_class->act = jk_memory_action_act;
  action_class->verify = jk_memory_action_verify;
}

static void
jk_memory_action_init (JkMemoryAction *self)
{
}

JkHealAction *
jk_memory_action_new (const JkMemoryOptions *options,
                      JkHttp                *http)
{
  JkMemoryAction *self = g_object_new (JK_TYPE_MEMORY_ACTION, "id", "memory", "timeout-us",
                                       (gint64) (RECLAIM_US + RESTART_US + 10 * G_TIME_SPAN_SECOND), NULL);

  self->root = g_strdup (options->root);
  self->growth = jk_process_growth_ref (options->growth);
  self->groups = g_strdupv ((GStrv) options->groups);
  self->reclaim_bytes = options->reclaim_bytes;
  self->units = g_strdupv ((GStrv) options->units);
  self->release = options->release;
  self->release_data = options->release_data;
  self->free_data = options->free_data;
  self->settle_us = options->settle_us > 0 ? options->settle_us : SETTLE_US;
  self->http = g_object_ref (http);
  return JK_HEAL_ACTION (self);
}
