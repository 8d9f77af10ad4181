/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-store-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "jk-error.h"
#include "jk-stored-alerts.h"

#define FIRST_BACKOFF_US G_USEC_PER_SEC
#define LONGEST_BACKOFF_US (60 * G_USEC_PER_SEC)
/* Things written in one transaction: enough for speed, few enough to hold the thread for a moment only. */
#define BATCH 512
/* The write-ahead log goes into the file beyond this. */
#define CHECKPOINT_BYTES (1024 * 1024)

/* Makes what callers see the same as what is so. */
static void
publish (JkStore *self)
{
  gint64 size = self->database != NULL ? jk_database_get_size (self->database, NULL) : 0;
  const char *why = self->fault != NULL ? self->fault->message : NULL;
  g_autofree char *reason = why != NULL && self->damage != NULL ? g_strdup_printf ("%s; %s", why, self->damage)
                                                                : g_strdup (why != NULL ? why : self->damage);

  g_mutex_lock (&self->mutex);
  self->state.size_bytes = size;
  self->state.pending_samples = self->backlog.samples;
  self->state.lost_samples = self->backlog.lost_samples;
  if (self->state.degraded != (self->fault != NULL) || g_strcmp0 (self->state.reason, reason) != 0)
    {
      self->state.degraded = self->fault != NULL;
      g_free (self->state.reason);
      self->state.reason = g_steal_pointer (&reason);
      jk_store_queue_notify (self);
    }
  g_mutex_unlock (&self->mutex);
}

static void
degrade (JkStore *self,
         GError  *fault)
{
  g_clear_error (&self->fault);
  self->fault = fault;
  self->backoff_us = CLAMP (self->backoff_us * 2, FIRST_BACKOFF_US, LONGEST_BACKOFF_US);
  self->retry_us = g_get_monotonic_time () + self->backoff_us;
}

static void
recover (JkStore *self)
{
  g_clear_error (&self->fault);
  self->backoff_us = 0;
}

static void
close_database (JkStore *self)
{
  g_clear_pointer (&self->history, jk_history_free);
  g_clear_pointer (&self->database, jk_database_close);
}

static gboolean
try_open (JkStore *self,
          GError **error)
{
  g_autoptr(JkDatabase) database = jk_database_open (self->path, error);

  if (database == NULL)
    return FALSE;
  self->history = jk_history_new (database, error);
  if (self->history == NULL)
    return FALSE;
  self->database = g_steal_pointer (&database);
  jk_upkeep_restart (&self->upkeep);
  return TRUE;
}

/* Moves the file and its log out of the way, for people to look into. */
static gboolean
set_aside (JkStore *self,
           GError **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (jk_clock_get_real_us (self->clock) / G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%s", self->path, stamp);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *log_aside = g_strconcat (aside, "-wal", NULL);
  g_autofree char *index = g_strconcat (self->path, "-shm", NULL);

  if (g_rename (self->path, aside) != 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, "%s: %s", self->path, g_strerror (errno));
      return FALSE;
    }
  (void) g_rename (log, log_aside); /* often there is none */
  (void) g_unlink (index);
  g_free (self->damage);
  /* Translators: %s is a file name */
  self->damage = g_strdup_printf (_("The history was damaged and set aside as “%s”; a new one was begun"), aside);
  return TRUE;
}

