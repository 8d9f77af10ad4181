/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secrets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-keyring-module.h"
#include "jk-secret-file.h"

#define PATIENCE_MS 5000
/* For a person who types a password. */
#define PROMPT_PATIENCE_MS 60000

struct _JkSecrets
{
  GObject parent_instance;

  char *folder;
  char *credentials_dir; /* (nullable) */
  gboolean may_prompt;
  const JkKeyringModule *keyring; /* (nullable): loaded when it is first needed */
};

G_DEFINE_FINAL_TYPE (JkSecrets, jk_secrets, G_TYPE_OBJECT)

/* One call; also what a worker gets, which reads it only. */
typedef struct
{
  char *name;
  char *value;           /* (nullable): to be stored, then what was found */
  char *folder;
  char *credentials_dir; /* (nullable) */
  JkSecretPlace place;
  GError *keyring_error; /* (nullable) */
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  g_free (self->name);
  jk_secret_free (self->value);
  g_free (self->folder);
  g_free (self->credentials_dir);
  g_clear_error (&self->keyring_error);
  g_free (self);
}

void
jk_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

char *
jk_secret_file_name (const char *name)
{
  GString *file = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at++)
    {
      /* One that begins with a dot is no file's name that anybody expects. */
      if (g_ascii_isalnum (*at) || *at == '-' || (*at == '.' && at != name))
        g_string_append_c (file, *at);
      else
        g_string_append_printf (file, "_%02x", (guchar) *at);
    }
  return g_string_free (file, FALSE);
}

static GTask *
begin (JkSecrets          *self,
       const char         *name,
       const char         *value,
       gpointer            tag,
       GCancellable       *cancellable,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->name = g_strdup (name);
  call->value = g_strdup (value);
  call->folder = g_strdup (self->folder);
  call->credentials_dir = g_strdup (self->credentials_dir);
  g_task_set_task_data (task, call, call_free);
  g_task_set_source_tag (task, tag);
  return task;
}

/* Returns: %FALSE if there can be no keyring; @task's call knows why then */
static gboolean
ensure_keyring (JkSecrets *self,
                GTask     *task)
{
  Call *call = g_task_get_task_data (task);

  if (self->keyring == NULL)
    self->keyring = jk_keyring_module_load (&call->keyring_error);
  return self->keyring != NULL;
}

static guint
get_patience (JkSecrets *self)
{
  return self->may_prompt ? PROMPT_PATIENCE_MS : PATIENCE_MS;
}

/* Keeps @error unless it says less than the one that is kept. */
static void
keep_error (GError **kept,
            GError **error)
{
  if (*kept == NULL || g_error_matches (*kept, JK_ERROR, JK_ERROR_NOT_FOUND))
    {
      g_clear_error (kept);
      *kept = g_steal_pointer (error);
    }
  g_clear_error (error);
}

static void
look_in_files (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  Call *call = data;
  g_autoptr(GError) kept = NULL;
  g_autoptr(GError) error = NULL;
  char *secret = NULL;

  if (call->credentials_dir != NULL)
    {
      secret = jk_secret_file_read (call->credentials_dir, call->name, TRUE, &error);
      call->place = JK_SECRET_CREDENTIAL;
      keep_error (&kept, &error);
    }
  if (secret == NULL)
    {
      secret = jk_secret_file_read (call->folder, call->name, FALSE, &error);
      call->place = JK_SECRET_FILE;
      keep_error (&kept, &error);
    }
  if (secret != NULL)
    {
      g_task_return_pointer (task, secret, (GDestroyNotify) jk_secret_free);
      return;
    }

  call->place = JK_SECRET_NOWHERE;
  /* A keyring that is locked may have it; one that is not there has nothing to say. */
  if (g_error_matches (kept, JK_ERROR, JK_ERROR_NOT_FOUND)
      && (g_error_matches (call->keyring_error, JK_ERROR, JK_ERROR_BUSY)
          || g_error_matches (call->keyring_error, JK_ERROR, JK_ERROR_TIMED_OUT)))
    g_task_return_error (task, g_error_copy (call->keyring_error));
  else
    g_task_return_error (task, g_steal_pointer (&kept));
}

static void
on_keyring_looked_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkSecrets *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  char *secret = self->keyring->look_up_finish (result, &call->keyring_error);

  if (g_task_return_error_if_cancelled (task))
    {
      jk_secret_free (secret);
      return;
    }
  if (secret == NULL)
    {
      g_task_run_in_thread (task, look_in_files);
      return;
    }
  call->place = JK_SECRET_KEYRING;
  g_task_return_pointer (task, secret, (GDestroyNotify) jk_secret_free);
}

