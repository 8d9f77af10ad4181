/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkAcceptor:
 *
 * Takes the connections that come to a listening socket. Other than SoupServer's listener it goes on after there was no file
 * descriptor for one, and gives back each socket. Guard thread only.
 */
typedef struct _JkAcceptor JkAcceptor;

/* @socket: that was accepted, not taken: closed afterwards unless somebody holds it */
typedef void (*JkAcceptFunc) (GSocket *socket, gpointer user_data);

/* Begins to take what comes to @listener. */
JkAcceptor *jk_acceptor_new (GSocket *listener, JkAcceptFunc callback, gpointer user_data);
/* Ends taking, and closes the listening socket: who comes now is refused by the kernel. */
void jk_acceptor_free (JkAcceptor *self);

G_END_DECLS
