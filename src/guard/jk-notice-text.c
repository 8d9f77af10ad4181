/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-notice-text.h"

#include "jk-alert-text.h"

#define MAX_TITLES 5

char *
jk_notice_make_title (const JkNotice *notice)
{
  if (notice->alerts->len == 1)
    return jk_alert_make_title (g_ptr_array_index (notice->alerts, 0), jk_speech_of_process (), TRUE);
  return jk_alert_make_storm_title (notice->alerts->len, jk_speech_of_process ());
}

static char *
make_storm_text (const JkNotice *notice)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (notice->alerts->len, MAX_TITLES); i++)
    {
      g_autofree char *title = jk_alert_make_title (g_ptr_array_index (notice->alerts, i), jk_speech_of_process (), TRUE);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", title);
    }
  if (notice->alerts->len > MAX_TITLES)
    g_string_append (text, "\n…");
  return g_string_free (text, FALSE);
}

char *
jk_notice_make_text (const JkNotice *notice,
                     gint64          now_us)
{
  const JkSpeech *speech = jk_speech_of_process ();
  g_autofree char *text = NULL;
  const JkAlert *alert;
  const char *advice;

  if (notice->alerts->len != 1)
    return make_storm_text (notice);
  alert = g_ptr_array_index (notice->alerts, 0);
  text = jk_alert_make_text (alert, speech, TRUE, now_us);
  advice = jk_alert_is_listed (alert) ? jk_alert_get_advice (alert, speech) : NULL;
  return advice != NULL ? g_strconcat (text, "\n", advice, NULL) : g_steal_pointer (&text);
}
