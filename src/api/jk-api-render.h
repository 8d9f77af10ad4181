/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine.h"

G_BEGIN_DECLS

/* Returns: (transfer full): the body of GET /metrics/current as the machine's own user gets it, without a server */
GBytes *jk_api_render_metrics (JkEngine *engine);

G_END_DECLS
