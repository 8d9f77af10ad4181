/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-log.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_FIELDS 32      /* of one event */
#define MAX_VALUE 16384    /* bytes of one value that are written */
#define MAX_WAIT_MS 5      /* for a full pipe */
#define FIELD_PREFIX "JIKIMI_"

/* GLib keeps one writer a process for ever, so its settings are of the process, too. */
static gint current_format = JK_LOG_TEXT;
static gint least_level = G_LOG_LEVEL_INFO;

static const char *
level_word (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  return level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO) ? "info" : "debug";
}

/* syslog's numbers */
static const char *
level_priority (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "3";
  if (level & G_LOG_LEVEL_WARNING)
    return "4";
  return level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO) ? "6" : "7";
}

static const char *
find_end_of_key (const char *text)
{
  gsize n_digits = 0;

  if (strncmp (text, "jk_", 3) != 0)
    return NULL;
  while (g_ascii_isxdigit (text[3 + n_digits]) || text[3 + n_digits] == '_')
    n_digits++;
  return n_digits >= 8 ? text + 3 + n_digits : NULL;
}

/* Returns: (nullable): behind the credential of "Bearer CREDENTIAL", with @start set before it */
static const char *
find_end_of_credential (const char  *text,
                        const char **start)
{
  static const char *const schemes[] = { "bearer ", "basic " };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize length = strlen (schemes[i]);
      gsize n;

      if (g_ascii_strncasecmp (text, schemes[i], length) != 0)
        continue;
      n = strcspn (text + length, " \t\r\n\"',;");
      *start = text + length;
      return n >= 8 ? text + length + n : NULL;
    }
  return NULL;
}

/* Returns: (nullable): the "@" of "://user:password@host", with @start set behind the colon */
static const char *
find_end_of_password (const char  *text,
                      const char **start)
{
  gsize n;
  const char *colon;

  if (strncmp (text, "://", 3) != 0)
    return NULL;
  n = strcspn (text + 3, "@/ \t\r\n\"?#");
  colon = memchr (text + 3, ':', n);
  if (text[3 + n] != '@' || colon == NULL)
    return NULL;
  *start = colon + 1;
  return text + 3 + n;
}

char *
jk_log_redact (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  while (*text != '\0')
    {
      const char *start = text, *end = find_end_of_key (text);

      if (end == NULL)
        end = find_end_of_credential (text, &start);
      if (end == NULL)
        end = find_end_of_password (text, &start);
      if (end == NULL)
        {
          g_string_append_c (out, *text++);
          continue;
        }
      g_string_append_len (out, text, start - text);
      g_string_append (out, "***");
      text = end;
    }
  return g_string_free (out, FALSE);
}

/* Copies printable UTF-8; other bytes as \xNN. With @is_json as the inside of a JSON string. */
static void
append_escaped (GString    *out,
                const char *text,
                gboolean    is_json)
{
  while (*text != '\0')
    {
      gunichar c = g_utf8_get_char_validated (text, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (out, is_json ? "\\\\x%02X" : "\\x%02X", (guchar) *text++);
          continue;
        }
      if (is_json && (c == '"' || c == '\\'))
        g_string_append_printf (out, "\\%c", (char) c);
      /* 2028 and 2029 end a line for some readers. */
      else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
        g_string_append_printf (out, is_json ? "\\u%04x" : c == '\n' ? "\\n" : "\\x%02X", c);
      else
        g_string_append_unichar (out, c);
      text = g_utf8_next_char (text);
    }
}

/* Returns: (transfer full): the value as text, without secrets and bounded */
static char *
dup_value (const GLogField *field)
{
  g_autofree char *text = NULL, *cut = NULL;

  if (field->value == NULL)
    return g_strdup ("");
  text = field->length < 0 ? g_strdup (field->value) : g_strndup (field->value, field->length);
  if (strlen (text) <= MAX_VALUE)
    return jk_log_redact (text);

  cut = g_strndup (text, MAX_VALUE);
  g_free (text);
  text = g_strconcat (cut, "…", NULL);
  return jk_log_redact (text);
}

static char *
dup_field (const GLogField *fields,
           gsize            n_fields,
           const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (strcmp (fields[i].key, key) == 0)
        return dup_value (&fields[i]);
    }
  return NULL;
}

