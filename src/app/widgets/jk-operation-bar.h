/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_OPERATION_BAR (jk_operation_bar_get_type ())
/**
 * JkOperationBar:
 *
 * The running operation under the header bar: its name, its stage, a bar, the expected end, and a button to cancel it.
 * Folded away while nothing runs.
 */
G_DECLARE_FINAL_TYPE (JkOperationBar, jk_operation_bar, JK, OPERATION_BAR, GtkWidget)

void jk_operation_bar_set_host (JkOperationBar *self, JkHost *host);

G_END_DECLS
