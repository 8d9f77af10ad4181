/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_tls_set_floor:
 *
 * Lets this process speak nothing older than TLS 1.2, as server and as client: left alone, GLib's TLS still accepts 1.0. Whoever runs
 * us may say otherwise by G_TLS_GNUTLS_PRIORITY. First thing in main(), before there are other threads.
 */
void jk_tls_set_floor (void);

G_END_DECLS
