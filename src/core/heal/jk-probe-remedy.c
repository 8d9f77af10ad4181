/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-probe-remedy.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-http-statuses.h"
#include "jk-settle.h"

#define TIMEOUT_US (5 * G_TIME_SPAN_SECOND)
#define SETTLE_US (2 * G_TIME_SPAN_SECOND)
#define WORSE_MS 20

typedef struct
{
  char *name;
  char *url;
  char *method;
  JkHttpStatuses expected;
  guint timeout_ms;
  JkRemedy *remedy;
} Cure;

typedef struct
{
  double median_ms; /* of those that answered as expected; NAN if none did */
  guint n_failed;
  char *failure;    /* (nullable): of the last one that did not */
} Measured;

struct _JkProbeRemedy
{
  JkHealAction parent_instance;

  GPtrArray *cures; /* of Cure */
  JkHttp *http;
  gint64 settle_us;
};

G_DEFINE_FINAL_TYPE (JkProbeRemedy, jk_probe_remedy, JK_TYPE_HEAL_ACTION)

static void
free_cure (gpointer data)
{
  Cure *cure = data;

  g_free (cure->name);
  g_free (cure->url);
  g_free (cure->method);
  jk_remedy_free (cure->remedy);
  g_free (cure);
}

static void
measured_clear (Measured *self)
{
  g_clear_pointer (&self->failure, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Measured, measured_clear)

static const Cure *
find_cure (JkProbeRemedy      *self,
           const JkHealTarget *target,
           GError            **error)
{
  for (guint i = 0; target->object != NULL && i < self->cures->len; i++)
    {
      const Cure *cure = g_ptr_array_index (self->cures, i);

      if (cure->remedy->kind != JK_REMEDY_NONE && strcmp (cure->name, target->object) == 0)
        return cure;
    }
  if (target->object == NULL)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
                         _ ("Name the probe: those with remedy_url, remedy_command or remedy_unit below their [probe NAME] can be helped"));
  else
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
                 _ ("No remedy is configured for the probe “%s”: write remedy_url, remedy_command or remedy_unit below [probe NAME]"),
                 target->object);
  return NULL;
}

static int
compare_times (const void *a,
               const void *b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

static double
get_median (double *times,
            guint   n)
{
  qsort (times, n, sizeof *times, compare_times);
  return n == 0 ? NAN : times[(n - 1) / 2];
}

/* One after another: several at once would measure how the server bears that. Returns: %FALSE where cancelled */
static gboolean
measure (JkProbeRemedy *self,
         const Cure    *cure,
         Measured      *out,
         GCancellable  *cancellable,
         GError       **error)
{
  const JkHttpRequest request = { .url = cure->url, .method = cure->method, .timeout_ms = cure->timeout_ms };
  double times[JK_PROBE_REMEDY_REQUESTS];
  guint n = 0;

  for (guint i = 0; i < JK_PROBE_REMEDY_REQUESTS; i++)
    {
      g_autoptr(JkHttpAnswer) answer = jk_http_fetch (self->http, &request, cancellable);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (answer->error == NULL && jk_http_statuses_contain (&cure->expected, answer->status))
        {
          times[n++] = answer->total_ms;
          continue;
        }
      g_free (out->failure);
      out->failure = answer->error != NULL ? g_strdup (answer->error->message)
                                           : g_strdup_printf (_ ("The server answered with status %u"), answer->status);
    }
  out->n_failed = JK_PROBE_REMEDY_REQUESTS - n;
  out->median_ms = get_median (times, n);
  return TRUE;
}

static JkHealPlan *
jk_probe_remedy_plan (JkHealAction       *action,
                      const JkHealTarget *target,
                      GCancellable       *cancellable,
                      GError            **error)
{
  JkProbeRemedy *self = JK_PROBE_REMEDY (action);
  g_autoptr(JkHealPlan) plan = jk_heal_plan_new ();
  const Cure *cure = find_cure (self, target, &plan->refusal);
  g_autofree char *shown = NULL;
  g_auto(Measured) now = { NAN };

  if (cure == NULL)
    return g_steal_pointer (&plan);
  if (!measure (self, cure, &now, cancellable, error))
    return NULL;

  shown = jk_remedy_describe (cure->remedy);
  jk_heal_items_add (plan->items, shown, "remedy", -1);
  if (now.failure != NULL)
    jk_heal_items_add (plan->items, cure->name, now.failure, -1);
  plan->n_items = plan->items->len;
  jk_heal_effects_add (plan->effects, "api_performance_p50", "ms", now.median_ms, NAN);
  jk_heal_effects_add (plan->effects, "api_errors", "%", 100.0 * now.n_failed / JK_PROBE_REMEDY_REQUESTS, NAN);
  plan->data = g_variant_ref_sink (g_variant_new_parsed ("{'median_ms': <%d>, 'failed': <%u>}", now.median_ms, now.n_failed));
  return g_steal_pointer (&plan);
}

static void
read_plan (const JkHealPlan *plan,
           Measured         *out)
{
  out->median_ms = NAN;
  if (plan->data != NULL)
    {
      (void) g_variant_lookup (plan->data, "median_ms", "d", &out->median_ms);
      (void) g_variant_lookup (plan->data, "failed", "u", &out->n_failed);
    }
}

/* Whether it is as slow as it was when the plan was made. */
static gboolean
check_still_slow (JkProbeRemedy    *self,
                  const Cure       *cure,
                  const JkHealPlan *plan,
                  GCancellable     *cancellable,
                  GError          **error)
{
  g_auto(Measured) before = { NAN }, now = { NAN };

  read_plan (plan, &before);
  if (!measure (self, cure, &now, cancellable, error))
    return FALSE;
  if (now.n_failed > 0 || (!isnan (before.median_ms) && now.median_ms > before.median_ms / 2))
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_CHANGED, _ ("“%s” is left alone: it answers within %.0f ms by itself now"), cure->name,
               now.median_ms);
  return FALSE;
}

