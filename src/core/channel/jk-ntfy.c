/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-json-text.h"
#include "jk-sender-private.h"

/* ntfy makes an attachment of what is longer. */
#define MAX_TEXT_CHARS 1300

/* Where a topic's message leads: only to the web. */
static gboolean
is_web (const char *url)
{
  return g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://");
}

static const char *
get_symbol (const JkMessageParts *parts)
{
  static const char *const symbols[] = { "information_source", "white_check_mark", "warning", "red_circle", "rotating_light" };

  if (parts->state == JK_MESSAGE_TEST)
    return "bell";
  return parts->state == JK_MESSAGE_RESOLVED ? "white_check_mark" : symbols[parts->level];
}

/* From 1, the least, to 5, which rings until somebody looks. */
static int
get_priority (const JkMessageParts *parts)
{
  static const int priorities[] = { 2, 2, 3, 4, 5 };

  return parts->state == JK_MESSAGE_FIRING ? priorities[parts->level] : 3;
}

/* Published as JSON, for a header cannot hold every text (docs.ntfy.sh/publish). */
char *
jk_ntfy_make_body (const JkSending *sending,
                   const char      *topic)
{
  const JkLetter *letter = &sending->letters[0];
  const JkMessageParts *parts = jk_message_get (letter->message);
  g_autofree char *text = jk_letter_make_text (letter);
  g_autofree char *cut = g_utf8_strlen (text, -1) > MAX_TEXT_CHARS ? g_utf8_substring (text, 0, MAX_TEXT_CHARS) : g_strdup (text);
  g_autofree char *title = g_strdup_printf ("[%s] %s", jk_letter_get_label (letter), parts->title);
  GString *json = g_string_new ("{");

  jk_letter_append_member (json, "topic", topic);
  jk_letter_append_member (json, "title", title);
  jk_letter_append_member (json, "message", *cut != '\0' ? cut : parts->title);
  g_string_append_printf (json, ",\"priority\":%d,\"tags\":[\"%s\",\"", get_priority (parts), get_symbol (parts));
  jk_json_append_escaped (json, parts->category, strlen (parts->category));
  g_string_append (json, "\"]");
  if (is_web (parts->url))
    {
      jk_letter_append_member (json, "click", parts->url);
      g_string_append (json, ",\"actions\":[{\"action\":\"view\"");
      jk_letter_append_member (json, "label", C_ ("alert", "Show"));
      jk_letter_append_member (json, "url", parts->url);
      g_string_append (json, "}]");
    }
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}
