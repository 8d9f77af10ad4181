/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of one series. */
#define JK_HISTORY_MAX_POINTS 20000
#define JK_HISTORY_DEFAULT_POINTS 300
/* Of all series of one call together, and of series. */
#define JK_HISTORY_MAX_TOTAL 200000
#define JK_HISTORY_MAX_SERIES 100

G_END_DECLS