static GVariant *
jk_probe_remedy_checkpoint (JkHealAction       *action,
                            const JkHealTarget *target,
                            const JkHealPlan   *plan,
                            GCancellable       *cancellable,
                            GError            **error)
{
  const Cure *cure = find_cure (JK_PROBE_REMEDY (action), target, error);

  return cure != NULL ? jk_remedy_keep (cure->remedy, NULL) : NULL;
}

/* What the remedy came to is not known; that it does not go on is. */
static JkHealRemains
jk_probe_remedy_recover (JkHealAction       *action,
                         const JkHealTarget *target,
                         GVariant           *plan_data,
                         GVariant           *way_back,
                         GCancellable       *cancellable,
                         GError            **error)
{
  (void) jk_remedy_end_left (way_back, cancellable, error);
  return JK_HEAL_LEFT_UNKNOWN;
}

static JkHealOutcome *
jk_probe_remedy_act (JkHealAction       *action,
                     const JkHealTarget *target,
                     const JkHealPlan   *plan,
                     GVariant           *way_back,
                     JkOperation        *operation,
                     GCancellable       *cancellable,
                     GError            **error)
{
  JkProbeRemedy *self = JK_PROBE_REMEDY (action);
  const Cure *cure = find_cure (self, target, error);
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autofree char *shown = NULL;

  if (cure == NULL || !check_still_slow (self, cure, plan, cancellable, error))
    return NULL;
  if (operation != NULL)
    jk_operation_report (operation, 1, 1, N_ ("Running the remedy"), 0);
  if (!jk_remedy_run (cure->remedy, way_back, self->http, cancellable, error))
    return NULL;

  outcome = jk_heal_outcome_new ();
  shown = jk_remedy_describe (cure->remedy);
  jk_heal_items_add (outcome->items, shown, "remedy", -1);
  outcome->n_items = outcome->items->len;
  return g_steal_pointer (&outcome);
}

JkHealVerdict
jk_probe_remedy_judge (double before_ms,
                       guint  failed_before,
                       double after_ms,
                       guint  failed_after)
{
  if (failed_after != failed_before)
    return failed_after < failed_before ? JK_HEAL_HELPED : JK_HEAL_WORSE;
  if (isnan (before_ms) || isnan (after_ms))
    return JK_HEAL_NO_HELP;
  if (after_ms <= 0.8 * before_ms)
    return JK_HEAL_HELPED;
  return after_ms >= 1.25 * before_ms && after_ms >= before_ms + WORSE_MS ? JK_HEAL_WORSE : JK_HEAL_NO_HELP;
}

