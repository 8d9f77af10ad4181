/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to the file that the program makes itself. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-disk.h"
#include "jk-config-file-private.h"
#include "jk-config-remedy.h"
#include "jk-error.h"

typedef struct
{
  JkConfigSource *source;
  GVariant *changes;
  char *expected; /* (nullable): checksum of the file that the changes are meant for */
  gboolean only_try;
} SetRequest;

static void
set_request_free (gpointer data)
{
  SetRequest *request = data;

  jk_config_source_unref (request->source);
  g_variant_unref (request->changes);
  g_free (request->expected);
  g_free (request);
}

static gboolean
check_environment (JkConfigSource *source,
                   const char     *key,
                   GError        **error)
{
  if (!jk_config_is_set_by_environment ((const char *const *) source->environment, key))
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_EXISTS, _ ("%s is set by an environment variable"), key);
  return FALSE;
}

/* The file may have been edited since it was last read. */
static gboolean
check_expected (const SetRequest *request,
                const char       *text,
                GError          **error)
{
  g_autofree char *checksum = NULL;

  if (request->expected == NULL)
    return TRUE;
  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  if (strcmp (checksum, request->expected) == 0)
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_CHANGED, _ ("%s: was changed meanwhile"), request->source->path);
  return FALSE;
}

/* What names programs or folders is written by hand. */
static gboolean
check_key (const char *key,
           GError    **error)
{
  g_autofree char *section = NULL;
  const JkConfigKey *known = jk_config_resolve (key, &section, error);

  if (known == NULL || !jk_config_key_is_for_file (known))
    return known != NULL;
  g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("%s: can be written in the file only, since it decides what is run or deleted"), key);
  return FALSE;
}

static char *
apply_changes (SetRequest *request,
               GError    **error)
{
  gsize length = 0;
  g_autofree char *text = jk_config_disk_read (request->source->path, &length, error);
  const char *key, *value;
  GVariantIter iter;

  if (text == NULL)
    return NULL;
  if (strlen (text) != length)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("%s: holds a zero byte"), request->source->path);
      return NULL;
    }
  if (!check_expected (request, text, error))
    return NULL;

  g_variant_iter_init (&iter, request->changes);
  while (g_variant_iter_next (&iter, "{&sm&s}", &key, &value))
    {
      char *edited = check_environment (request->source, key, error) && check_key (key, error)
                       ? jk_config_edit (text, key, value, error) : NULL;

      if (edited == NULL)
        return NULL;
      g_free (text);
      text = edited;
    }
  return g_steal_pointer (&text);
}

static JkConfigOutcome *
set_locked (SetRequest *request,
            GError    **error)
{
  JkConfigSource *source = request->source;
  g_autofree char *text = apply_changes (request, error);
  g_autoptr(JkConfig) config = NULL;
  JkConfigOutcome *outcome;

  if (text == NULL)
    return NULL;
  config = jk_config_parse (text, strlen (text), source->path, (const char *const *) source->environment, error);
  if (config == NULL || (!request->only_try && !jk_config_disk_replace (source->path, text, error)))
    return NULL;

  outcome = g_new0 (JkConfigOutcome, 1);
  outcome->turn = request->only_try ? 0 : ++source->turn; /* 0: never in force */
  outcome->config = g_steal_pointer (&config);
  return outcome;
}

static void
set_worker (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  SetRequest *request = task_data;
  g_autoptr(GError) error = NULL;
  JkConfigOutcome *outcome;

  if (g_task_return_error_if_cancelled (task))
    return;
  g_mutex_lock (&request->source->lock);
  outcome = set_locked (request, &error);
  g_mutex_unlock (&request->source->lock);
  if (outcome != NULL)
    g_task_return_pointer (task, outcome, jk_config_outcome_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Puts in force what was written before the caller hears of it. */
static void
on_set_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) outer = user_data;
  g_autoptr(GError) error = NULL;
  JkConfigOutcome *outcome = g_task_propagate_pointer (G_TASK (result), &error);

  if (outcome == NULL)
    {
      g_task_return_error (outer, g_steal_pointer (&error));
      return;
    }
  jk_config_file_take_outcome (JK_CONFIG_FILE (source), outcome);
  g_task_return_pointer (outer, jk_config_ref (outcome->config), (GDestroyNotify) jk_config_unref);
  jk_config_outcome_free (outcome);
}

static void
start (JkConfigFile       *self,
       GVariant           *changes,
       JkConfig           *expected,
       gboolean            only_try,
       gpointer            tag,
       GCancellable       *cancellable,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  GTask *outer = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GTask) task = NULL;
  SetRequest *request;

  g_task_set_source_tag (outer, tag);
  /* Once written it is in force, whether or not the caller still wants to know. */
  g_task_set_check_cancellable (outer, FALSE);
  request = g_new0 (SetRequest, 1);
  request->source = jk_config_source_ref (jk_config_file_get_source (self));
  request->changes = g_variant_ref_sink (changes);
  request->expected = expected != NULL ? g_strdup (expected->checksum) : NULL;
  request->only_try = only_try;
  task = g_task_new (self, cancellable, on_set_cb, outer);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, request, set_request_free);
  g_task_run_in_thread (task, set_worker);
}

void
jk_config_file_set_async (JkConfigFile       *self,
                          GVariant           *changes,
                          JkConfig           *expected,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (JK_IS_CONFIG_FILE (self));
  g_return_if_fail (g_variant_is_of_type (changes, G_VARIANT_TYPE ("a{sms}")));

  start (self, changes, expected, FALSE, jk_config_file_set_async, cancellable, callback, user_data);
}

gboolean
jk_config_file_set_finish (JkConfigFile *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_autoptr(JkConfig) config = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  config = g_task_propagate_pointer (G_TASK (result), error);
  return config != NULL;
}

void
jk_config_file_try_async (JkConfigFile       *self,
                          GVariant           *changes,
                          JkConfig           *expected,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (JK_IS_CONFIG_FILE (self));
  g_return_if_fail (g_variant_is_of_type (changes, G_VARIANT_TYPE ("a{sms}")));

  start (self, changes, expected, TRUE, jk_config_file_try_async, cancellable, callback, user_data);
}

JkConfig *
jk_config_file_try_finish (JkConfigFile *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