static char *
format_time (gint64      time_us,
             const char *format,
             gboolean    is_utc)
{
  g_autoptr(GDateTime) seconds = is_utc ? g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC)
                                        : g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);

  return seconds != NULL ? g_date_time_format (seconds, format) : g_strdup ("?");
}

static void
append_json_member (GString    *out,
                    const char *name,
                    const char *value)
{
  g_string_append (out, out->len > 1 ? ",\"" : "\"");
  append_escaped (out, name, TRUE);
  g_string_append (out, "\":\"");
  append_escaped (out, value, TRUE);
  g_string_append_c (out, '"');
}

/* Where in the source it was said matters to nobody but the journal. */
static gboolean
is_shown (const char *key)
{
  return !g_str_has_prefix (key, "CODE_") && strcmp (key, "PRIORITY") != 0 && strcmp (key, "MESSAGE") != 0
         && strcmp (key, "GLIB_OLD_LOG_API") != 0 && strcmp (key, "GLIB_DOMAIN") != 0;
}

static char *
format_json (GLogLevelFlags   level,
             const GLogField *fields,
             gsize            n_fields,
             gint64           time_us)
{
  GString *out = g_string_new ("{");
  g_autofree char *seconds = format_time (time_us, "%Y-%m-%dT%H:%M:%S", TRUE);
  g_autofree char *stamp = g_strdup_printf ("%s.%03dZ", seconds, (int) (time_us / 1000 % 1000));
  g_autofree char *message = dup_field (fields, n_fields, "MESSAGE");
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");

  append_json_member (out, "time", stamp);
  append_json_member (out, "level", level_word (level));
  append_json_member (out, "message", message != NULL ? message : "");
  if (domain != NULL)
    append_json_member (out, "domain", domain);
  for (gsize i = 0; i < n_fields; i++)
    {
      g_autofree char *name = g_ascii_strdown (fields[i].key, -1), *value = NULL;
      gboolean is_own;

      if (!is_shown (fields[i].key))
        continue;
      value = dup_value (&fields[i]);
      is_own = g_str_has_prefix (fields[i].key, FIELD_PREFIX);
      append_json_member (out, is_own ? name + strlen (FIELD_PREFIX) : name, value);
    }
  g_string_append (out, "}\n");
  return g_string_free (out, FALSE);
}

static const char *
level_colour (GLogLevelFlags level)
{
  const char *word = level_word (level);

  return word[0] == 'e' ? "\033[1;31m" : word[0] == 'w' ? "\033[1;33m" : word[0] == 'i' ? "\033[32m" : "\033[2m";
}

static void
append_text_fields (GString         *out,
                    const GLogField *fields,
                    gsize            n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      g_autofree char *name = g_ascii_strdown (fields[i].key, -1), *value = NULL;

      if (!g_str_has_prefix (fields[i].key, FIELD_PREFIX) || strcmp (fields[i].key, FIELD_PREFIX "EVENT") == 0)
        continue;
      value = dup_value (&fields[i]);
      g_string_append_printf (out, " %s=", name + strlen (FIELD_PREFIX));
      append_escaped (out, value, FALSE);
    }
}

static char *
format_text (GLogLevelFlags   level,
             const GLogField *fields,
             gsize            n_fields,
             gint64           time_us,
             gboolean         is_coloured)
{
  g_autofree char *stamp = format_time (time_us, "%H:%M:%S", FALSE);
  g_autofree char *message = dup_field (fields, n_fields, "MESSAGE");
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s.%03d %s%-7s%s ", stamp, (int) (time_us / 1000 % 1000),
                          is_coloured ? level_colour (level) : "", level_word (level), is_coloured ? "\033[0m" : "");
  if (domain != NULL)
    g_string_append_printf (out, "%s: ", domain);
  append_escaped (out, message != NULL ? message : "", FALSE);
  append_text_fields (out, fields, n_fields);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

char *
jk_log_format_record (JkLogFormat      format,
                      GLogLevelFlags   level,
                      const GLogField *fields,
                      gsize            n_fields,
                      gint64           time_us,
                      gboolean         is_coloured)
{
  if (format == JK_LOG_JSON)
    return format_json (level, fields, n_fields, time_us);
  return format_text (level, fields, n_fields, time_us, is_coloured);
}

