/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine.h"

G_BEGIN_DECLS

/**
 * JkChannelCircuits:
 *
 * Which channels take no messages at present (see #JkBreaker): logged once an opening and once when it is over, and an alert
 * meanwhile. Guard thread only.
 */
typedef struct _JkChannelCircuits JkChannelCircuits;

/* Returns: (transfer full) */
JkChannelCircuits *jk_channel_circuits_new (JkEngine *engine);
void jk_channel_circuits_free (JkChannelCircuits *self);

/* Once the alerts of the last run are there: goes on with those of channels. */
void jk_channel_circuits_catch_up (JkChannelCircuits *self);
/* @channels: aa{sv} as of jk_outbox_describe(), whenever something of it is different */
void jk_channel_circuits_look (JkChannelCircuits *self, GVariant *channels);

G_END_DECLS
