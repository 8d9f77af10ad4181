/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>

#include "jk-dry-run.h"
#include "jk-engine-channels.h"

static void
write_text (JkJsonWriter *out,
            const char   *member,
            GVariant     *channel)
{
  const char *value;

  if (g_variant_lookup (channel, member, "&s", &value) && *value != '\0')
    jk_json_member_string (out, member, value);
}

static void
write_count (JkJsonWriter *out,
             const char   *member,
             GVariant     *channel)
{
  guint64 wide = 0;
  guint32 narrow;

  if (g_variant_lookup (channel, member, "u", &narrow))
    wide = narrow;
  else
    (void) g_variant_lookup (channel, member, "t", &wide);
  jk_json_member_integer (out, member, (gint64) wide);
}

static void
write_time (JkJsonWriter *out,
            const char   *member,
            GVariant     *channel,
            const char   *name)
{
  gint64 time_us = 0;

  if (g_variant_lookup (channel, name, "x", &time_us) && time_us != 0)
    jk_json_member_time (out, member, time_us);
}

static void
write_channel (JkJsonWriter *out,
               GVariant     *channel)
{
  static const char *const counts[] = { "queued", "told", "sent", "failed", "dropped", "maybe_twice" };

  jk_json_begin_object (out);
  write_text (out, "name", channel);
  write_text (out, "kind", channel);
  write_text (out, "address", channel);
  write_text (out, "state", channel);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    write_count (out, counts[i], channel);
  write_text (out, "error", channel);
  write_time (out, "error_time", channel, "error_us");
  write_time (out, "sent_time", channel, "sent_us");
  write_time (out, "next_time", channel, "next_us");
  jk_json_end (out);
}

void
jk_serve_channels (JkRequest *request)
{
  g_autoptr(GVariant) all = jk_engine_describe_channels (request->api->engine);
  JkJsonWriter out;

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  jk_json_begin_object (&out);
  jk_json_member (&out, "channels");
  jk_json_begin_array (&out);
  for (gsize i = 0; i < g_variant_n_children (all); i++)
    {
      g_autoptr(GVariant) channel = g_variant_get_child_value (all, i);

      write_channel (&out, channel);
    }
  jk_json_end (&out);
  jk_json_end (&out);
  jk_request_respond_json (request, request->route->status, &out);
}

void
jk_serve_test_channel (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  const char *name = request->arguments[0];

  if (!jk_engine_has_channel (engine, name))
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no channel “%s”."), name, NULL);
  else if (request->dry_run)
    jk_dry_run_answer (request, "operations", NULL, JK_CHANNEL_TEST);
  else
    jk_respond_operation (request, jk_engine_test_channel (engine, name));
}
