/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-json-text.h"
#include "jk-sender-private.h"

static const char *
get_level_word (JkLevel level)
{
  static const char *const levels[] = { NC_ ("level", "Normal"), NC_ ("level", "Success"), NC_ ("level", "Warning"),
                                        NC_ ("level", "Critical"), NC_ ("level", "Emergency") };

  return g_dpgettext2 (NULL, "level", levels[level]);
}

const char *
jk_letter_get_label (const JkLetter *letter)
{
  const JkMessageParts *parts = jk_message_get (letter->message);

  if (parts->state == JK_MESSAGE_TEST)
    return C_ ("alert", "Test");
  if (parts->state == JK_MESSAGE_RESOLVED)
    return C_ ("alert", "Resolved");
  return get_level_word (parts->level);
}

const char *
jk_letter_get_category (const JkLetter *letter)
{
  static const struct
  {
    const char *name;
    const char *word;
  } words[] = {
    { "system", NC_ ("category", "System") },
    { "automation", NC_ ("category", "Automation") },
    { "git", NC_ ("category", "Git") },
    { "test", NC_ ("category", "Tests") },
    { "deployment", NC_ ("category", "Deployment") },
    { "performance", NC_ ("category", "Performance") },
    { "security", NC_ ("category", "Security") },
    { "backup", NC_ ("category", "Backup") },
  };
  const char *category = jk_message_get (letter->message)->category;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strcmp (words[i].name, category) == 0)
        return g_dpgettext2 (NULL, "category", words[i].word);
    }
  return category;
}

static const char *
get_sign (const JkMessageParts *parts)
{
  static const char *const signs[] = { "ℹ️", "✅", "⚠️", "🔴", "🚨" };

  if (parts->state == JK_MESSAGE_TEST)
    return "🔔";
  return parts->state == JK_MESSAGE_RESOLVED ? "✅" : signs[parts->level];
}

char *
jk_letter_make_text (const JkLetter *letter)
{
  const char *text = jk_message_get (letter->message)->text;

  if (!letter->is_maybe_repeat)
    return g_strdup (text);
  return g_strconcat (text, *text != '\0' ? "\n" : "", _ ("This message may have reached you before."), NULL);
}

char *
jk_letter_time_utc (gint64 time_us)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

/* People read the clock on their wall. */
static char *
time_local (gint64 time_us)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("");
}

char *
jk_letter_make_mark (const JkLetter *letter)
{
  const JkMessageParts *parts = jk_message_get (letter->message);
  g_autofree char *text = g_strdup_printf ("%s %d %d %" G_GINT64_FORMAT " %s", parts->id, parts->state, parts->level, parts->time_us,
                                           parts->title);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strndup (sum, 32);
}

static char *
number (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return isfinite (value) ? g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.10g", value)) : g_strdup ("");
}

static void
take (GHashTable *values,
      const char *name,
      char       *value)
{
  g_hash_table_insert (values, (gpointer) name, value);
}

GHashTable *
jk_letter_values (const JkSending *sending,
                  const JkLetter  *letter)
{
  static const char *const states[] = { "firing", "resolved", "test" };
  const JkMessageParts *parts = jk_message_get (letter->message);
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  take (values, "id", g_strdup (parts->id));
  take (values, "state", g_strdup (states[parts->state]));
  take (values, "level", g_strdup (jk_level_to_string (parts->level)));
  take (values, "level_word", g_strdup (get_level_word (parts->level)));
  take (values, "label", g_strdup (jk_letter_get_label (letter)));
  take (values, "mark", g_strdup (get_sign (parts)));
  take (values, "category", g_strdup (parts->category));
  take (values, "title", g_strdup (parts->title));
  take (values, "text", jk_letter_make_text (letter));
  take (values, "project", g_strdup (parts->project));
  take (values, "metric", g_strdup (parts->metric));
  take (values, "value", g_strdup (parts->value));
  take (values, "threshold", g_strdup (parts->threshold));
  take (values, "value_number", number (parts->value_number));
  take (values, "threshold_number", number (parts->threshold_number));
  take (values, "since", time_local (parts->since_us));
  take (values, "since_unix", g_strdup_printf ("%" G_GINT64_FORMAT, parts->since_us / G_USEC_PER_SEC));
  take (values, "time", time_local (parts->time_us));
  take (values, "time_unix", g_strdup_printf ("%" G_GINT64_FORMAT, parts->time_us / G_USEC_PER_SEC));
  take (values, "count", g_strdup_printf ("%u", parts->count));
  take (values, "host", g_strdup (parts->host));
  take (values, "url", g_strdup (parts->url));
  take (values, "to", g_strjoinv (",", sending->channel->to));
  take (values, "secret", g_strdup (sending->secret != NULL ? sending->secret : ""));
  return values;
}

static const char *
look_up_address (const char   *name,
                 gconstpointer user_data)
{
  const JkSending *sending = user_data;

  if (strcmp (name, "secret") == 0)
    return sending->secret;
  return sending->channel->to[0];
}

char *
jk_letter_make_url (const JkSending *sending)
{
  return jk_template_fill (sending->channel->url, look_up_address, sending);
}

void
jk_letter_append_member (GString    *json,
                         const char *name,
                         const char *value)
{
  if (*value == '\0')
    return;
  if (json->str[json->len - 1] != '{')
    g_string_append_c (json, ',');
  g_string_append_printf (json, "\"%s\":\"", name);
  jk_json_append_escaped (json, value, strlen (value));
  g_string_append_c (json, '"');
}
