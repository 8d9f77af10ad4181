/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-engine.h"

G_BEGIN_DECLS

#define JK_TYPE_API_SERVER (jk_api_server_get_type ())
/**
 * JkApiServer:
 *
 * The REST API and live events of one engine, on a Unix socket and on TCP. Guard thread only.
 */
G_DECLARE_FINAL_TYPE (JkApiServer, jk_api_server, JK, API_SERVER, GObject)

/* Blocks to read the API keys from the engine's store. */
JkApiServer *jk_api_server_new (JkEngine *engine);

/**
 * jk_api_server_listen_unix:
 * @path: a socket of a server that is gone is replaced; one that answers is %JK_ERROR_EXISTS
 */
gboolean jk_api_server_listen_unix (JkApiServer *self, const char *path, GError **error);

/* Returns: %FALSE with %G_IO_ERROR_ADDRESS_IN_USE if the port is taken; @port 0 picks a free one */
gboolean jk_api_server_listen_tcp (JkApiServer *self, const char *address, guint16 port, GError **error);

/* The same with TLS, once. Nobody who comes by it is local, whatever the address. Reads the certificate, or makes one: blocks. */
gboolean jk_api_server_listen_tls (JkApiServer *self, const char *address, guint16 port, const JkPaths *paths, GError **error);

/* Returns: (transfer full) (nullable): "http://127.0.0.1:2542"; %NULL while no TCP listener is up */
char *jk_api_server_dup_url (JkApiServer *self);

/* Stops listening, lets running answers finish for at most @grace_ms, then closes all. */
void jk_api_server_shutdown_async (JkApiServer *self, guint grace_ms, GAsyncReadyCallback callback, gpointer user_data);
gboolean jk_api_server_shutdown_finish (JkApiServer *self, GAsyncResult *result, GError **error);

G_END_DECLS
