/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-json-text.h"
#include "jk-sender-private.h"

/*
 * What Prometheus posts to /api/v2/alerts: labels say which alert it is, and the level is one of them, since people route by it. So an
 * alert that gets worse is another one there, and the one before has to be ended.
 */

static void
append_labels (GString              *json,
               const JkMessageParts *parts,
               JkLevel               level)
{
  g_autofree char *name = *parts->metric != '\0' ? g_strdup (parts->metric) : g_strconcat ("jikimi_", parts->category, NULL);

  g_string_append (json, "\"labels\":{");
  jk_letter_append_member (json, "alertname", name);
  jk_letter_append_member (json, "severity", jk_level_to_string (level));
  jk_letter_append_member (json, "category", parts->category);
  jk_letter_append_member (json, "project", parts->project);
  jk_letter_append_member (json, "instance", parts->host);
  jk_letter_append_member (json, "cause", parts->id);
  jk_letter_append_member (json, "source", "jikimi");
  g_string_append_c (json, '}');
}

static void
append_alert (GString         *json,
              const JkSending *sending,
              const JkLetter  *letter,
              JkLevel          level,
              gboolean         is_over)
{
  const JkMessageParts *parts = jk_message_get (letter->message);
  gint64 end_us = is_over ? sending->now_us : sending->now_us + JK_ALERTMANAGER_LASTS_US;
  g_autofree char *start = jk_letter_time_utc (MIN (parts->since_us, end_us)), *end = jk_letter_time_utc (end_us);
  gboolean is_web = g_str_has_prefix (parts->url, "http://") || g_str_has_prefix (parts->url, "https://");

  g_string_append (json, json->len > 1 ? ",{" : "{");
  append_labels (json, parts, level);
  g_string_append (json, ",\"annotations\":{");
  jk_letter_append_member (json, "summary", parts->title);
  jk_letter_append_member (json, "description", parts->text);
  g_string_append_c (json, '}');
  jk_letter_append_member (json, "startsAt", start);
  jk_letter_append_member (json, "endsAt", end);
  jk_letter_append_member (json, "generatorURL", is_web ? parts->url : "");
  g_string_append_c (json, '}');
}

char *
jk_alertmanager_make_body (const JkSending *sending)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < sending->n_letters; i++)
    {
      const JkLetter *letter = &sending->letters[i];
      const JkMessageParts *parts = jk_message_get (letter->message);
      gboolean is_over = parts->state == JK_MESSAGE_RESOLVED;

      if (letter->has_told && letter->told_level != parts->level)
        append_alert (json, sending, letter, letter->told_level, TRUE);
      /* What was never told need not be ended. */
      if (!is_over || (letter->has_told ? letter->told_level == parts->level : letter->is_maybe_repeat))
        append_alert (json, sending, letter, parts->level, is_over);
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}
