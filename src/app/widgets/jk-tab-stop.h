/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Makes a list whose selection acts at once one stop for Tab: the arrow keys go through its rows, Tab goes past all of them. By itself
 * GtkListBox takes Tab from row to row, and each would be chosen on the way. (GtkListBox:tab-behavior came with GTK 4.18.)
 */
void jk_tab_stop_add (GtkListBox *list);
/* Whether a row that was just selected was so by a key: focus alone, which comes by itself when a page goes away, selects too. */
gboolean jk_tab_stop_is_by_key (GtkListBox *list);

G_END_DECLS
