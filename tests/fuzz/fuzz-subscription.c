/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-answers.h"
#include "jk-event-message.h"

/* What a reader of events says over its WebSocket. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_memdup2 (data, size);

  for (guint detail = 0; detail < 2; detail++)
    {
      g_auto(JkEventMessage) message = { 0 };

      if (!jk_event_message_parse (text != NULL ? text : "", size, detail, &message) || message.is_acknowledgement)
        continue;
      g_assert_cmpuint (message.interval_s, <=, 86400);
      g_assert_cmpuint (g_strv_length (message.series), <=, 128);
      for (guint i = 0; message.series[i] != NULL; i++)
        {
          gboolean is_public;

          g_assert_true (jk_series_check (message.series[i], &is_public) && (is_public || detail));
        }
    }
  return 0;
}
