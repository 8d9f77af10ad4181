/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-disk.h"
#include "jk-config-private.h"
#include "jk-error.h"

#define SETTLE_MS 100 /* an editor writes in several steps: read when it is done */

/* What workers in the pool share with the file: constant, but for the turn, which the lock keeps. */
typedef struct
{
  gatomicrefcount ref_count;
  char *path;
  GStrv environment;
  GMutex lock;
  guint64 turn; /* of the last one who read or wrote: later ones know better */
} Disk;

struct _JkConfigFile
{
  GObject parent_instance;
  Disk *disk;
  JkConfig *config;
  GError *error;
  guint64 turn; /* of the outcome in force */

  gboolean is_watching;
  GStrv hops;          /* (nullable): names that lead to the file */
  GStrv folders;       /* (nullable): of those that are watched */
  GPtrArray *monitors; /* of GFileMonitor */
  GSource *settle;     /* (nullable): fires when nothing has changed for a while */
  gboolean is_reading;
  gboolean read_again;
};

G_DEFINE_FINAL_TYPE (JkConfigFile, jk_config_file, G_TYPE_OBJECT)

enum
{
  CHANGED,
  REJECTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What a worker hands back. */
typedef struct
{
  guint64 turn;
  JkConfig *config; /* (nullable): then @error says why */
  GError *error;
  GStrv hops;
  GStrv folders;
} Outcome;

static Disk *
disk_ref (Disk *disk)
{
  g_atomic_ref_count_inc (&disk->ref_count);
  return disk;
}

static void
disk_unref (gpointer data)
{
  Disk *disk = data;

  if (!g_atomic_ref_count_dec (&disk->ref_count))
    return;
  g_free (disk->path);
  g_strfreev (disk->environment);
  g_mutex_clear (&disk->lock);
  g_free (disk);
}

static void
outcome_free (gpointer data)
{
  Outcome *outcome = data;

  g_clear_pointer (&outcome->config, jk_config_unref);
  g_clear_error (&outcome->error);
  g_strfreev (outcome->hops);
  g_strfreev (outcome->folders);
  g_free (outcome);
}

static void
take_outcome (JkConfigFile *self,
              Outcome      *outcome)
{
  if (outcome->turn <= self->turn)
    return;

  self->turn = outcome->turn;
  if (outcome->config == NULL)
    {
      gboolean is_known = self->error != NULL && strcmp (self->error->message, outcome->error->message) == 0;

      g_clear_error (&self->error);
      self->error = g_error_copy (outcome->error);
      if (!is_known)
        g_signal_emit (self, signals[REJECTED], 0, self->error);
      return;
    }

  if (self->error == NULL && strcmp (outcome->config->checksum, self->config->checksum) == 0)
    return;
  g_clear_error (&self->error);
  jk_config_unref (self->config);
  self->config = jk_config_ref (outcome->config);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
read_worker (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Disk *disk = task_data;
  Outcome *outcome = g_new0 (Outcome, 1);

  g_mutex_lock (&disk->lock);
  outcome->turn = ++disk->turn;
  outcome->hops = jk_config_disk_follow (disk->path);
  outcome->folders = jk_config_disk_list_folders ((const char *const *) outcome->hops);
  outcome->config = jk_config_load (disk->path, (const char *const *) disk->environment, &outcome->error);
  g_mutex_unlock (&disk->lock);
  g_task_return_pointer (task, outcome, outcome_free);
}

static gboolean
on_settled_cb (gpointer user_data)
{
  JkConfigFile *self = user_data;

  g_clear_pointer (&self->settle, g_source_unref);
  jk_config_file_reload (self);
  return G_SOURCE_REMOVE;
}

static void
drop_settle (JkConfigFile *self)
{
  if (self->settle == NULL)
    return;
  g_source_destroy (self->settle);
  g_clear_pointer (&self->settle, g_source_unref);
}

static void
on_monitor_changed_cb (GFileMonitor     *monitor,
                       GFile            *file,
                       GFile            *other,
                       GFileMonitorEvent event,
                       gpointer          user_data)
{
  JkConfigFile *self = user_data;
  const char *path = g_file_peek_path (file), *other_path = other != NULL ? g_file_peek_path (other) : NULL;
  const char *const *hops = (const char *const *) self->hops;

  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED
      || (!jk_config_disk_is_on_way (hops, path)
          && (other_path == NULL || !jk_config_disk_is_on_way (hops, other_path))))
    return;

  drop_settle (self);
  self->settle = g_timeout_source_new (SETTLE_MS);
  g_source_set_callback (self->settle, on_settled_cb, self, NULL);
  g_source_attach (self->settle, g_main_context_get_thread_default ());
}

static void
drop_monitor (gpointer data)
{
  g_signal_handlers_disconnect_matched (data, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_monitor_changed_cb, NULL);
  (void) g_file_monitor_cancel (data);
  g_object_unref (data);
}

/* Watches folders, not the file: editors put a new file in the place of the old one.
 * Returns: whether other folders are watched than before, so that a change may have been missed */
static gboolean
watch_folders (JkConfigFile *self,
               Outcome      *outcome)
{
  gboolean is_same = self->folders != NULL
                     && g_strv_equal ((const char *const *) self->folders, (const char *const *) outcome->folders);

  g_strfreev (self->hops);
  self->hops = g_steal_pointer (&outcome->hops);
  if (is_same)
    return FALSE;

  g_strfreev (self->folders);
  self->folders = g_steal_pointer (&outcome->folders);
  g_ptr_array_set_size (self->monitors, 0);
  for (guint i = 0; self->folders[i] != NULL; i++)
    {
      g_autoptr(GFile) folder = g_file_new_for_path (strchr (self->folders[i], ' ') + 1);
      GFileMonitor *monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

      if (monitor == NULL)
        continue; /* out of watches: SIGHUP still works */
      g_signal_connect (monitor, "changed", G_CALLBACK (on_monitor_changed_cb), self);
      g_ptr_array_add (self->monitors, monitor);
    }
  return TRUE;
}

static void
weak_ref_free (GWeakRef *weak)
{
  g_weak_ref_clear (weak);
  g_free (weak);
}

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(JkConfigFile) self = g_weak_ref_get (user_data);
  Outcome *outcome = g_task_propagate_pointer (G_TASK (result), NULL);

