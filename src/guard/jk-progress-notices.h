/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-desktop-notices.h"

G_BEGIN_DECLS

/**
 * JkProgressNotices:
 *
 * Shows long work on the desktop: one notification for all of it, changed in its place with stage, percent and expected end, and
 * then, for a moment, how it ended. What takes a few seconds only is never shown, nor is anything while nobody wants to be
 * disturbed, or where "alerts.progress" is off. Speaks the language of the process. Guard thread only.
 */
typedef struct _JkProgressNotices JkProgressNotices;

/* @desktop: outlives it. Returns: (transfer full) */
JkProgressNotices *jk_progress_notices_new (JkEngine *engine, JkConfigFile *file, JkDesktopNotices *desktop);
void jk_progress_notices_free (JkProgressNotices *self);

G_END_DECLS
