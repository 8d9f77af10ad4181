/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-unit-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"

/* How often to look whether the bus is still there: nothing else tells in this thread. */
#define LOOK_MS 500

/* A job of the service manager's that is waited for. */
typedef struct
{
  char *path;   /* (nullable): not known yet */
  char *result; /* (nullable): not over yet */
  GHashTable *over; /* path → result, of jobs that ended before ours was known */
} Job;

static void
on_job_removed_cb (GDBusConnection *connection,
                   const char      *sender,
                   const char      *object_path,
                   const char      *interface,
                   const char      *signal,
                   GVariant        *parameters,
                   gpointer         user_data)
{
  Job *job = user_data;
  const char *path, *result;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uoss)")))
    return;
  g_variant_get (parameters, "(u&o&s&s)", NULL, &path, NULL, &result);
  g_hash_table_replace (job->over, g_strdup (path), g_strdup (result));
}

static void
translate_refusal (const GError *from,
                   const char   *unit,
                   GError      **error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (from);
  g_autoptr(GError) plain = g_error_copy (from);

  (void) g_dbus_error_strip_remote_error (plain);
  if (remote == NULL)
    jk_unit_translate_error (from, error);
  else if (g_str_has_suffix (remote, ".AccessDenied") || g_str_has_suffix (remote, ".InteractiveAuthorizationRequired")
           || g_str_has_suffix (remote, ".AuthFailed"))
    g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION,
                 _ ("This user may not restart “%s”: %s. A rule of polkit for this unit would allow it; a unit of the user needs none"),
                 unit, plain->message);
  else if (g_str_has_suffix (remote, ".NoSuchUnit") || g_str_has_suffix (remote, ".LoadFailed")
           || g_str_has_suffix (remote, ".UnitMasked"))
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("“%s” cannot be started: %s"), unit, plain->message);
  else
    jk_unit_translate_error (from, error);
}

static gboolean
is_over (Job *job)
{
  const char *result = job->path != NULL ? g_hash_table_lookup (job->over, job->path) : NULL;

  if (result == NULL)
    return FALSE;
  job->result = g_strdup (result);
  return TRUE;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
on_cancelled_cb (GCancellable *cancellable,
                 gpointer      user_data)
{
  g_main_context_wakeup (user_data);
}

static gboolean
wait_for_end (Job                  *job,
              const JkUnitQuestion *question,
              GMainContext         *context,
              const char           *unit,
              GError              **error)
{
  g_autoptr(GSource) look = g_timeout_source_new (LOOK_MS);
  gboolean is_well = TRUE;
  gulong handler = 0;

  g_source_set_callback (look, wake_cb, NULL, NULL);
  g_source_attach (look, context);
  if (question->cancellable != NULL)
    handler = g_cancellable_connect (question->cancellable, G_CALLBACK (on_cancelled_cb), context, NULL);
  while (is_well && !is_over (job))
    {
      is_well = !g_cancellable_set_error_if_cancelled (question->cancellable, error);
      if (is_well && g_get_monotonic_time () >= question->deadline_us)
        {
          g_set_error (error, JK_ERROR, JK_ERROR_TIMED_OUT, _ ("“%s” is still being restarted: systemd goes on with it"), unit);
          is_well = FALSE;
        }
      else if (is_well && g_dbus_connection_is_closed (question->connection))
        {
          g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("The bus went away while “%s” was being restarted"), unit);
          is_well = FALSE;
        }
      if (is_well)
        g_main_context_iteration (context, TRUE);
    }
  g_source_destroy (look);
  g_cancellable_disconnect (question->cancellable, handler);
  return is_well;
}

static gboolean
judge (const char *result,
       const char *unit,
       GError    **error)
{
  if (strcmp (result, "done") == 0)
    return TRUE;
  if (strcmp (result, "dependency") == 0)
    g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("“%s” was not started, because a unit that it needs did not start"), unit);
  else
    /* Translators: the second %s is systemd's own word, such as failed, timeout or canceled. */
    g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("“%s” was not restarted: systemd says “%s”"), unit, result);
  return FALSE;
}

static gboolean
run_job (Job                  *job,
         const JkUnitQuestion *question,
         GMainContext         *context,
         const char           *unit,
         GError              **error)
{
  const char *manager = JK_SYSTEMD_NAME ".Manager";
  g_autoptr(GError) inner = NULL;
  g_autoptr(GVariant) subscribed = NULL, answer = NULL;

  /* Signals are sent to those that asked for them; who did so before is told that, which is as good. */
  subscribed = jk_unit_question_call (question, manager, "Subscribe", NULL, NULL, NULL);
  answer = jk_unit_question_call (question, manager, "RestartUnit", g_variant_new ("(ss)", unit, "replace"),
                                  G_VARIANT_TYPE ("(o)"), &inner);
  if (answer == NULL)
    {
      translate_refusal (inner, unit, error);
      return FALSE;
    }
  g_variant_get (answer, "(o)", &job->path);
  return wait_for_end (job, question, context, unit, error) && judge (job->result, unit, error);
}

gboolean
jk_unit_bus_restart (JkUnitBus    *self,
                     const char   *name,
                     guint         timeout_ms,
                     GCancellable *cancellable,
                     GError      **error)
{
  JkUnitQuestion question = { .deadline_us = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND,
                              .cancellable = cancellable };
  g_autofree char *unit = jk_unit_name (name, error);
  g_autoptr(GMainContext) context = NULL;
  Job job = { NULL };
  gboolean is_done;
  guint subscription;

  if (unit == NULL || !jk_unit_bus_connect (self, &question, error))
    return FALSE;
  context = g_main_context_new ();
  job.over = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_main_context_push_thread_default (context);
  subscription = g_dbus_connection_signal_subscribe (self->connection, JK_SYSTEMD_NAME, JK_SYSTEMD_NAME ".Manager", "JobRemoved",
                                                     JK_SYSTEMD_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_job_removed_cb, &job,
                                                     NULL);
  is_done = run_job (&job, &question, context, unit, error);
  g_dbus_connection_signal_unsubscribe (self->connection, subscription);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);

  g_hash_table_unref (job.over);
  g_free (job.path);
  g_free (job.result);
  return is_done;
}
