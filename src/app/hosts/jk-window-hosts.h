/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-window.h"

G_BEGIN_DECLS

/*
 * Several hosts in one window: the list in its sidebar, and which of them its pages show.
 */

/* What a window knows of them. */
typedef struct _JkWindowHosts JkWindowHosts;

/* The actions "win.add-host", "win.remove-host" (s: address), "win.restore-host". */
void jk_window_hosts_install_actions (GtkWidgetClass *widget_class);

/* @paths: below which other hosts are remembered. The window has its own host and is on screen. */
JkWindowHosts *jk_window_hosts_new (JkWindow *window, const JkPaths *paths);
/* Whether what they tell is told on this desktop, too. */
void jk_window_hosts_set_telling (JkWindowHosts *self, gboolean tells);
void jk_window_hosts_free (JkWindowHosts *self);

G_END_DECLS
