/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-config-value.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-error.h"

#define MAX_QUOTED 60 /* characters of a wrong value that a message repeats */

typedef struct
{
  const char *suffix;
  gint64 factor;
} Unit;

static const Unit time_units[] = {
  { "ms", 1000 }, { "s", G_USEC_PER_SEC }, { "min", 60 * (gint64) G_USEC_PER_SEC },
  { "h", 3600 * (gint64) G_USEC_PER_SEC }, { "d", 86400 * (gint64) G_USEC_PER_SEC }, { NULL, 0 },
};

static const Unit size_units[] = {
  { "", 1 }, { "K", 1 << 10 }, { "M", 1 << 20 }, { "G", 1 << 30 }, { "T", (gint64) 1 << 40 }, { NULL, 0 },
};

char *
jk_config_quote (const char *text,
                 gsize       length)
{
  GString *quoted = g_string_new ("“");
  const char *end = text + length;

  for (guint n = 0; text < end && n < MAX_QUOTED; n++)
    {
      gunichar c = g_utf8_get_char_validated (text, end - text);

      if (c == (gunichar) -1 || c == (gunichar) -2 || !g_unichar_isprint (c))
        {
          g_string_append_printf (quoted, "\\x%02X", (guchar) *text++);
          continue;
        }
      g_string_append_unichar (quoted, c);
      text = g_utf8_next_char (text);
    }
  g_string_append (quoted, text < end ? "…”" : "”");
  return g_string_free (quoted, FALSE);
}

static gboolean
fail (GError    **error,
      const char *text,
      const char *expected)
{
  g_autofree char *quoted = jk_config_quote (text, strlen (text));
  gboolean comment = strstr (text, " #") != NULL;

  /* Translators: the first %s is a phrase such as “a whole number from 1 to 10”, the second what was written. */
  g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("expected %s, not %s"), expected, quoted);
  if (comment && error != NULL && *error != NULL)
    {
      g_autofree char *message = g_steal_pointer (&(*error)->message);

      (*error)->message = g_strconcat (message, " ", _ ("(a comment needs a line of its own)"), NULL);
    }
  return FALSE;
}

static gboolean
is_one_of (const char *words,
           const char *text)
{
  g_auto(GStrv) list = words != NULL ? g_strsplit (words, "|", -1) : NULL;

  return list != NULL && g_strv_contains ((const char *const *) list, text);
}

static char *
list_words (const char *words)
{
  g_auto(GStrv) list = g_strsplit (words, "|", -1);

  return g_strjoinv (", ", list);
}

/* "a whole number from 0 to 65535, or auto" */
static gboolean
fail_range (GError           **error,
            const JkConfigKey *key,
            const char        *text,
            const char        *what,
            const char        *least,
            const char        *most)
{
  g_autofree char *range = g_strdup_printf (_ ("%s from %s to %s"), what, least, most);
  g_autofree char *words = key->words != NULL ? list_words (key->words) : NULL;
  g_autofree char *expected = words != NULL ? g_strdup_printf (_ ("%s, or %s"), range, words) : g_strdup (range);

  return fail (error, text, expected);
}

static char *
write_amount (double      amount,
              const Unit *units)
{
  const Unit *best = units;

  for (const Unit *unit = units; unit->suffix != NULL; unit++)
    {
      if (amount >= unit->factor && fmod (amount, unit->factor) == 0)
        best = unit;
    }
  return g_strdup_printf ("%.0f%s", amount / best->factor, best->suffix);
}

static gboolean
parse_boolean (JkConfigValue     *value,
               const JkConfigKey *key,
               GError           **error)
{
  value->boolean = is_one_of ("true|yes|on|1", value->text);
  if (value->boolean || is_one_of ("false|no|off|0", value->text))
    return TRUE;
  return fail (error, value->text, _ ("true or false"));
}

static gboolean
parse_int (JkConfigValue     *value,
           const JkConfigKey *key,
           GError           **error)
{
  g_autofree char *least = g_strdup_printf ("%.0f", key->least);
  g_autofree char *most = g_strdup_printf ("%.0f", key->most);

  if (g_ascii_string_to_signed (value->text, 10, (gint64) key->least, (gint64) key->most, &value->integer, NULL))
    return TRUE;
  return fail_range (error, key, value->text, _ ("a whole number"), least, most);
}

/* Takes decimal numbers alone: no hexadecimal, no "nan", no "inf". */
static gboolean
read_number (const char *text,
             double     *out)
{
  char *end = NULL;
  double number;

  if (text[0] == '\0' || text[strspn (text, "0123456789.eE+-")] != '\0' || strchr ("eE", text[0]) != NULL)
    return FALSE;

  number = g_ascii_strtod (text, &end);
  if (*end != '\0' || !isfinite (number))
    return FALSE;

  *out = number;
  return TRUE;
}

