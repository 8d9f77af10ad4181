/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-ctl.h"
#include "jk-error.h"

G_BEGIN_DECLS

/*
 * Other hosts: which certificate is theirs, and with which key they are asked.
 */

/* Makes the client for @self->url: with the certificate that is known or named, and the key that is remembered. Asks a person whether to
 * trust a host, if there is one to ask. @only_address: only reads the address. Returns: %JK_EXIT_FINE, or what was told */
JkExit jk_ctl_connect_remote (JkCtl *self, gboolean only_address);

/* Reads an API key from standard input and keeps it for the address. Returns: the exit code */
JkExit jk_ctl_remember_key (JkCtl *self);
/* Forgets the key of the address, and the certificate that was trusted. Returns: the exit code */
JkExit jk_ctl_forget_key (JkCtl *self);

G_END_DECLS
