/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define JK_TYPE_GOAL_BAR (jk_goal_bar_get_type ())
/**
 * JkGoalBar:
 *
 * How far something has come, with a mark where it should be.
 */
G_DECLARE_FINAL_TYPE (JkGoalBar, jk_goal_bar, JK, GOAL_BAR, GtkWidget)

/* @fraction and @goal: 0 to 1; @text: both in words, for screen readers */
void jk_goal_bar_show (JkGoalBar *self, double fraction, double goal, const char *text);

G_END_DECLS