static gboolean
parse_double (JkConfigValue     *value,
              const JkConfigKey *key,
              GError           **error)
{
  char least[G_ASCII_DTOSTR_BUF_SIZE], most[G_ASCII_DTOSTR_BUF_SIZE];

  if (read_number (value->text, &value->number) && value->number >= key->least && value->number <= key->most)
    return TRUE;

  g_ascii_formatd (least, sizeof least, "%g", key->least);
  g_ascii_formatd (most, sizeof most, "%g", key->most);
  return fail_range (error, key, value->text, _ ("a number"), least, most);
}

static gboolean
parse_amount (JkConfigValue     *value,
              const JkConfigKey *key,
              const Unit        *units,
              const char        *what,
              GError           **error)
{
  gsize n_digits = strspn (value->text, "0123456789");
  g_autofree char *digits = g_strndup (value->text, n_digits);
  g_autofree char *least = write_amount (key->least, units);
  g_autofree char *most = write_amount (key->most, units);
  guint64 amount = 0;

  for (const Unit *unit = units; n_digits > 0 && unit->suffix != NULL; unit++)
    {
      gboolean is_zero = strcmp (value->text, "0") == 0;

      if (strcmp (value->text + n_digits, unit->suffix) != 0 && !is_zero)
        continue;
      if (!g_ascii_string_to_unsigned (digits, 10, 0, (guint64) (key->most / unit->factor), &amount, NULL))
        break;
      value->integer = (gint64) amount * unit->factor;
      if (value->integer < key->least)
        break;
      return TRUE;
    }
  return fail_range (error, key, value->text, what, least, most);
}

/* Resolves GKeyFile's escapes and \xNN, which can say a file name that is not UTF-8; stops at a plain @separator.
 * Returns: (nullable): %NULL with @rest at the bad escape */
static char *
unescape_until (const char  *text,
                char         separator,
                const char **rest)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (; *text != '\0' && *text != separator; text++)
    {
      static const char letters[] = "sntr\\;", meanings[] = " \n\t\r\\;";
      const char *letter;

      *rest = text;
      if (*text != '\\')
        {
          g_string_append_c (out, *text);
          continue;
        }
      text++;
      letter = *text != '\0' ? strchr (letters, *text) : NULL;
      if (letter != NULL)
        g_string_append_c (out, meanings[letter - letters]);
      else if (*text == 'x' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2])
               && strncmp (text + 1, "00", 2) != 0)
        {
          g_string_append_c (out, (char) (g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2])));
          text += 2;
        }
      else
        return NULL;
    }
  *rest = text;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
expand_home (char *path)
{
  g_autofree char *taken = path;

  if (strcmp (path, "~") == 0)
    return g_strdup (g_get_home_dir ());
  if (g_str_has_prefix (path, "~/"))
    return g_build_filename (g_get_home_dir (), path + 2, NULL);
  return g_steal_pointer (&taken);
}

/* Takes @string. Returns: (transfer full) (nullable): what the key makes of it */
static char *
accept_string (const JkConfigKey *key,
               char              *string,
               const char        *text,
               GError           **error)
{
  g_autofree char *taken = string;
  gboolean is_path = key->type == JK_CONFIG_TYPE_PATH || key->type == JK_CONFIG_TYPE_PATHS;

  if (string == NULL)
    {
      fail (error, text, _ ("only the escapes \\s \\n \\t \\r \\; \\\\ and \\xNN after a backslash"));
      return NULL;
    }
  if (is_path && string[0] != '/' && string[0] != '\0' && strcmp (string, "~") != 0 && !g_str_has_prefix (string, "~/"))
    {
      fail (error, text, _ ("an absolute path, or one that begins with ~/"));
      return NULL;
    }
  if (key->check != NULL && !key->check (string))
    {
      fail (error, text, _ (key->expected));
      return NULL;
    }
  return is_path ? expand_home (g_steal_pointer (&taken)) : g_steal_pointer (&taken);
}

static gboolean
parse_string (JkConfigValue     *value,
              const JkConfigKey *key,
              GError           **error)
{
  const char *rest = value->text;

  if (key->words != NULL && !is_one_of (key->words, value->text))
    {
      g_autofree char *words = list_words (key->words);
      g_autofree char *expected = g_strdup_printf (_ ("one of %s"), words);

      return fail (error, value->text, expected);
    }

  /* What a named group needs is told as missing where it is empty, and never checked. */
  if (key->is_required && value->text[0] == '\0')
    value->string = g_strdup ("");
  else
    value->string = accept_string (key, unescape_until (value->text, '\0', &rest), value->text, error);
  return value->string != NULL;
}

static gboolean
parse_list (JkConfigValue     *value,
            const JkConfigKey *key,
            GError           **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  const char *rest = value->text;

  while (*rest != '\0')
    {
      char *item = unescape_until (rest, ';', &rest);

      if (item != NULL && g_strstrip (item)[0] == '\0')
        g_free (item); /* "a;b;" is how GKeyFile ends a list */
      else if ((item = accept_string (key, item, value->text, error)) != NULL)
        g_ptr_array_add (items, item);
      else
        return FALSE;
      rest += *rest == ';';
    }
  g_ptr_array_add (items, NULL);
  value->list = (GStrv) g_ptr_array_free (g_steal_pointer (&items), FALSE);
  return TRUE;
}

