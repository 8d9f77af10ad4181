/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine.h"

G_BEGIN_DECLS

/* Kind of the operation that sends a test message. */
#define JK_CHANNEL_TEST "channel-test"

/**
 * JkEngineChannels:
 * @describe: (nullable): Returns (transfer full): aa{sv} as of jk_outbox_describe()
 * @test: sends a test message over the channel @name and ends @operation, at once or later, unless that has ended
 *
 * Who tells people elsewhere, for those who look at the engine only.
 */
typedef struct
{
  GVariant *(*describe) (gpointer user_data);
  void (*test) (const char *name, JkOperation *operation, gpointer user_data);
  gpointer user_data;
} JkEngineChannels;

/* Guard thread only. */

/* @channels: (nullable): %NULL once they are gone */
void jk_engine_set_channels (JkEngine *self, const JkEngineChannels *channels);

/* Returns: (transfer full): aa{sv}: every channel of the configuration; no secrets */
GVariant *jk_engine_describe_channels (JkEngine *self);
/* Returns: whether jk_engine_describe_channels() has one called @name */
gboolean jk_engine_has_channel (JkEngine *self, const char *name);
/* Returns: (transfer none) (nullable): operation of kind %JK_CHANNEL_TEST; %NULL if there is no channel @name */
JkOperation *jk_engine_test_channel (JkEngine *self, const char *name);

G_END_DECLS
