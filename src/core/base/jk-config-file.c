/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "jk-config-disk.h"
#include "jk-config-file-private.h"

#define SETTLE_MS 100 /* an editor writes in several steps: read when it is done */

struct _JkConfigFile
{
  GObject parent_instance;
  JkConfigSource *source;
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

JkConfigSource *
jk_config_source_ref (JkConfigSource *source)
{
  g_atomic_ref_count_inc (&source->ref_count);
  return source;
}

void
jk_config_source_unref (gpointer data)
{
  JkConfigSource *source = data;

  if (!g_atomic_ref_count_dec (&source->ref_count))
    return;
  g_free (source->path);
  g_strfreev (source->environment);
  g_mutex_clear (&source->lock);
  g_free (source);
}

void
jk_config_outcome_free (gpointer data)
{
  JkConfigOutcome *outcome = data;

  g_clear_pointer (&outcome->config, jk_config_unref);
  g_clear_error (&outcome->error);
  g_strfreev (outcome->hops);
  g_strfreev (outcome->folders);
  g_free (outcome);
}

void
jk_config_file_take_outcome (JkConfigFile    *self,
                             JkConfigOutcome *outcome)
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

/* Whether somebody may be in the middle of writing it: in place that goes by way of an empty file. */
static gboolean
is_fresh (const char *path)
{
  GStatBuf st;
  gint64 age_us;

  if (g_stat (path, &st) != 0)
    return FALSE;
  age_us = g_get_real_time () - ((gint64) st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000);
  return age_us >= 0 && age_us < SETTLE_MS * G_TIME_SPAN_MILLISECOND;
}

static void
read_worker (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  JkConfigSource *disk = task_data;
  JkConfigOutcome *outcome = g_new0 (JkConfigOutcome, 1);

  g_mutex_lock (&disk->lock);
  outcome->turn = ++disk->turn;
  outcome->hops = jk_config_disk_follow (disk->path);
  outcome->folders = jk_config_disk_list_folders ((const char *const *) outcome->hops);
  outcome->config = jk_config_load (disk->path, (const char *const *) disk->environment, &outcome->error);
  outcome->is_fresh = is_fresh (disk->path);
  g_mutex_unlock (&disk->lock);
  g_task_return_pointer (task, outcome, jk_config_outcome_free);
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
read_when_settled (JkConfigFile *self)
{
  drop_settle (self);
  self->settle = g_timeout_source_new (SETTLE_MS);
  g_source_set_callback (self->settle, on_settled_cb, self, NULL);
  g_source_attach (self->settle, g_main_context_get_thread_default ());
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
  read_when_settled (self);
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
watch_folders (JkConfigFile    *self,
               JkConfigOutcome *outcome)
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
  JkConfigOutcome *outcome = g_task_propagate_pointer (G_TASK (result), NULL);

  weak_ref_free (user_data);
  if (self == NULL)
    {
      jk_config_outcome_free (outcome);
      return;
    }

  self->is_reading = FALSE;
  if (self->is_watching && watch_folders (self, outcome))
    self->read_again = TRUE;
  if (self->is_watching && outcome->is_fresh)
    read_when_settled (self);
  else
    {
      if (self->read_again)
        jk_config_file_reload (self);
      jk_config_file_take_outcome (self, outcome);
    }
  jk_config_outcome_free (outcome);
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
  g_task_set_task_data (task, jk_config_source_ref (self->source), jk_config_source_unref);
  g_task_run_in_thread (task, read_worker);
}

void
jk_config_file_watch (JkConfigFile *self)
{
  g_return_if_fail (JK_IS_CONFIG_FILE (self));

  self->is_watching = TRUE;
  jk_config_file_reload (self);
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
  jk_config_source_unref (self->source);
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

  self->source = g_new0 (JkConfigSource, 1);
  g_atomic_ref_count_init (&self->source->ref_count);
  g_mutex_init (&self->source->lock);
  self->source->path = g_canonicalize_filename (path, here);
  self->source->environment = g_strdupv ((GStrv) environment);
  self->config = jk_config_ref (initial);
  return self;
}

JkConfigSource *
jk_config_file_get_source (JkConfigFile *self)
{
  return self->source;
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
