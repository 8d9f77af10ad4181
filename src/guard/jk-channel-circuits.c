/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-channel-circuits.h"

#include "jk-engine-alerts.h"
#include "jk-log.h"

struct _JkChannelCircuits
{
  JkEngine *engine;
  GHashTable *open; /* set of names */
};

JkChannelCircuits *
jk_channel_circuits_new (JkEngine *engine)
{
  JkChannelCircuits *self = g_new0 (JkChannelCircuits, 1);

  self->engine = g_object_ref (engine);
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
jk_channel_circuits_free (JkChannelCircuits *self)
{
  g_hash_table_unref (self->open);
  g_object_unref (self->engine);
  g_free (self);
}

void
jk_channel_circuits_catch_up (JkChannelCircuits *self)
{
  g_autoptr(GPtrArray) known = jk_alert_book_list_changed (jk_engine_get_alerts (self->engine), 0);

  for (guint i = 0; i < known->len; i++)
    {
      const JkAlert *alert = g_ptr_array_index (known, i);

      if (alert->kind == JK_ALERT_KIND_CHANNEL && alert->is_active && alert->subject != NULL)
        g_hash_table_add (self->open, g_strdup (alert->subject));
    }
}

static void
note_open (JkChannelCircuits *self,
           const char        *name,
           const char        *error)
{
  if (!g_hash_table_add (self->open, g_strdup (name)))
    return;
  jk_log_event (G_LOG_LEVEL_WARNING, "channel-open", "a channel takes no messages, it is left alone for a while", "channel", name,
                "error", error, NULL);
  jk_engine_note_channel (self->engine, name, error);
}

static void
note_closed (JkChannelCircuits *self,
             const char        *name)
{
  if (!g_hash_table_contains (self->open, name))
    return;
  jk_log_event (G_LOG_LEVEL_INFO, "channel-closed", "a channel takes messages again", "channel", name, NULL);
  jk_engine_note_channel (self->engine, name, NULL);
  g_hash_table_remove (self->open, name);
}

/* What the configuration names no more is nobody's trouble. */
static void
forget_others (JkChannelCircuits *self,
               GHashTable        *named)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (g_hash_table_contains (named, name))
        continue;
      jk_engine_note_channel (self->engine, name, NULL);
      g_hash_table_iter_remove (&iter);
    }
}

void
jk_channel_circuits_look (JkChannelCircuits *self,
                          GVariant          *channels)
{
  g_autoptr(GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < g_variant_n_children (channels); i++)
    {
      g_autoptr(GVariant) channel = g_variant_get_child_value (channels, i);
      const char *name = "", *state = "", *error = "";
      gint64 sent_us = 0;

      (void) g_variant_lookup (channel, "name", "&s", &name);
      (void) g_variant_lookup (channel, "state", "&s", &state);
      (void) g_variant_lookup (channel, "error", "&s", &error);
      (void) g_variant_lookup (channel, "sent_us", "x", &sent_us);
      g_hash_table_add (named, g_strdup (name));
      if (!g_str_equal (state, "closed"))
        note_open (self, name, error);
      else if (*error == '\0' && sent_us != 0) /* closed, for something arrived, not only since nothing was tried yet */
        note_closed (self, name);
    }
  forget_others (self, named);
}
