/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define JK_TYPE_RELOAD_BAR (jk_reload_bar_get_type ())
/**
 * JkReloadBar:
 *
 * Stands above what could not be read anew, and is shown as it was: why, and a button to try again. Hidden while all is well. What it is
 * about comes right after it among its siblings.
 *
 * Signal "retry" (): the button was pressed.
 */
G_DECLARE_FINAL_TYPE (JkReloadBar, jk_reload_bar, JK, RELOAD_BAR, GtkBox)

/* @reason: a sentence */
void jk_reload_bar_tell (JkReloadBar *self, const char *reason);
/* It has been read. A keyboard that was at the button goes on to what the bar is about. */
void jk_reload_bar_clear (JkReloadBar *self);

G_END_DECLS