static JkHealVerdict
jk_probe_remedy_verify (JkHealAction       *action,
                        const JkHealTarget *target,
                        const JkHealPlan   *plan,
                        JkHealOutcome      *outcome,
                        GCancellable       *cancellable,
                        GError            **error)
{
  JkProbeRemedy *self = JK_PROBE_REMEDY (action);
  const Cure *cure = find_cure (self, target, error);
  g_auto(Measured) before = { NAN }, after = { NAN };

  if (cure == NULL || !jk_settle (self->settle_us, cancellable, error) || !measure (self, cure, &after, cancellable, error))
    return JK_HEAL_UNKNOWN;
  read_plan (plan, &before);
  jk_heal_effects_add (outcome->effects, "api_performance_p50", "ms", before.median_ms, after.median_ms);
  jk_heal_effects_add (outcome->effects, "api_errors", "%", 100.0 * before.n_failed / JK_PROBE_REMEDY_REQUESTS,
                       100.0 * after.n_failed / JK_PROBE_REMEDY_REQUESTS);
  if (after.failure != NULL)
    jk_heal_items_add (outcome->items, cure->name, after.failure, -1);
  outcome->n_items = outcome->items->len;
  return jk_probe_remedy_judge (before.median_ms, before.n_failed, after.median_ms, after.n_failed);
}

static void
jk_probe_remedy_finalize (GObject *object)
{
  JkProbeRemedy *self = JK_PROBE_REMEDY (object);

  g_clear_pointer (&self->cures, g_ptr_array_unref);
  g_clear_object (&self->http);

  G_OBJECT_CLASS (jk_probe_remedy_parent_class)->finalize (object);
}

static void
jk_probe_remedy_class_init (JkProbeRemedyClass *klass)
{
  JkHealActionClass *action_class = JK_HEAL_ACTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_probe_remedy_finalize;
  action_class->plan = jk_probe_remedy_plan;
  action_class->checkpoint = jk_probe_remedy_checkpoint;
  action_class->act = jk_probe_remedy_act;
  action_class->verify = jk_probe_remedy_verify;
  action_class->recover = jk_probe_remedy_recover;
}

static void
jk_probe_remedy_init (JkProbeRemedy *self)
{
  self->cures = g_ptr_array_new_with_free_func (free_cure);
}

static gboolean
add_cure (JkProbeRemedy     *self,
          const JkProbeCure *from,
          GError           **error)
{
  Cure *cure = g_new0 (Cure, 1);

  cure->name = g_strdup (from->name);
  cure->url = g_strdup (from->url);
  cure->method = g_strdup (from->method);
  cure->timeout_ms = (from->timeout_us > 0 ? from->timeout_us : TIMEOUT_US) / 1000;
  cure->remedy = jk_remedy_copy (from->remedy);
  g_ptr_array_add (self->cures, cure);
  if (jk_http_statuses_parse (from->expect_status, &cure->expected, error))
    return TRUE;
  g_prefix_error (error, "%s: ", from->name);
  return FALSE;
}

JkHealAction *
jk_probe_remedy_new (const JkProbeCure *cures,
                     guint              n_cures,
                     JkHttp            *http,
                     gint64             settle_us,
                     GError           **error)
{
  g_autoptr(JkProbeRemedy) self = NULL;
  gint64 longest_us = TIMEOUT_US;

  /* The look before counts as part of the act. */
  for (guint i = 0; i < n_cures; i++)
    longest_us = MAX (longest_us, cures[i].remedy->timeout_us + JK_PROBE_REMEDY_REQUESTS * MAX (cures[i].timeout_us, TIMEOUT_US));
  self = g_object_new (JK_TYPE_PROBE_REMEDY, "id", "probe-remedy", "timeout-us", longest_us, NULL);
  self->http = g_object_ref (http);
  self->settle_us = settle_us > 0 ? settle_us : SETTLE_US;
  for (guint i = 0; i < n_cures; i++)
    {
      if (!add_cure (self, &cures[i], error))
        return NULL;
    }
  return g_object_ref (JK_HEAL_ACTION (self));
}
