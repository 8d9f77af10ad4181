/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-host.h"

G_BEGIN_DECLS

/*
 * Long work that is asked of a host: the call ends when the work does, not when it is accepted. While it goes on it stands among the host's
 * operations. Cancelling stops waiting, not the work.
 */

/* @owned_body: (transfer full) (nullable) */
void jk_host_work_async (JkHost *self, const char *path, JsonObject *owned_body, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable): the work's result, an empty object where it has none; %NULL with why it was refused or failed */
JsonObject *jk_host_work_finish (JkHost *self, GAsyncResult *result, GError **error);

G_END_DECLS
