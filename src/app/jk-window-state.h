/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-paths.h"

G_BEGIN_DECLS

/**
 * JkWindowState:
 *
 * What the window remembers from one start to the next: its size, and which things it has said already. A small file beside
 * the history; one that is missing or broken counts as empty.
 */
typedef struct _JkWindowState JkWindowState;

/* @path: (nullable): %NULL remembers nothing */
JkWindowState *jk_window_state_load (const char *path);
void jk_window_state_free (JkWindowState *self);

void jk_window_state_get_size (JkWindowState *self, int *width, int *height, gboolean *maximized);
void jk_window_state_set_size (JkWindowState *self, int width, int height, gboolean maximized);

/* Where everything else lies that is remembered; (nullable). Copies @paths. */
void jk_window_state_set_paths (JkWindowState *self, const JkPaths *paths);
const JkPaths *jk_window_state_get_paths (JkWindowState *self);

/* Returns: %TRUE the first time it is asked about @notice, %FALSE ever after */
gboolean jk_window_state_take_once (JkWindowState *self, const char *notice);

/* Whether alerts of the other computers that it shows are told on this desktop; they are at first. */
gboolean jk_window_state_get_tells_hosts (JkWindowState *self);
void jk_window_state_set_tells_hosts (JkWindowState *self, gboolean tells);

/* Writes the file if something is different. A failure is not worth a word: nothing but comfort is lost. */
void jk_window_state_save (JkWindowState *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkWindowState, jk_window_state_free)

G_END_DECLS