static gboolean
is_status_range (const JkConfigKey *key,
                 const char        *text)
{
  g_auto(GStrv) ends = g_strsplit (text, "-", 2);
  gint64 from = 0, to = 0;

  if (!g_ascii_string_to_signed (g_strstrip (ends[0]), 10, (gint64) key->least, (gint64) key->most, &from, NULL))
    return FALSE;
  return ends[1] == NULL
         || (g_ascii_string_to_signed (g_strstrip (ends[1]), 10, (gint64) key->least, (gint64) key->most, &to, NULL)
             && from <= to);
}

static gboolean
parse_statuses (JkConfigValue     *value,
                const JkConfigKey *key,
                GError           **error)
{
  g_auto(GStrv) items = g_strsplit_set (value->text, ",;", -1);
  g_autoptr(GStrvBuilder) kept = g_strv_builder_new ();

  for (guint i = 0; items[i] != NULL; i++)
    {
      if (g_strstrip (items[i])[0] == '\0')
        continue;
      if (!is_status_range (key, items[i]))
        return fail (error, value->text, _ ("HTTP statuses or ranges of them such as 200-299, 304"));
      g_strv_builder_add (kept, items[i]);
    }
  value->list = g_strv_builder_end (kept);
  return value->list[0] != NULL
         || fail (error, value->text, _ ("HTTP statuses or ranges of them such as 200-299, 304"));
}

static gboolean
is_in_order (const double *limits,
             JkWorse       worse)
{
  double last = NAN;

  for (guint i = 0; i < 3; i++)
    {
      if (isnan (limits[i]))
        continue;
      if (!isnan (last) && (worse == JK_WORSE_LOWER ? limits[i] > last : limits[i] < last))
        return FALSE;
      last = limits[i];
    }
  return TRUE;
}

static gboolean
parse_thresholds (JkConfigValue     *value,
                  const JkConfigKey *key,
                  GError           **error)
{
  g_auto(GStrv) parts = g_strsplit (value->text, "/", 4);
  double limits[3] = { NAN, NAN, NAN };
  JkWorse worse = jk_metric_lookup (key->name)->thresholds.worse;
  gboolean all_none = strcmp (value->text, "none") == 0;

  if (!all_none && g_strv_length (parts) != 3)
    return fail (error, value->text, _ ("warning/critical/emergency, such as 70/85/95, 1/2/- or none"));

  for (guint i = 0; i < 3 && !all_none; i++)
    {
      g_strstrip (parts[i]);
      if (!is_one_of ("-|none", parts[i]) && !read_number (parts[i], &limits[i]))
        return fail (error, value->text, _ ("warning/critical/emergency, such as 70/85/95, 1/2/- or none"));
    }
  if (!is_in_order (limits, worse))
    return fail (error, value->text, worse == JK_WORSE_LOWER ? _ ("three numbers that fall, as lower is worse here")
                                                             : _ ("three numbers that rise, as higher is worse here"));

  value->thresholds = (JkThresholds) { limits[0], limits[1], limits[2], worse };
  return TRUE;
}

static gboolean
parse (JkConfigValue     *value,
       const JkConfigKey *key,
       GError           **error)
{
  if (key->words != NULL && key->type != JK_CONFIG_TYPE_STRING && is_one_of (key->words, value->text))
    return TRUE;

  switch (key->type)
    {
    case JK_CONFIG_TYPE_BOOLEAN:
      return parse_boolean (value, key, error);
    case JK_CONFIG_TYPE_INT:
      return parse_int (value, key, error);
    case JK_CONFIG_TYPE_DOUBLE:
      return parse_double (value, key, error);
    case JK_CONFIG_TYPE_DURATION:
      return parse_amount (value, key, time_units, _ ("a time in ms, s, min, h or d"), error);
    case JK_CONFIG_TYPE_BYTES:
      return parse_amount (value, key, size_units, _ ("a size in K, M, G or T"), error);
    case JK_CONFIG_TYPE_LIST:
    case JK_CONFIG_TYPE_PATHS:
      return parse_list (value, key, error);
    case JK_CONFIG_TYPE_STATUSES:
      return parse_statuses (value, key, error);
    case JK_CONFIG_TYPE_THRESHOLDS:
      return parse_thresholds (value, key, error);
    case JK_CONFIG_TYPE_STRING:
    case JK_CONFIG_TYPE_PATH:
    default:
      return parse_string (value, key, error);
    }
}

JkConfigValue *
jk_config_value_parse (const JkConfigKey *key,
                       const char        *text,
                       GError           **error)
{
  g_autoptr(JkConfigValue) value = g_new0 (JkConfigValue, 1);

  value->text = g_strdup (text);
  value->integer = -1;
  value->number = NAN;
  value->thresholds = (JkThresholds) { NAN, NAN, NAN, JK_WORSE_NEVER };
  return parse (value, key, error) ? g_steal_pointer (&value) : NULL;
}

void
jk_config_value_free (JkConfigValue *self)
{
  g_free (self->text);
  g_free (self->string);
  g_strfreev (self->list);
  g_free (self);
}
