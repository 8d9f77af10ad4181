/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_HOST_ROW (jk_host_row_get_type ())
/**
 * JkHostRow:
 *
 * A host in the sidebar: its name, and in a word how it is: the worst level with the number of values that have it, or that it does not
 * answer and when it was last heard of.
 */
G_DECLARE_FINAL_TYPE (JkHostRow, jk_host_row, JK, HOST_ROW, GtkListBoxRow)

/* @url: (nullable): of another host, which the row's button removes by the action "win.remove-host"; %NULL for the window's own;
 * @remembered_us: when an earlier run last heard of it, real time; 0 for never */
GtkWidget *jk_host_row_new (const char *name, const char *url, gint64 remembered_us);

/* The host, once there is one. */
void jk_host_row_set_host (JkHostRow *self, JkHost *host);
JkHost *jk_host_row_get_host (JkHostRow *self); /* (nullable) */

G_END_DECLS
