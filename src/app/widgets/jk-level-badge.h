/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-level.h"

G_BEGIN_DECLS

#define JK_TYPE_LEVEL_BADGE (jk_level_badge_get_type ())
/**
 * JkLevelBadge:
 *
 * A level by shape, colour and word. Normal is quiet: a dim word without a shape.
 *
 * Property "level" (int, a #JkLevel); "quiet" (boolean): normal shows nothing at all.
 */
G_DECLARE_FINAL_TYPE (JkLevelBadge, jk_level_badge, JK, LEVEL_BADGE, GtkWidget)

void jk_level_badge_set_level (JkLevelBadge *self, JkLevel level);

/* Gives @widget the style class of @level, such as "level-warning", and takes away any other level's. */
void jk_level_style (GtkWidget *widget, JkLevel level);

G_END_DECLS