  weak_ref_free (user_data);
  if (self == NULL)
    {
      outcome_free (outcome);
      return;
    }

  self->is_reading = FALSE;
  if (self->is_watching && watch_folders (self, outcome))
    self->read_again = TRUE;
  if (self->read_again)
    jk_config_file_reload (self);
  take_outcome (self, outcome);
  outcome_free (outcome);
}

void
jk_config_file_reload (JkConfigFile *self)
{
  g_autoptr(GTask) task = NULL;
  GWeakRef *weak;

  g_return_if_fail (JK_IS_CONFIG_FILE (self));

  self->read_again = self->is_reading;
  if (self->is_reading)
    return;
  self->is_reading = TRUE;
  /* Nobody asked for this read by name: it must not keep the file alive and tell those who let go of it. */
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  task = g_task_new (NULL, NULL, on_read_cb, weak);
  g_task_set_source_tag (task, jk_config_file_reload);
  g_task_set_task_data (task, disk_ref (self->disk), disk_unref);
  g_task_run_in_thread (task, read_worker);
}

void
jk_config_file_watch (JkConfigFile *self)
{
  g_return_if_fail (JK_IS_CONFIG_FILE (self));

  self->is_watching = TRUE;
  jk_config_file_reload (self);
}

typedef struct
{
  Disk *disk;
  GVariant *changes;
} SetRequest;

static void
set_request_free (gpointer data)
{
  SetRequest *request = data;

  disk_unref (request->disk);
  g_variant_unref (request->changes);
  g_free (request);
}

static gboolean
check_environment (Disk       *disk,
                   const char *key,
                   GError    **error)
{
  if (!jk_config_is_set_by_environment ((const char *const *) disk->environment, key))
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_EXISTS, _ ("%s is set by an environment variable"), key);
  return FALSE;
}

static char *
apply_changes (SetRequest *request,
               GError    **error)
{
  gsize length = 0;
  g_autofree char *text = jk_config_disk_read (request->disk->path, &length, error);
  const char *key, *value;
  GVariantIter iter;

  if (text == NULL)
    return NULL;
  if (strlen (text) != length)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("%s: holds a zero byte"), request->disk->path);
      return NULL;
    }

  g_variant_iter_init (&iter, request->changes);
  while (g_variant_iter_next (&iter, "{&sm&s}", &key, &value))
    {
      char *edited = check_environment (request->disk, key, error) ? jk_config_edit (text, key, value, error) : NULL;

      if (edited == NULL)
        return NULL;
      g_free (text);
      text = edited;
    }
  return g_steal_pointer (&text);
}

