/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-host-models.h"
#include "jk-host.h"

G_BEGIN_DECLS

/* Between jk-host.c, which keeps in step, and jk-host-calls.c, which asks for things. */
JkHostModels *jk_host_get_models (JkHost *self);
void jk_host_take_status (JkHost *self, JsonObject *status);

G_END_DECLS
