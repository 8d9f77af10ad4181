/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config.h"
#include "jk-engine.h"
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

G_END_DECLS
