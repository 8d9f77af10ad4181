/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-healing.h"

G_BEGIN_DECLS

#define JK_TYPE_HEALING_PAGE (jk_healing_page_get_type ())
/**
 * JkHealingPage:
 *
 * The loop of self-healing made visible: whether it may act, each rule with its state and its reason, and what was done with its way back.
 */
G_DECLARE_FINAL_TYPE (JkHealingPage, jk_healing_page, JK, HEALING_PAGE, AdwBin)

void jk_healing_page_set_healing (JkHealingPage *self, JkHealing *healing);

G_END_DECLS
