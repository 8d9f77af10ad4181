/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One channel, whose receiver is down and takes every test. */
#include "fake-engine-private.h"

#include "jk-engine-channels.h"

void
jk_engine_set_channels (JkEngine               *self,
                        const JkEngineChannels *channels)
{
}

GVariant *
jk_engine_describe_channels (JkEngine *self)
{
  return g_variant_ref_sink (g_variant_new_parsed (
    "[{'name': <'team'>, 'kind': <'webhook'>, 'address': <'https://secret-host'>, 'state': <'open'>, 'queued': <uint32 2>,"
    " 'told': <uint32 1>, 'sent': <uint64 5>, 'failed': <uint64 0>, 'dropped': <uint64 0>, 'maybe_twice': <uint64 1>,"
    " 'error': <'The receiver answered 500: secret-error'>, 'error_us': <int64 1700000000000000>, 'sent_us': <int64 0>,"
    " 'next_us': <int64 1700000060000000>}]"));
}

gboolean
jk_engine_has_channel (JkEngine   *self,
                       const char *name)
{
  return g_str_equal (name, "team");
}

JkOperation *
jk_engine_test_channel (JkEngine   *self,
                        const char *name)
{
  g_autoptr(JkOperation) operation = jk_operation_new (JK_CHANNEL_TEST, NULL);

  jk_engine_add_operation (self, operation);
  jk_operation_start (operation);
  jk_operation_finish (operation, NULL);
  return jk_engine_get_operation (self, jk_operation_get_id (operation));
}
