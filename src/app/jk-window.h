/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"
#include "jk-window-state.h"

G_BEGIN_DECLS

#define JK_TYPE_WINDOW (jk_window_get_type ())
/**
 * JkWindow:
 *
 * One host's Jikimi: a sidebar with its pages, and the page. Knows the host only through #JkHost.
 *
 * Actions: "win.show-page" (s), "win.open-metric" (s: series), "win.open-project" (s: id), "win.explain-metric" (s: metric),
 * "win.add-project", "win.rename-project" (s), "win.remove-project" (s), "win.back", "win.refresh", "win.search",
 * "win.toggle-sidebar", "win.menu", "win.start", "win.stop", "win.retry", "win.preferences", "win.undo", "win.escape",
 * "win.preview-heal" (s: rule), "win.preview-heal-of" (ss: rule, project),
 * "win.undo-heal" (s: action), "win.undo-commit" (s: project), "win.pause-healing" (i: minutes), "win.resume-healing",
 * "win.open-checkpoint" (s: "PROJECT:CHECKPOINT"), "win.undo-restore" (s: the same),
 * "win.open-changes" (s: project), "win.open-diff" (s), "win.add-host", "win.remove-host" (s: address), "win.restore-host".
 */
G_DECLARE_FINAL_TYPE (JkWindow, jk_window, JK, WINDOW, AdwApplicationWindow)

/* @state: where its size and what it said once is kept; outlives the window */
JkWindow *jk_window_new (GtkApplication *application, JkWindowState *state);

/* The host to show; may come after the window is on screen, once. */
void jk_window_set_host (JkWindow *self, JkHost *host);

/* Says that closing the window leaves the engine of this process at work. */
void jk_window_set_guarding (JkWindow *self, gboolean is_guarding);

/* The program ends: nothing more is told of other hosts, and what is to be remembered of them is. */
void jk_window_end (JkWindow *self);

/* Writes down its size. */
void jk_window_remember (JkWindow *self);

/* Adds the Git working trees in @files, one after the other, and says what became of them. */
void jk_window_add_files (JkWindow *self, GSList *files);

/* Shows why there is no host to show; %NULL takes it back. */
void jk_window_set_start_error (JkWindow *self, const char *reason);

/* What "win.undo" (Ctrl+Z) takes back next: by the window's action @action with the text @target. */
void jk_window_offer_action (JkWindow *self, const char *action, const char *target);

/* Says something in passing; @action (nullable) with @target (nullable) under a button named @button. */
void jk_window_say (JkWindow *self, const char *text, const char *button, const char *action, const char *target);

G_END_DECLS
