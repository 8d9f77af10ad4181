/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-sender-private.h"

/* An encoded word has 75 characters at the most (RFC 2047, 2): 12 of frame, and four for every three bytes. */
#define MAX_WORD_BYTES 45
/* Base64 in lines of 76 (RFC 2045, 6.8). */
#define LINE_BYTES 57

/* Appends @text as a header's value. Whatever it holds, it stays one: base64 has neither a colon nor a line's end. */
static void
append_encoded (GString    *mail,
                const char *text)
{
  gboolean is_first = TRUE;

  while (*text != '\0')
    {
      const char *end = text;
      g_autofree char *code = NULL;

      while (*end != '\0' && g_utf8_next_char (end) - text <= MAX_WORD_BYTES)
        end = g_utf8_next_char (end);
      code = g_base64_encode ((const guchar *) text, end - text);
      g_string_append_printf (mail, "%s=?UTF-8?B?%s?=", is_first ? "" : "\r\n ", code);
      is_first = FALSE;
      text = end;
    }
}

static void
append_base64 (GString    *mail,
               const char *text)
{
  gsize length = strlen (text);

  for (gsize start = 0; start < length; start += LINE_BYTES)
    {
      g_autofree char *code = g_base64_encode ((const guchar *) text + start, MIN (LINE_BYTES, length - start));

      g_string_append_printf (mail, "%s\r\n", code);
    }
}

/* In English, whatever the locale (RFC 5322, 3.3). */
static char *
make_date (gint64 time_us)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);
  int zone_min = g_date_time_get_utc_offset (time) / G_TIME_SPAN_MINUTE;

  return g_strdup_printf ("%s, %d %s %d %02d:%02d:%02d %c%02d%02d", days[g_date_time_get_day_of_week (time) - 1],
                          g_date_time_get_day_of_month (time), months[g_date_time_get_month (time) - 1], g_date_time_get_year (time),
                          g_date_time_get_hour (time), g_date_time_get_minute (time), g_date_time_get_second (time),
                          zone_min < 0 ? '-' : '+', ABS (zone_min) / 60, ABS (zone_min) % 60);
}

static void
append_recipients (GString         *mail,
                   const JkChannel *channel)
{
  g_string_append (mail, "To: ");
  for (guint i = 0; channel->to[i] != NULL; i++)
    g_string_append_printf (mail, "%s<%s>", i > 0 ? ",\r\n " : "", channel->to[i]);
  g_string_append (mail, "\r\n");
}

/* One thread a cause: each message refers to one that never was, which mail programs take for its beginning. */
static void
append_identity (GString         *mail,
                 const JkChannel *channel,
                 const JkLetter  *letter)
{
  const JkMessageParts *parts = jk_message_get (letter->message);
  const char *domain = strchr (channel->from, '@') + 1;
  g_autofree char *mark = jk_letter_make_mark (letter);
  g_autofree char *cause = g_compute_checksum_for_string (G_CHECKSUM_SHA256, parts->id, -1);

  g_string_append_printf (mail, "Message-ID: <%s.jikimi@%s>\r\n", mark, domain);
  g_string_append_printf (mail, "References: <%.32s.cause.jikimi@%s>\r\n", cause, domain);
}

static void
append_fact (GString    *body,
             const char *name,
             const char *value)
{
  if (*value != '\0')
    g_string_append_printf (body, "%s: %s\r\n", name, value);
}

static char *
make_body (const JkLetter *letter)
{
  const JkMessageParts *parts = jk_message_get (letter->message);
  g_autoptr(GDateTime) since = g_date_time_new_from_unix_local (parts->since_us / G_USEC_PER_SEC);
  g_autofree char *when = since != NULL ? g_date_time_format (since, "%c") : NULL, *text = jk_letter_make_text (letter);
  g_autoptr(GString) told = g_string_new (text);
  GString *body = g_string_new (NULL);

  g_string_replace (told, "\n", "\r\n", 0);
  g_string_append_printf (body, "%s\r\n\r\n%s\r\n\r\n", parts->title, told->str);
  append_fact (body, _ ("Level"), jk_letter_get_label (letter));
  append_fact (body, C_ ("alert", "Category"), jk_letter_get_category (letter));
  append_fact (body, _ ("Project"), parts->project);
  append_fact (body, _ ("Value"), parts->value);
  append_fact (body, C_ ("alert", "Threshold"), parts->threshold);
  append_fact (body, C_ ("alert", "Since"), when != NULL ? when : "");
  append_fact (body, C_ ("alert", "Machine"), parts->host);
  if (*parts->url != '\0')
    g_string_append_printf (body, "\r\n%s\r\n", parts->url);
  return g_string_free (body, FALSE);
}

char *
jk_mail_compose (const JkSending *sending,
                 const JkLetter  *letter)
{
  const JkChannel *channel = sending->channel;
  const JkMessageParts *parts = jk_message_get (letter->message);
  g_autofree char *subject = g_strdup_printf ("[%s] %s", jk_letter_get_label (letter), parts->title);
  g_autofree char *date = make_date (sending->now_us), *body = make_body (letter);
  gboolean is_urgent = parts->state == JK_MESSAGE_FIRING && parts->level >= JK_LEVEL_CRITICAL;
  GString *mail = g_string_new (NULL);

  g_string_append_printf (mail, "Date: %s\r\nFrom: Jikimi <%s>\r\n", date, channel->from);
  append_recipients (mail, channel);
  g_string_append (mail, "Subject: ");
  append_encoded (mail, subject);
  g_string_append (mail, "\r\n");
  append_identity (mail, channel, letter);
  /* So that nobody's answering machine answers (RFC 3834). */
  g_string_append (mail, "Auto-Submitted: auto-generated\r\n");
  g_string_append (mail, is_urgent ? "Importance: high\r\n" : "");
  g_string_append (mail, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
  append_base64 (mail, body);
  return g_string_free (mail, FALSE);
}
