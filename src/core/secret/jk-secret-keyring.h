/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The user's keyring, over libsecret. Every call ends within @patience_ms, whatever the bus and the keyring do: what comes later is
 * thrown away. None unlocks the keyring unless @may_prompt. A look-up without it, as by a service, lets the
 * process outlive its session's bus.
 */

void jk_secret_keyring_look_up_async (const char *name, gboolean may_prompt, guint patience_ms, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable): %JK_ERROR_NOT_FOUND, %JK_ERROR_BUSY if it is locked, %JK_ERROR_TIMED_OUT, or the bus's error */
char *jk_secret_keyring_look_up_finish (GAsyncResult *result, GError **error);

void jk_secret_keyring_store_async (const char *name, const char *label, const char *value, gboolean may_prompt, guint patience_ms,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void jk_secret_keyring_delete_async (const char *name, gboolean may_prompt, guint patience_ms, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* Ends either. Returns: %FALSE with an error as above */
gboolean jk_secret_keyring_change_finish (GAsyncResult *result, GError **error);

G_END_DECLS
