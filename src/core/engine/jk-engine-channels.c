/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-private.h"

#include <glib/gi18n-lib.h>

#include "jk-engine-channels.h"

void
jk_engine_set_channels (JkEngine               *self,
                        const JkEngineChannels *channels)
{
  self->channels = channels != NULL ? *channels : (JkEngineChannels) { NULL, NULL, NULL };
}

GVariant *
jk_engine_describe_channels (JkEngine *self)
{
  if (self->channels.describe == NULL)
    return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
  return self->channels.describe (self->channels.user_data);
}

gboolean
jk_engine_has_channel (JkEngine   *self,
                       const char *name)
{
  g_autoptr(GVariant) all = jk_engine_describe_channels (self);

  for (gsize i = 0; i < g_variant_n_children (all); i++)
    {
      g_autoptr(GVariant) one = g_variant_get_child_value (all, i);
      const char *found;

      if (g_variant_lookup (one, "name", "&s", &found) && g_str_equal (found, name))
        return TRUE;
    }
  return FALSE;
}

static void
on_cancelled_cb (GCancellable *cancellable,
                 JkOperation  *operation)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));

  if (!jk_operation_has_ended (operation))
    jk_operation_fail (operation, error);
}

JkOperation *
jk_engine_test_channel (JkEngine   *self,
                        const char *name)
{
  g_autoptr(JkOperation) operation = NULL;

  if (!jk_engine_has_channel (self, name))
    return NULL;
  operation = jk_operation_new (JK_CHANNEL_TEST, NULL);
  /* What is on its way cannot be called back; nobody need wait for it. */
  g_signal_connect_object (jk_operation_get_cancellable (operation), "cancelled", G_CALLBACK (on_cancelled_cb), operation, 0);
  jk_engine_add_operation (self, operation);
  jk_operation_start (operation);
  self->channels.test (name, operation, self->channels.user_data);
  return jk_engine_get_operation (self, jk_operation_get_id (operation));
}
