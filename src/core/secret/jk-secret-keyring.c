/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "jk-error.h"

/* GNOME's keyring finds nothing in a locked keyring by a schema's name: ours is told by its attribute's. */
#define ATTRIBUTE "jikimi-secret"

static const SecretSchema schema = {
  "io.github.jikimi.Jikimi", SECRET_SCHEMA_DONT_MATCH_NAME, { { ATTRIBUTE, SECRET_SCHEMA_ATTRIBUTE_STRING } },
  0, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
};

/* Data of a task that has its answer at the latest when its time is up. What libsecret does goes on with the task as its own data. */
typedef struct
{
  GHashTable *attributes;
  char *label;
  char *value;
  GCancellable *cancellable; /* ours */
  GCancellable *outer;       /* (nullable) */
  gulong outer_handler;
  GSource *timer;
  gboolean is_over;
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  g_hash_table_unref (self->attributes);
  g_free (self->label);
  if (self->value != NULL)
    secret_password_free (self->value);
  g_object_unref (self->cancellable);
  g_clear_object (&self->outer);
  g_source_unref (self->timer);
  g_free (self);
}

/* Returns: %TRUE if the answer is still wanted; it has to be given now */
static gboolean
settle (GTask *task)
{
  Call *self = g_task_get_task_data (task);

  if (self->is_over)
    return FALSE;
  self->is_over = TRUE;
  g_source_destroy (self->timer);
  if (self->outer != NULL)
    g_cancellable_disconnect (self->outer, self->outer_handler);
  return TRUE;
}

static gboolean
on_time_up_cb (gpointer data)
{
  g_autoptr(GTask) task = g_object_ref (data);
  Call *self = g_task_get_task_data (task);

  if (settle (task))
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_TIMED_OUT, "%s", _ ("The keyring does not answer."));
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled_cb (GCancellable *outer,
                       gpointer      data)
{
  g_cancellable_cancel (data);
}

static GTask *
begin (const char         *name,
       guint               patience_ms,
       GCancellable       *cancellable,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Call *self = g_new0 (Call, 1);

  self->attributes = secret_attributes_build (&schema, ATTRIBUTE, name, NULL);
  self->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, self, call_free);
  self->timer = g_timeout_source_new (patience_ms);
  g_source_set_callback (self->timer, on_time_up_cb, g_object_ref (task), g_object_unref);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  if (cancellable != NULL)
    {
      self->outer = g_object_ref (cancellable);
      self->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled_cb),
                                                   g_object_ref (self->cancellable), g_object_unref);
    }
  return task;
}

/* Returns: (transfer full) (nullable): %NULL if it is locked */
static char *
read_item (gpointer item)
{
  g_autoptr(SecretValue) value = NULL;
  const char *text;

  if (SECRET_IS_ITEM (item))
    value = secret_item_get_locked (item) ? NULL : secret_item_get_secret (item);
  else
    value = secret_retrievable_retrieve_secret_sync (item, NULL, NULL); /* of the sandbox's file, which is read already */
  text = value != NULL ? secret_value_get_text (value) : NULL;
  return g_strdup (text);
}

static void
on_found_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  GList *items = secret_password_search_finish (result, &error);
  char *secret = NULL;

  for (GList *link = items; link != NULL && secret == NULL; link = link->next)
    secret = read_item (link->data);
  if (!settle (task))
    g_clear_pointer (&secret, secret_password_free);
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (secret != NULL)
    g_task_return_pointer (task, g_steal_pointer (&secret), (GDestroyNotify) secret_password_free);
  else if (items != NULL)
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_BUSY, "%s", _ ("The keyring is locked."));
  else
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_NOT_FOUND, "%s", _ ("The keyring does not have it."));
  g_list_free_full (items, g_object_unref);
}

/* In a sandbox libsecret keeps a file of its own, which cannot be locked. */
static gboolean
is_service (void)
{
  return g_getenv ("SECRET_BACKEND") == NULL && !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static void
search (GTask   *owned_task,
        gboolean may_prompt)
{
  Call *self = g_task_get_task_data (owned_task);

  secret_password_searchv (&schema, self->attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS
                                                        | (may_prompt ? SECRET_SEARCH_UNLOCK : 0),
                           self->cancellable, on_found_cb, owned_task);
}

/* The bus that libsecret talks over is the process's shared one, whose end would be the end of the process. */
static void
on_bus_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, NULL); /* libsecret says why there is none */

  if (bus != NULL)
    g_dbus_connection_set_exit_on_close (bus, FALSE);
  if (!((Call *) g_task_get_task_data (task))->is_over)
    search (g_steal_pointer (&task), FALSE);
}

void
jk_secret_keyring_look_up_async (const char         *name,
                                 gboolean            may_prompt,
                                 guint               patience_ms,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task = begin (name, patience_ms, cancellable, callback, user_data);
  Call *self = g_task_get_task_data (task);

  if (may_prompt || !is_service ())
    search (task, may_prompt);
  else
    g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_bus_cb, task);
}

char *
jk_secret_keyring_look_up_finish (GAsyncResult *result,
                                  GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_stored_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  gboolean stored = secret_password_store_finish (result, &error);

  if (!settle (task))
    return;
  if (stored)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
store (GTask *owned_task)
{
  Call *self = g_task_get_task_data (owned_task);

  secret_password_storev (&schema, self->attributes, SECRET_COLLECTION_DEFAULT, self->label, self->value, self->cancellable,
                          on_stored_cb, owned_task);
}

/* To store in a locked keyring would ask somebody for its password. */
static void
on_collection_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (collection != NULL && !secret_collection_get_locked (collection) && !((Call *) g_task_get_task_data (task))->is_over)
    {
      store (g_steal_pointer (&task));
      return;
    }
  if (!settle (task))
    return;
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_BUSY, "%s", _ ("The keyring is locked."));
}

void
jk_secret_keyring_store_async (const char         *name,
                               const char         *label,
                               const char         *value,
                               gboolean            may_prompt,
                               guint               patience_ms,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask *task = begin (name, patience_ms, cancellable, callback, user_data);
  Call *self = g_task_get_task_data (task);

  self->label = g_strdup (label);
  self->value = g_strdup (value);
  if (may_prompt || !is_service ())
    store (task);
  else
    secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, self->cancellable, on_collection_cb, task);
}

static void
on_cleared_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  gboolean cleared = secret_password_clear_finish (result, &error);

  if (!settle (task))
    return;
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (cleared)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_NOT_FOUND, "%s", _ ("The keyring does not have it."));
}

void
jk_secret_keyring_delete_async (const char         *name,
                                gboolean            may_prompt,
                                guint               patience_ms,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  GTask *task = begin (name, patience_ms, cancellable, callback, user_data);
  Call *self = g_task_get_task_data (task);

  secret_password_clearv (&schema, self->attributes, self->cancellable, on_cleared_cb, task);
}

gboolean
jk_secret_keyring_change_finish (GAsyncResult *result,
                                 GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
