/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * SoupServer's own way to listen has a backlog of some ten connections, so that hundreds at once wait for seconds; these
 * sockets have room for 512.
 */

/* @port 0 picks a free one. Returns: (transfer full): a listening socket; %NULL with G_IO_ERROR_ADDRESS_IN_USE if taken */
GSocket *jk_listen_tcp (const char *address, guint16 port, GError **error);

/**
 * jk_listen_unix:
 *
 * Makes the socket's folder (0700) if it is missing and the socket itself 0600. A socket that nobody listens on any more is
 * replaced; one that answers is %JK_ERROR_EXISTS, and anything that is no socket is left alone: %JK_ERROR_EXISTS too.
 */
GSocket *jk_listen_unix (const char *path, GError **error);

G_END_DECLS
