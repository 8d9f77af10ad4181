/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-host.h"

G_BEGIN_DECLS

/*
 * A chart on screen wants a value each second. Several may be on screen, also while one page fades into the next: the host
 * goes back to its own pace only with the last.
 */
void jk_live_hold (JkHost *host);
void jk_live_release (JkHost *host);

G_END_DECLS
