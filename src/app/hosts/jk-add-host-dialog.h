/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-remote-host.h"

G_BEGIN_DECLS

/**
 * jk_add_host_dialog_present:
 * @is_listed: whether the host with address @url is shown already; @data is @parent
 * @added: takes note of the host, which has answered with the key and the certificate that were given and confirmed
 *
 * Asks for another computer's address and API key, shows its certificate's fingerprint to be confirmed, and connects. Keeps nothing by
 * itself.
 */
void jk_add_host_dialog_present (GtkWindow *parent, const JkHostPlaces *places,
                                 gboolean (*is_listed) (const char *url, gpointer data),
                                 void (*added) (JkRemoteHost *remote, gpointer data));

G_END_DECLS