static Outcome *
set_locked (SetRequest *request,
            GError    **error)
{
  Disk *disk = request->disk;
  g_autofree char *text = apply_changes (request, error);
  g_autoptr(JkConfig) config = NULL;
  Outcome *outcome;

  if (text == NULL)
    return NULL;
  config = jk_config_parse (text, strlen (text), disk->path, (const char *const *) disk->environment, error);
  if (config == NULL || !jk_config_disk_replace (disk->path, text, error))
    return NULL;

  outcome = g_new0 (Outcome, 1);
  outcome->turn = ++disk->turn;
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
  Outcome *outcome;

  if (g_task_return_error_if_cancelled (task))
    return;
  g_mutex_lock (&request->disk->lock);
  outcome = set_locked (request, &error);
  g_mutex_unlock (&request->disk->lock);
  if (outcome != NULL)
    g_task_return_pointer (task, outcome, outcome_free);
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
  Outcome *outcome = g_task_propagate_pointer (G_TASK (result), &error);

  if (outcome == NULL)
    {
      g_task_return_error (outer, g_steal_pointer (&error));
      return;
    }
  take_outcome (JK_CONFIG_FILE (source), outcome);
  outcome_free (outcome);
  g_task_return_boolean (outer, TRUE);
}

void
jk_config_file_set_async (JkConfigFile        *self,
                          GVariant            *changes,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  GTask *outer;
  SetRequest *request;

  g_return_if_fail (JK_IS_CONFIG_FILE (self));
  g_return_if_fail (g_variant_is_of_type (changes, G_VARIANT_TYPE ("a{sms}")));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, jk_config_file_set_async);
  /* Once written it is in force, whether or not the caller still wants to know. */
  g_task_set_check_cancellable (outer, FALSE);
  request = g_new (SetRequest, 1);
  request->disk = disk_ref (self->disk);
  request->changes = g_variant_ref_sink (changes);
  task = g_task_new (self, cancellable, on_set_cb, outer);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, request, set_request_free);
  g_task_run_in_thread (task, set_worker);
}

gboolean
jk_config_file_set_finish (JkConfigFile *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
jk_config_file_dispose (GObject *object)
{
  JkConfigFile *self = JK_CONFIG_FILE (object);

  drop_settle (self);
  g_ptr_array_set_size (self->monitors, 0);
  G_OBJECT_CLASS (jk_config_file_parent_class)->dispose (object);
}

static void
jk_config_file_finalize (GObject *object)
{
  JkConfigFile *self = JK_CONFIG_FILE (object);

  g_ptr_array_unref (self->monitors);
  g_strfreev (self->hops);
  g_strfreev (self->folders);
  g_clear_error (&self->error);
  jk_config_unref (self->config);
  disk_unref (self->disk);
  G_OBJECT_CLASS (jk_config_file_parent_class)->finalize (object);
}

static void
jk_config_file_class_init (JkConfigFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jk_config_file_dispose;
  object_class->finalize = jk_config_file_finalize;
  signals[CHANGED]
      = g_signal_new ("changed", JK_TYPE_CONFIG_FILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REJECTED] = g_signal_new ("rejected", JK_TYPE_CONFIG_FILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
jk_config_file_init (JkConfigFile *self)
{
  self->monitors = g_ptr_array_new_with_free_func (drop_monitor);
}

JkConfigFile *
jk_config_file_new (const char        *path,
                    const char *const *environment,
                    JkConfig          *initial)
{
  JkConfigFile *self = g_object_new (JK_TYPE_CONFIG_FILE, NULL);
  g_autofree char *here = g_get_current_dir ();

  self->disk = g_new0 (Disk, 1);
  g_atomic_ref_count_init (&self->disk->ref_count);
  g_mutex_init (&self->disk->lock);
  self->disk->path = g_canonicalize_filename (path, here);
  self->disk->environment = g_strdupv ((GStrv) environment);
  self->config = jk_config_ref (initial);
  return self;
}

JkConfig *
jk_config_file_get_config (JkConfigFile *self)
{
  g_return_val_if_fail (JK_IS_CONFIG_FILE (self), NULL);

  return self->config;
}

const GError *
jk_config_file_get_error (JkConfigFile *self)
{
  g_return_val_if_fail (JK_IS_CONFIG_FILE (self), NULL);

  return self->error;
}
