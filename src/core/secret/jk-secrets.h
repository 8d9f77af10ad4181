/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkSecretPlace:
 * @JK_SECRET_KEYRING: the user's keyring, over the Secret Service
 * @JK_SECRET_CREDENTIAL: what the service manager handed over ($CREDENTIALS_DIRECTORY); it is only read
 * @JK_SECRET_FILE: a file of mode 0600 below the state folder: whoever can read the user's files can read it
 *
 * Where a secret lies.
 */
typedef enum
{
  JK_SECRET_NOWHERE,
  JK_SECRET_KEYRING,
  JK_SECRET_CREDENTIAL,
  JK_SECRET_FILE,
} JkSecretPlace;

#define JK_TYPE_SECRETS (jk_secrets_get_type ())
/**
 * JkSecrets:
 *
 * Keeps secrets, such as the API keys of other hosts: in the keyring where there is one, else in files. No call blocks, and each ends
 * within seconds also when the keyring does not answer. Lives in the thread-default main context in which it was made.
 */
G_DECLARE_FINAL_TYPE (JkSecrets, jk_secrets, JK, SECRETS, GObject)

/**
 * jk_secrets_new:
 * @state_dir: below which files would lie, in "secrets"
 * @credentials_dir: (nullable): $CREDENTIALS_DIRECTORY
 * @may_prompt: whether a person is there to unlock the keyring; a minute is then left for that
 */
JkSecrets *jk_secrets_new (const char *state_dir, const char *credentials_dir, gboolean may_prompt);

/* Returns: (transfer full): the file's name of secret @name, in either folder: what is not a letter, a digit, "." or "-" is written
 * as "_" and two hexadecimal digits. Pure. */
char *jk_secret_file_name (const char *name);

/**
 * jk_secrets_look_up_async:
 * @name: such as "key.build.example.org.2542"
 *
 * Asks the keyring, then the credentials, then the files.
 */
void jk_secrets_look_up_async (JkSecrets *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
/* @place: (out) (optional). Returns: (transfer full) (nullable): overwrite it with zeros before it is freed; %JK_ERROR_NOT_FOUND,
 * %JK_ERROR_BUSY if the keyring is locked and nowhere else has it, %JK_ERROR_PERMISSION for a file that others may read */
char *jk_secrets_look_up_finish (JkSecrets *self, GAsyncResult *result, JkSecretPlace *place, GError **error);

/**
 * jk_secrets_store_async:
 * @label: what people see in their keyring
 * @value: UTF-8, without a line's end
 *
 * Into the keyring, or a file if there is none or it is locked. Replaces, and leaves no older copy in the other place.
 */
void jk_secrets_store_async (JkSecrets *self, const char *name, const char *label, const char *value, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
/* Returns: where it lies now; %JK_SECRET_NOWHERE with @error. %JK_SECRET_FILE is worth telling. */
JkSecretPlace jk_secrets_store_finish (JkSecrets *self, GAsyncResult *result, GError **error);

/* From the keyring and the files. */
void jk_secrets_delete_async (JkSecrets *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
/* Returns: %FALSE with %JK_ERROR_NOT_FOUND if there was none */
gboolean jk_secrets_delete_finish (JkSecrets *self, GAsyncResult *result, GError **error);

/* Overwrites and frees; @secret: (nullable). */
void jk_secret_free (char *secret);

G_END_DECLS
