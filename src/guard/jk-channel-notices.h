/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config.h"
#include "jk-engine.h"
#include "jk-store.h"

G_BEGIN_DECLS

/**
 * JkChannelNotices:
 *
 * Carries what the engine wants people to be told to the channels of the configuration, and the end of each alert, whichever way it
 * ended. Offers the channels to the engine's other readers. Speaks the language of the process. Guard thread only; nothing blocks but
 * the start, which reads what waited, and the end.
 */
typedef struct _JkChannelNotices JkChannelNotices;

/* @store: (nullable): keeps what waits over a restart. Before jk_engine_start(), so that no notice is missed. Returns: (transfer full) */
JkChannelNotices *jk_channel_notices_new (JkEngine *engine, JkConfigFile *file, const JkPaths *paths, JkStore *store);
/* What waits stays on disk. Before the store is closed. */
void jk_channel_notices_free (JkChannelNotices *self);

/* After jk_engine_start(), which has brought the alerts of the last run: tells the end of those that are not open any more. */
void jk_channel_notices_catch_up (JkChannelNotices *self);

/* @url: (nullable): what the API listens on, which messages name where "api.public_url" does not say otherwise */
void jk_channel_notices_set_url (JkChannelNotices *self, const char *url);

G_END_DECLS
