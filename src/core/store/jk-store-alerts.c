/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-store-private.h"
#include "jk-stored-alerts.h"

/* What the store gives its callers of alerts. */

void
jk_store_put_alert (JkStore             *self,
                    const JkStoredAlert *alert)
{
  JkWrite *write;

  g_return_if_fail (JK_IS_STORE (self) && alert != NULL && alert->id != NULL && alert->body != NULL);

  write = jk_write_new (JK_WRITE_PUT_ALERT, NULL, alert->id, NULL);
  write->alert = jk_stored_alert_copy (alert);
  jk_store_push_write (self, write);
}

typedef struct
{
  const JkAlertQuery *query;
  GPtrArray *alerts;
  GError *error;
} LoadRequest;

static void
load_job (JkStore *self,
          gpointer data)
{
  LoadRequest *request = data;

  request->alerts = jk_stored_alerts_query (self->database, &self->backlog, request->query, &request->error);
}

GPtrArray *
jk_store_load_alerts (JkStore            *self,
                      const JkAlertQuery *query,
                      GError            **error)
{
  LoadRequest request = { query, NULL, NULL };

  g_return_val_if_fail (JK_IS_STORE (self) && query != NULL, NULL);

  jk_store_run_and_wait (self, load_job, &request);
  if (request.error != NULL)
    g_propagate_error (error, request.error);
  return request.alerts;
}

static void
free_query (gpointer data)
{
  jk_alert_query_free (data);
}

static void
alerts_job (JkStore *self,
            gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  GPtrArray *alerts = jk_stored_alerts_query (self->database, &self->backlog, g_task_get_task_data (task), &error);

  jk_store_end_query (self, task, alerts, error);
}

void
jk_store_query_alerts_async (JkStore            *self,
                             const JkAlertQuery *query,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (JK_IS_STORE (self) && query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_store_query_alerts_async);
  g_task_set_task_data (task, jk_alert_query_copy (query), free_query);
  jk_store_push_job (self, alerts_job, task);
}

GPtrArray *
jk_store_query_alerts_finish (JkStore      *self,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
