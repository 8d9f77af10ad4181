/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config.h"
#include "jk-engine.h"
#include "jk-note.h"
#include "jk-store.h"

G_BEGIN_DECLS

/**
 * JkDesktopNotices:
 *
 * Carries what the engine wants people to be told to the desktop of the user who runs it, where there is one, and what they press
 * back to the engine. Speaks the language of the process. Guard thread only; nothing blocks.
 */
typedef struct _JkDesktopNotices JkDesktopNotices;

/* @store: (nullable): remembers what is on screen over a restart; @app_id: of the window, on the bus. Before jk_engine_start(),
 * so that what it restores is known. Returns: (transfer full) */
JkDesktopNotices *jk_desktop_notices_new (JkEngine *engine, JkConfigFile *file, JkStore *store, const char *app_id);
/* What is on screen stays there: the next process goes on with it. */
void jk_desktop_notices_free (JkDesktopNotices *self);

/* What is told of long work, see #JkProgressNotices, goes the same way; it does not outlive the process. */
#define JK_PROGRESS_NOTE "progress"

/* Somebody pressed @button, not one that opens the window, of %JK_PROGRESS_NOTE. */
typedef void (*JkProgressChosen) (const char *button, gpointer user_data);

/* @chosen: (nullable): %NULL once nobody listens any more */
void jk_desktop_notices_set_progress_chosen (JkDesktopNotices *self, JkProgressChosen chosen, gpointer user_data);
/* Shows @note (copied), where notifications are wanted and there is a desktop. */
void jk_desktop_notices_show (JkDesktopNotices *self, const JkNote *note);
void jk_desktop_notices_withdraw (JkDesktopNotices *self, const char *id);

G_END_DECLS
