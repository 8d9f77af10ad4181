/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a host's self-healing did before what /healing tells of. */
#include "jk-healing-private.h"
#include "jk-host-private.h"
#include "jk-json.h"

#define FIRST "/healing/actions?limit=100"
/* As many as /healing tells of: with fewer there is nothing behind them. */
#define N_TOLD 100
/* The first page repeats what is known, and an action that was undone is listed where it ended first, too: some bring nothing. */
#define MAX_PAGES 10

static void ask (GTask *owned_task);

static void
on_page_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkHealing *self = g_task_get_source_object (task);
  guint n_left = GPOINTER_TO_UINT (g_task_get_task_data (task)) - 1;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);
  guint n_new;

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_free (self->next_older);
  self->next_older = g_strdup (jk_host_load_get_next (JK_HOST (source), result));
  self->has_asked_older = TRUE;
  n_new = jk_healing_add_older (self, jk_json_get_array (answer, "actions"));
  g_task_set_task_data (task, GUINT_TO_POINTER (n_left), NULL);
  if (n_new == 0 && self->next_older != NULL && n_left > 0)
    ask (g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
ask (GTask *owned_task)
{
  JkHealing *self = g_task_get_source_object (owned_task);

  jk_host_request_async (self->host, "GET", self->next_older != NULL ? self->next_older : FIRST, NULL,
                         g_task_get_cancellable (owned_task), on_page_cb, owned_task);
}

gboolean
jk_healing_has_older (JkHealing *self)
{
  return self->has_asked_older ? self->next_older != NULL : g_list_model_get_n_items (G_LIST_MODEL (self->actions)) >= N_TOLD;
}

void
jk_healing_load_older_async (JkHealing          *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, jk_healing_load_older_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (MAX_PAGES), NULL);
  ask (task);
}

gboolean
jk_healing_load_older_finish (JkHealing    *self,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_healing_load_older_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
