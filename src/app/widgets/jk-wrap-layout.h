/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define JK_TYPE_WRAP_LAYOUT (jk_wrap_layout_get_type ())
/**
 * JkWrapLayout:
 *
 * Puts the children of a widget beside one another, each as wide as it wants to be, and those that have no room into lines
 * below. Takes no less than the widest of them needs.
 */
G_DECLARE_FINAL_TYPE (JkWrapLayout, jk_wrap_layout, JK, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *jk_wrap_layout_new (void);

G_END_DECLS
