/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  JK_OPERATION_QUEUED,
  JK_OPERATION_RUNNING,
  JK_OPERATION_DONE,
  JK_OPERATION_FAILED,
  JK_OPERATION_CANCELLED,
} JkOperationState;

#define JK_TYPE_OPERATION (jk_operation_get_type ())
/**
 * JkOperation:
 *
 * Work that takes long enough to be watched: its stage, its progress, its expected end, and a way to cancel it.
 * Owned and read by the guard thread; workers report through jk_operation_report(), which may be called from any thread.
 * Emits "changed" in the thread-default main context in which it was made.
 */
G_DECLARE_FINAL_TYPE (JkOperation, jk_operation, JK, OPERATION, GObject)

/* @kind: a stable word such as "scan"; @project: (nullable): what it works on */
JkOperation *jk_operation_new (const char *kind, const char *project);

const char *jk_operation_get_id (JkOperation *self);   /* 16 hex digits, random */
const char *jk_operation_get_kind (JkOperation *self);
const char *jk_operation_get_project (JkOperation *self); /* (nullable) */
JkOperationState jk_operation_get_state (JkOperation *self);
gboolean jk_operation_has_ended (JkOperation *self);
gboolean jk_operation_get_interrupted (JkOperation *self); /* it had not ended when the process did */
const char *jk_operation_state_to_string (JkOperationState state);
gint64 jk_operation_get_created_us (JkOperation *self); /* real time */
gint64 jk_operation_get_started_us (JkOperation *self); /* real time; 0 while queued */
gint64 jk_operation_get_ended_us (JkOperation *self);   /* real time; 0 while it runs */
guint jk_operation_get_stage (JkOperation *self, guint *of, const char **name); /* 1-based; 0 before the first */
double jk_operation_get_percent (JkOperation *self);    /* 0 to 100 */
double jk_operation_get_elapsed_s (JkOperation *self);  /* since its start, to its end if it has ended; 0 of earlier processes */
/* How long earlier runs of its kind took, in seconds; the last JK_ETA_MAX_RUNS count. */
void jk_operation_set_past (JkOperation *self, const double *past_s, gsize n_past);
/* Its stages take times that have nothing to do with each other, so that the pace so far says nothing. */
void jk_operation_set_uneven (JkOperation *self);
/* Fills seconds left, low and high, and returns %TRUE; %FALSE while nothing can be said honestly. Goes by earlier runs where there
 * are enough, else by the pace so far. */
gboolean jk_operation_get_eta (JkOperation *self, double *low_s, double *high_s);
const GError *jk_operation_get_error (JkOperation *self);   /* (nullable) */
GVariant *jk_operation_get_result (JkOperation *self);      /* (transfer none) (nullable) */
GCancellable *jk_operation_get_cancellable (JkOperation *self); /* (transfer none): cancel it to stop the work */

/* Returns: (transfer full): what is worth keeping over a restart, a{sv}; for jk_operation_new_from_variant() */
GVariant *jk_operation_to_variant (JkOperation *self);
/* Returns: (nullable): %NULL if @kept is not of that form. One that had not ended comes back as failed: it was interrupted. */
JkOperation *jk_operation_new_from_variant (GVariant *kept);

void jk_operation_start (JkOperation *self);
/* Any thread. @stage is 1 to @of; @name an English msgid; @fraction of the whole, 0 to 1. */
void jk_operation_report (JkOperation *self, guint stage, guint of, const char *name, double fraction);
/* Ends it as done; takes a floating @result. */
void jk_operation_finish (JkOperation *self, GVariant *result);
/* Ends it as failed, or as cancelled where @error says so. Copies @error. */
void jk_operation_fail (JkOperation *self, const GError *error);

G_END_DECLS