static gboolean
open_or_begin_anew (JkStore *self,
                    GError **error)
{
  g_autoptr(GError) failure = NULL;

  if (try_open (self, &failure))
    return TRUE;
  if (g_error_matches (failure, JK_ERROR, JK_ERROR_PARSE))
    return set_aside (self, error) && try_open (self, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
jk_store_thread_open (JkStore *self,
                      GError **error)
{
  g_autoptr(GError) failure = NULL;

  if (!open_or_begin_anew (self, &failure))
    {
      if (g_error_matches (failure, JK_ERROR, JK_ERROR_STORE) || g_error_matches (failure, JK_ERROR, JK_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      degrade (self, g_steal_pointer (&failure));
    }
  publish (self);
  return TRUE;
}

gboolean
jk_store_write_one (JkDatabase    *database,
                    JkHistory     *history,
                    const JkWrite *write,
                    GError       **error)
{
  if (write->kind == JK_WRITE_TICK)
    return jk_history_write_tick (history, write->samples, error);
  if (write->kind == JK_WRITE_PUT_ALERT)
    return jk_stored_alerts_write (database, write->alert, error);
  if (write->kind == JK_WRITE_FORGET_PROJECT
      && (!jk_history_forget_project (history, write->key, error)
          || !jk_stored_alerts_forget_project (database, write->key, error)))
    return FALSE;
  return jk_documents_write (database, write, error);
}

static gboolean
write_batch (JkStore *self,
             guint   *n_written,
             GError **error)
{
  if (!jk_database_begin (self->database, error))
    return FALSE;

  *n_written = 0;
  for (const GList *l = self->backlog.writes.head; l != NULL && *n_written < BATCH; l = l->next, (*n_written)++)
    {
      if (!jk_store_write_one (self->database, self->history, l->data, error))
        return FALSE;
    }
  return jk_database_commit (self->database, error);
}

static gboolean
checkpoint_if_due (JkStore *self,
                   GError **error)
{
  gint64 wal_bytes;

  (void) jk_database_get_size (self->database, &wal_bytes);
  return wal_bytes < CHECKPOINT_BYTES || jk_database_checkpoint (self->database, error);
}

static gboolean
write_all (JkStore *self,
           GError **error)
{
  if (self->database != NULL && jk_database_has_moved (self->database))
    close_database (self);
  if (self->database == NULL && !open_or_begin_anew (self, error))
    return FALSE;

  /* After a transaction that failed, what memory says of the database may not be so. */
  if (self->fault != NULL && !jk_history_reload (self->history, error))
    return FALSE;

  while (self->backlog.writes.length > 0)
    {
      guint n_written;

      if (!write_batch (self, &n_written, error))
        {
          jk_database_rollback (self->database);
          return FALSE;
        }
      jk_backlog_drop (&self->backlog, n_written);
      if (!checkpoint_if_due (self, error))
        return FALSE;
    }
  return TRUE;
}

/* Leaves a file that turned out to be damaged, and writes what waits into a new one. */
static gboolean
begin_anew (JkStore *self,
            GError **error)
{
  close_database (self);
  return set_aside (self, error) && write_all (self, error);
}

gboolean
jk_store_thread_write (JkStore *self)
{
  g_autoptr(GError) failure = NULL;
  gboolean written = write_all (self, &failure);

  if (!written && g_error_matches (failure, JK_ERROR, JK_ERROR_PARSE) && self->database != NULL)
    {
      g_clear_error (&failure);
      written = begin_anew (self, &failure);
    }

  if (written)
    recover (self);
  else
    degrade (self, g_steal_pointer (&failure));
  publish (self);
  return written;
}

void
jk_store_thread_fail (JkStore *self,
                      GError  *fault)
{
  gboolean damaged = g_error_matches (fault, JK_ERROR, JK_ERROR_PARSE) && self->database != NULL;

  degrade (self, fault);
  publish (self);
  if (damaged)
    {
      g_autoptr(GError) failure = NULL;

      if (begin_anew (self, &failure))
        recover (self);
      else
        degrade (self, g_steal_pointer (&failure));
      publish (self);
    }
}

static gboolean
is_upkeep_due (JkStore *self)
{
  return self->fault == NULL && self->history != NULL && jk_upkeep_is_due (&self->upkeep, self->history);
}

static void
run_upkeep (JkStore *self)
{
  g_autoptr(GError) failure = NULL;
  JkStoreOptions options;

  g_mutex_lock (&self->mutex);
  options = self->options;
  g_mutex_unlock (&self->mutex);

  if (jk_upkeep_step (&self->upkeep, self->history, &options, &failure) && checkpoint_if_due (self, &failure))
    {
      publish (self);
      return;
    }

  jk_store_thread_fail (self, g_steal_pointer (&failure));
}

/* Takes what other threads left, in their order. Returns: (nullable): one job */
static JkStoreJob *
take_work (JkStore *self)
{
  gboolean coalesce = self->fault != NULL;
  JkWrite *write;

  while ((write = g_queue_pop_head (&self->incoming)) != NULL)
    jk_backlog_push (&self->backlog, write, coalesce);
  self->state.pending_samples = self->backlog.samples;
  self->incoming_samples = 0;
  if (self->options_changed)
    jk_upkeep_restart (&self->upkeep);
  self->options_changed = FALSE;
  return g_queue_pop_head (&self->jobs);
}

static gboolean
is_retry_due (JkStore *self)
{
  return self->fault == NULL || g_get_monotonic_time () >= self->retry_us;
}

/* Sleeps until there is something to do; without a fault that takes no timer. */
static void
wait_for_work (JkStore *self)
{
  while (!self->closing && self->incoming.length == 0 && self->jobs.length == 0 && !self->options_changed)
    {
      if (self->fault == NULL)
        g_cond_wait (&self->wake, &self->mutex);
      else if (!g_cond_wait_until (&self->wake, &self->mutex, self->retry_us))
        return;
    }
}

static void
settle_job (JkStore *self,
            gpointer data)
{
  (void) jk_store_thread_write (self); /* its failure is in the state */
  while (is_upkeep_due (self))
    run_upkeep (self);
}

void
jk_store_settle (JkStore *self)
{
  jk_store_commit (self);
  jk_store_run_and_wait (self, settle_job, NULL);
}

gpointer
jk_store_thread_main (gpointer data)
{
  JkStore *self = data;
  gboolean running = TRUE;

  while (running)
    {
      g_autofree JkStoreJob *job = NULL;

      g_mutex_lock (&self->mutex);
      if (!is_upkeep_due (self))
        wait_for_work (self);
      job = take_work (self);
      running = job != NULL || !self->closing;
      g_mutex_unlock (&self->mutex);

      if (!running || (is_retry_due (self) && (self->backlog.writes.length > 0 || self->fault != NULL)))
        (void) jk_store_thread_write (self);
      if (job != NULL)
        job->run (self, job->data);
      else if (running && is_upkeep_due (self))
        run_upkeep (self);
    }

  close_database (self);
  return NULL;
}
