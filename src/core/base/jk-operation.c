/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-operation.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-eta.h"

struct _JkOperation
{
  GObject parent_instance;

  char *id;
  char *kind;
  char *project;
  GMainContext *context;
  GCancellable *cancellable;
  JkOperationState state;
  gboolean interrupted;
  double past_s[JK_ETA_MAX_RUNS]; /* how long earlier runs took */
  gsize n_past;
  gboolean uneven;
  gint64 created_us;
  gint64 started_us;
  gint64 started_mono_us;
  gint64 ended_us;
  gint64 ended_mono_us;
  GError *error;
  GVariant *result;

  GMutex mutex;             /* guards what workers report */
  guint stage;
  guint n_stages;
  const char *stage_name;   /* interned */
  double fraction;
  gboolean change_pending;
};

G_DEFINE_FINAL_TYPE (JkOperation, jk_operation, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
jk_operation_finalize (GObject *object)
{
  JkOperation *self = JK_OPERATION (object);

  g_free (self->id);
  g_free (self->kind);
  g_free (self->project);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->result, g_variant_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (jk_operation_parent_class)->finalize (object);
}

static void
jk_operation_class_init (JkOperationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_operation_finalize;

  signals[CHANGED] = g_signal_new ("changed", JK_TYPE_OPERATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jk_operation_init (JkOperation *self)
{
  self->id = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);
}

static void
emit_changed (JkOperation *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_change_reported_cb (gpointer data)
{
  JkOperation *self = data;

  g_mutex_lock (&self->mutex);
  self->change_pending = FALSE;
  g_mutex_unlock (&self->mutex);
  emit_changed (self);
  return G_SOURCE_REMOVE;
}

JkOperation *
jk_operation_new (const char *kind,
                  const char *project)
{
  JkOperation *self = g_object_new (JK_TYPE_OPERATION, NULL);

  self->kind = g_strdup (kind);
  self->project = g_strdup (project);
  self->created_us = g_get_real_time ();
  return self;
}

const char *
jk_operation_get_id (JkOperation *self)
{
  return self->id;
}

const char *
jk_operation_get_kind (JkOperation *self)
{
  return self->kind;
}

const char *
jk_operation_get_project (JkOperation *self)
{
  return self->project;
}

JkOperationState
jk_operation_get_state (JkOperation *self)
{
  return self->state;
}

const char *
jk_operation_state_to_string (JkOperationState state)
{
  static const char *const names[] = { "queued", "running", "done", "failed", "cancelled" };

  return names[state];
}

gboolean
jk_operation_has_ended (JkOperation *self)
{
  return self->state > JK_OPERATION_RUNNING;
}

gboolean
jk_operation_get_interrupted (JkOperation *self)
{
  return self->interrupted;
}

gint64
jk_operation_get_created_us (JkOperation *self)
{
  return self->created_us;
}

gint64
jk_operation_get_started_us (JkOperation *self)
{
  return self->started_us;
}

gint64
jk_operation_get_ended_us (JkOperation *self)
{
  return self->ended_us;
}

guint
jk_operation_get_stage (JkOperation *self,
                        guint       *of,
                        const char **name)
{
  guint stage;

  g_mutex_lock (&self->mutex);
  stage = self->stage;
  *of = self->n_stages;
  *name = self->stage_name;
  g_mutex_unlock (&self->mutex);
  return stage;
}

double
jk_operation_get_percent (JkOperation *self)
{
  double fraction;

  g_mutex_lock (&self->mutex);
  fraction = self->fraction;
  g_mutex_unlock (&self->mutex);
  return self->state == JK_OPERATION_DONE ? 100 : fraction * 100;
}

double
jk_operation_get_elapsed_s (JkOperation *self)
{
  gint64 until_us = jk_operation_has_ended (self) ? self->ended_mono_us : g_get_monotonic_time ();

  return self->started_mono_us != 0 ? (until_us - self->started_mono_us) / 1e6 : 0;
}

void
jk_operation_set_past (JkOperation  *self,
                       const double *past_s,
                       gsize         n_past)
{
  self->n_past = MIN (n_past, G_N_ELEMENTS (self->past_s));
  for (gsize i = 0; i < self->n_past; i++)
    self->past_s[i] = past_s[i];
}

void
jk_operation_set_uneven (JkOperation *self)
{
  self->uneven = TRUE;
}

gboolean
jk_operation_get_eta (JkOperation *self,
                      double      *low_s,
                      double      *high_s)
{
  double elapsed_s = jk_operation_get_elapsed_s (self);

  if (self->state != JK_OPERATION_RUNNING)
    return FALSE;
  return jk_eta_from_past (self->past_s, self->n_past, elapsed_s, low_s, high_s)
         || (!self->uneven && jk_eta_from_pace (jk_operation_get_percent (self) / 100, elapsed_s, low_s, high_s));
}

const GError *
jk_operation_get_error (JkOperation *self)
{
  return self->error;
}

GVariant *
jk_operation_get_result (JkOperation *self)
{
  return self->result;
}

GCancellable *
jk_operation_get_cancellable (JkOperation *self)
{
  return self->cancellable;
}

void
jk_operation_start (JkOperation *self)
{
  g_return_if_fail (self->state == JK_OPERATION_QUEUED);

  self->state = JK_OPERATION_RUNNING;
  self->started_us = g_get_real_time ();
  self->started_mono_us = g_get_monotonic_time ();
  emit_changed (self);
}

void
jk_operation_report (JkOperation *self,
                     guint        stage,
                     guint        of,
                     const char  *name,
                     double       fraction)
{
  gboolean tell;

  g_mutex_lock (&self->mutex);
  self->stage = stage;
  self->n_stages = of;
  self->stage_name = g_intern_string (name);
  self->fraction = CLAMP (fraction, 0, 1);
  tell = !self->change_pending;
  self->change_pending = TRUE;
  g_mutex_unlock (&self->mutex);

  if (tell)
    g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, on_change_reported_cb, g_object_ref (self),
                                g_object_unref);
}

static void
end (JkOperation     *self,
     JkOperationState state)
{
  g_return_if_fail (self->state == JK_OPERATION_QUEUED || self->state == JK_OPERATION_RUNNING);

  self->state = state;
  self->ended_us = g_get_real_time ();
  self->ended_mono_us = g_get_monotonic_time ();
  emit_changed (self);
}

void
jk_operation_finish (JkOperation *self,
                     GVariant    *result)
{
  if (result != NULL)
    self->result = g_variant_ref_sink (result);
  end (self, JK_OPERATION_DONE);
}

void
jk_operation_fail (JkOperation  *self,
                   const GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  self->error = g_error_copy (error);
  end (self, cancelled ? JK_OPERATION_CANCELLED : JK_OPERATION_FAILED);
}

GVariant *
jk_operation_to_variant (JkOperation *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", self->id);
  g_variant_dict_insert (&dict, "kind", "s", self->kind);
  if (self->project != NULL)
    g_variant_dict_insert (&dict, "project", "s", self->project);
  g_variant_dict_insert (&dict, "state", "u", (guint32) self->state);
  g_variant_dict_insert (&dict, "created", "x", self->created_us);
  g_variant_dict_insert (&dict, "started", "x", self->started_us);
  g_variant_dict_insert (&dict, "ended", "x", self->ended_us);
  if (self->interrupted)
    g_variant_dict_insert (&dict, "interrupted", "b", TRUE);
  if (self->error != NULL)
    g_variant_dict_insert (&dict, "error", "s", self->error->message);
  if (self->result != NULL)
    g_variant_dict_insert_value (&dict, "result", self->result);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

JkOperation *
jk_operation_new_from_variant (GVariant *kept)
{
  g_autoptr(JkOperation) self = g_object_new (JK_TYPE_OPERATION, NULL);
  g_autofree char *error = NULL;
  guint32 state = JK_OPERATION_FAILED;

  g_clear_pointer (&self->id, g_free);
  if (!g_variant_is_of_type (kept, G_VARIANT_TYPE_VARDICT) || !g_variant_lookup (kept, "id", "s", &self->id)
      || !g_variant_lookup (kept, "kind", "s", &self->kind) || !g_variant_lookup (kept, "state", "u", &state)
      || state > JK_OPERATION_CANCELLED)
    return NULL;

  (void) g_variant_lookup (kept, "project", "s", &self->project);
  (void) g_variant_lookup (kept, "created", "x", &self->created_us);
  (void) g_variant_lookup (kept, "started", "x", &self->started_us);
  (void) g_variant_lookup (kept, "ended", "x", &self->ended_us);
  (void) g_variant_lookup (kept, "error", "s", &error);
  self->result = g_variant_lookup_value (kept, "result", NULL);
  (void) g_variant_lookup (kept, "interrupted", "b", &self->interrupted);
  if (self->created_us == 0)
    self->created_us = self->started_us; /* kept by an earlier version */
  if (state == JK_OPERATION_QUEUED || state == JK_OPERATION_RUNNING)
    {
      self->interrupted = TRUE;
      self->ended_us = g_get_real_time (); /* when it was found out: the process cannot tell when it died */
    }
  if (self->interrupted)
    {
      state = JK_OPERATION_FAILED;
      g_set_error_literal (&self->error, JK_ERROR, JK_ERROR_FAILED, _ ("Interrupted by the end of the program"));
    }
  else if (error != NULL)
    g_set_error_literal (&self->error, JK_ERROR, JK_ERROR_FAILED, error);
  self->state = state;
  return g_steal_pointer (&self);
}
