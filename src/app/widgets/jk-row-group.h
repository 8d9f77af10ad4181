/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-level.h"

G_BEGIN_DECLS

#define JK_TYPE_ROW_GROUP (jk_row_group_get_type ())
/**
 * JkRowGroup:
 *
 * A titled list whose rows are made from what a host told: filled between begin and end, remade only when something is
 * different, hidden while empty. No text is taken for markup.
 */
G_DECLARE_FINAL_TYPE (JkRowGroup, jk_row_group, JK, ROW_GROUP, AdwPreferencesGroup)

void jk_row_group_begin (JkRowGroup *self);
/**
 * jk_row_group_add:
 * @title: what it is
 * @subtitle: (nullable): more about it
 * @value: (nullable): at the right
 * @level: its shape and colour; %JK_LEVEL_INFO shows none
 */
void jk_row_group_add (JkRowGroup *self, const char *title, const char *subtitle, const char *value, JkLevel level);
/* The same with a button at the right. */
void jk_row_group_add_action (JkRowGroup *self, const char *title, const char *subtitle, const char *button,
                              const char *action, const char *target);
/* The same as a whole: choosing it does @action; @value (nullable) stands at the right, with an arrow. */
void jk_row_group_add_link (JkRowGroup *self, const char *title, const char *subtitle, const char *value,
                            const char *action, const char *target);
void jk_row_group_end (JkRowGroup *self);

G_END_DECLS
