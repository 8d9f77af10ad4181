/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-guard.h"

G_BEGIN_DECLS

/**
 * jk_service_notify:
 * @state: lines such as "READY=1"
 *
 * Tells the service manager that started us how we are, over the datagram socket that $NOTIFY_SOCKET names (a path, or "@"
 * and an abstract name). Without that variable, and where nobody listens, it does nothing. Never blocks. Any thread.
 * The protocol is that of sd_notify(3).
 */
void jk_service_notify (const char *state);

/**
 * jk_service_watch:
 *
 * If the service manager expects signs of life ($WATCHDOG_USEC, for this process), gives one twice in each such time, from
 * the guard thread: when that hangs, they stop, and the manager starts us anew.
 */
void jk_service_watch (JkGuard *guard);

G_END_DECLS
