/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-answers.h"
#include "jk-retell.h"

G_BEGIN_DECLS

/* Parts of bodies about self-healing, from what jk-engine-healing.h gives. The writer must speak a language. */
void jk_write_healing (JkJsonWriter *out, GVariant *healing);
void jk_write_heal_action (JkJsonWriter *out, GVariant *action);
void jk_write_heal_preview (JkJsonWriter *out, GVariant *preview);

G_END_DECLS