/* One write, so that records of several threads and programs do not mix. A pipe that nobody empties loses the record:
 * better than a guard that stands still. */
static GLogWriterOutput
write_line (const char *line)
{
  gsize left = strlen (line);

  while (left > 0)
    {
      struct pollfd ready = { STDERR_FILENO, POLLOUT, 0 };
      gssize n;

      if (poll (&ready, 1, MAX_WAIT_MS) == 0)
        return G_LOG_WRITER_UNHANDLED;
      n = write (STDERR_FILENO, line, left);

      if (n < 0 && errno != EINTR)
        return G_LOG_WRITER_UNHANDLED;
      if (n > 0)
        {
          line += n;
          left -= n;
        }
    }
  return G_LOG_WRITER_HANDLED;
}

static GLogWriterOutput
write_journal (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields)
{
  g_autofree GLogField *copies = g_new (GLogField, n_fields);
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < n_fields; i++)
    {
      g_ptr_array_add (values, dup_value (&fields[i]));
      copies[i] = (GLogField) { fields[i].key, g_ptr_array_index (values, i), -1 };
    }
  return g_log_writer_journald (level, copies, n_fields, NULL);
}

static gboolean
is_terminal_with_colours (void)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return (no_color == NULL || no_color[0] == '\0') && g_log_writer_supports_color (STDERR_FILENO);
}

static GLogWriterOutput
write_record (GLogLevelFlags   level,
              const GLogField *fields,
              gsize            n_fields,
              gpointer         user_data)
{
  JkLogFormat format = g_atomic_int_get (&current_format);
  g_autofree char *line = NULL;

  /* A smaller bit is more important. */
  if ((int) (level & G_LOG_LEVEL_MASK) > g_atomic_int_get (&least_level))
    return G_LOG_WRITER_HANDLED;
  if (format == JK_LOG_JOURNAL && write_journal (level, fields, n_fields) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;

  line = jk_log_format_record (format, level, fields, n_fields, g_get_real_time (), is_terminal_with_colours ());
  return write_line (line);
}

static GLogLevelFlags
level_from_word (const char *word)
{
  if (strcmp (word, "debug") == 0)
    return G_LOG_LEVEL_DEBUG;
  if (strcmp (word, "warning") == 0)
    return G_LOG_LEVEL_WARNING;
  return strcmp (word, "error") == 0 ? G_LOG_LEVEL_CRITICAL : G_LOG_LEVEL_INFO;
}

void
jk_log_init (const char *format,
             const char *level)
{
  static gsize is_installed = 0;
  JkLogFormat chosen = JK_LOG_TEXT;

  if (strcmp (format, "json") == 0)
    chosen = JK_LOG_JSON;
  else if (strcmp (format, "journal") == 0
           || (strcmp (format, "auto") == 0 && g_log_writer_is_journald (STDERR_FILENO)))
    chosen = JK_LOG_JOURNAL;

  g_atomic_int_set (&current_format, chosen);
  g_atomic_int_set (&least_level, level_from_word (level));
  if (g_once_init_enter (&is_installed))
    {
      g_log_set_writer_func (write_record, NULL, NULL);
      g_once_init_leave (&is_installed, 1);
    }
}

void
jk_log_event (GLogLevelFlags level,
              const char    *event,
              const char    *message,
              ...)
{
  GLogField fields[MAX_FIELDS];
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gsize n_fields = 0;
  const char *name;
  va_list args;

  fields[n_fields++] = (GLogField) { "MESSAGE", message, -1 };
  fields[n_fields++] = (GLogField) { "PRIORITY", level_priority (level), -1 };
  fields[n_fields++] = (GLogField) { FIELD_PREFIX "EVENT", event, -1 };
  va_start (args, message);
  while ((name = va_arg (args, const char *)) != NULL && n_fields < MAX_FIELDS)
    {
      const char *value = va_arg (args, const char *);
      g_autofree char *upper = g_ascii_strup (name, -1);

      if (value == NULL)
        continue;
      g_ptr_array_add (names, g_strconcat (FIELD_PREFIX, upper, NULL));
      fields[n_fields++] = (GLogField) { g_ptr_array_index (names, names->len - 1), value, -1 };
    }
  va_end (args);
  g_log_structured_array (level, fields, n_fields);
}