void
jk_secrets_look_up_async (JkSecrets          *self,
                          const char         *name,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task = begin (self, name, NULL, jk_secrets_look_up_async, cancellable, callback, user_data);

  if (ensure_keyring (self, task))
    {
      self->keyring->look_up_async (name, self->may_prompt, get_patience (self), cancellable, on_keyring_looked_cb, task);
      return;
    }
  g_task_run_in_thread (task, look_in_files);
  g_object_unref (task);
}

char *
jk_secrets_look_up_finish (JkSecrets     *self,
                           GAsyncResult  *result,
                           JkSecretPlace *place,
                           GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_secrets_look_up_async), NULL);

  if (place != NULL)
    *place = ((Call *) g_task_get_task_data (G_TASK (result)))->place;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
store_in_file (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;

  /* In the keyring, an older copy must not come to light again when that is locked one day. */
  if (call->keyring_error == NULL)
    {
      (void) jk_secret_file_delete (call->folder, call->name, NULL);
      g_task_return_int (task, JK_SECRET_KEYRING);
    }
  else if (jk_secret_file_write (call->folder, call->name, call->value, &error))
    g_task_return_int (task, JK_SECRET_FILE);
  else
    g_task_return_error (task, error);
}

static void
on_keyring_stored_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkSecrets *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  (void) self->keyring->change_finish (result, &call->keyring_error);
  if (!g_task_return_error_if_cancelled (task))
    g_task_run_in_thread (task, store_in_file);
}

void
jk_secrets_store_async (JkSecrets          *self,
                        const char         *name,
                        const char         *label,
                        const char         *value,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask *task = begin (self, name, value, jk_secrets_store_async, cancellable, callback, user_data);

  if (ensure_keyring (self, task))
    {
      self->keyring->store_async (name, label, value, self->may_prompt, get_patience (self), cancellable, on_keyring_stored_cb, task);
      return;
    }
  g_task_run_in_thread (task, store_in_file);
  g_object_unref (task);
}

JkSecretPlace
jk_secrets_store_finish (JkSecrets    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  gssize place;

  g_return_val_if_fail (g_async_result_is_tagged (result, jk_secrets_store_async), JK_SECRET_NOWHERE);

  place = g_task_propagate_int (G_TASK (result), error);
  return place < 0 ? JK_SECRET_NOWHERE : (JkSecretPlace) place;
}

static void
delete_file (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  gboolean from_file = jk_secret_file_delete (call->folder, call->name, &error);

  if (!from_file && !g_error_matches (error, JK_ERROR, JK_ERROR_NOT_FOUND))
    {
      g_task_return_error (task, error);
      return;
    }
  if (from_file || call->keyring_error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_error_copy (error));
  g_clear_error (&error);
}

static void
on_keyring_deleted_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkSecrets *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  (void) self->keyring->change_finish (result, &call->keyring_error);
  if (!g_task_return_error_if_cancelled (task))
    g_task_run_in_thread (task, delete_file);
}

void
jk_secrets_delete_async (JkSecrets          *self,
                         const char         *name,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task = begin (self, name, NULL, jk_secrets_delete_async, cancellable, callback, user_data);

  if (ensure_keyring (self, task))
    {
      self->keyring->delete_async (name, self->may_prompt, get_patience (self), cancellable, on_keyring_deleted_cb, task);
      return;
    }
  g_task_run_in_thread (task, delete_file);
  g_object_unref (task);
}

gboolean
jk_secrets_delete_finish (JkSecrets    *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_secrets_delete_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
jk_secrets_finalize (GObject *object)
{
  JkSecrets *self = JK_SECRETS (object);

  g_free (self->folder);
  g_free (self->credentials_dir);

  G_OBJECT_CLASS (jk_secrets_parent_class)->finalize (object);
}

static void
jk_secrets_class_init (JkSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_secrets_finalize;
}

static void
jk_secrets_init (JkSecrets *self)
{
}

JkSecrets *
jk_secrets_new (const char *state_dir,
                const char *credentials_dir,
                gboolean    may_prompt)
{
  JkSecrets *self = g_object_new (JK_TYPE_SECRETS, NULL);

  self->folder = g_build_filename (state_dir, "secrets", NULL);
  self->credentials_dir = g_strdup (credentials_dir);
  self->may_prompt = may_prompt;
  return self;
}
