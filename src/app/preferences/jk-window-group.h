/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What is set for @window alone, whatever host it shows: its property "tells-hosts". Returns: (transfer floating): for preferences */
GtkWidget *jk_window_group_new (GtkWindow *window);

G_END_DECLS
