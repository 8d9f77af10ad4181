/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine-healing.h"
#include "jk-engine-private.h"
#include "jk-heal-rule.h"
#include "jk-heal-switch.h"

G_BEGIN_DECLS

/* What the engine keeps for self-healing. */
struct _JkEngineHealing
{
  GPtrArray *rules;    /* JkHealRule */
  GPtrArray *remedies; /* JkHealAction */
  JkHealSwitch kill;
};

/* jk-engine-healing.c */
JkEngineHealing *jk_engine_healing_new (void);
void jk_engine_healing_free (JkEngineHealing *healing);
/* Rules and remedies by the configuration in force. */
void jk_engine_healing_configure (JkEngine *self);
void jk_engine_healing_load (JkEngine *self);

G_END_DECLS
