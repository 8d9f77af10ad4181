/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What jikimi-keyring.so exports, for dlsym(). */
#define JK_KEYRING_MODULE_FILE "jikimi-keyring.so"
#define JK_KEYRING_MODULE_SYMBOL "jk_keyring_module"

/**
 * JkKeyringModule:
 * @version: that of the program it was built with; no other may use it
 *
 * The calls of jk-secret-keyring.h. They lie in a module, with libsecret and its cryptography: most runs of a program never need them.
 */
typedef struct
{
  const char *version;
  void (*look_up_async) (const char *name, gboolean may_prompt, guint patience_ms, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data);
  char *(*look_up_finish) (GAsyncResult *result, GError **error);
  void (*store_async) (const char *name, const char *label, const char *value, gboolean may_prompt, guint patience_ms,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  void (*delete_async) (const char *name, gboolean may_prompt, guint patience_ms, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*change_finish) (GAsyncResult *result, GError **error);
} JkKeyringModule;

/* Loads it, once in a process, for good. Returns: (nullable): %JK_ERROR_NOT_SUPPORTED if it is not there */
const JkKeyringModule *jk_keyring_module_load (GError **error);

G_END_DECLS
