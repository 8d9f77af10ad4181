/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * jk_own_socket_new:
 * @path: of a Unix socket
 *
 * Leads to @path only as long as the socket and its folder are this user's or root's: below /tmp somebody else may have put
 * one in its place to read what we ask and to answer for Jikimi. Otherwise connecting fails with %JK_ERROR_PERMISSION.
 */
GSocketConnectable *jk_own_socket_new (const char *path);

G_END_DECLS
