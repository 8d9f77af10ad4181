/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-speech.h"

#include <libintl.h>
#include <math.h>
#include <string.h>

#include "jk-metric.h"
#include "jk-particle.h"

#define NO_NUMBER "–"
#define KILO 1000.0
#define MAX_COUNT 1e15

static const char *
get_of_process (gconstpointer data,
                const char   *msgid)
{
  return dgettext (GETTEXT_PACKAGE, msgid);
}

const JkSpeech *
jk_speech_of_process (void)
{
  static const JkSpeech speech = { get_of_process, NULL, NULL };

  return &speech;
}

const char *
jk_speech_get (const JkSpeech *self,
               const char     *msgid)
{
  return self->get (self->data, msgid);
}

const char *
jk_speech_get_in_context (const JkSpeech *self,
                          const char     *context,
                          const char     *msgid)
{
  g_autofree char *key = g_strconcat (context, "\004", msgid, NULL);
  const char *text = self->get (self->data, key);

  return text != key ? text : msgid;
}

/* A catalogue finds both forms under the first; what it does not know is English. */
const char *
jk_speech_get_plural (const JkSpeech *self,
                      const char     *one,
                      const char     *many,
                      guint64         n)
{
  const char *text = self->get (self->data, one);

  return text == one && n != 1 ? many : text;
}

static char *
fill (const char *template,
      va_list     list)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  const char *argument;

  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  g_ptr_array_add (arguments, NULL);
  return jk_particle_fill (template, (const char *const *) arguments->pdata);
}

char *
jk_speech_say (const JkSpeech *self,
               const char     *msgid,
               ...)
{
  va_list arguments;
  char *text;

  va_start (arguments, msgid);
  text = fill (jk_speech_get (self, msgid), arguments);
  va_end (arguments);
  return text;
}

char *
jk_speech_say_in_context (const JkSpeech *self,
                          const char     *context,
                          const char     *msgid,
                          ...)
{
  va_list arguments;
  char *text;

  va_start (arguments, msgid);
  text = fill (jk_speech_get_in_context (self, context, msgid), arguments);
  va_end (arguments);
  return text;
}

char *
jk_speech_number (double value,
                  guint  decimals)
{
  char plain[64];
  GString *out;
  gsize n_digits;

  if (fabs (value) >= MAX_COUNT)
    return g_strdup_printf ("%g", value);
  /* Not by the locale of the process: the reader may be elsewhere. Korean and English write numbers alike. */
  g_snprintf (plain, sizeof plain, "%.*f", (int) MIN (decimals, 9), fabs (value));
  g_strdelimit (plain, ",", '.');
  n_digits = strcspn (plain, ".");
  out = g_string_new (value < 0 ? "-" : NULL);
  for (gsize i = 0; plain[i] != '\0'; i++)
    {
      if (i > 0 && i < n_digits && (n_digits - i) % 3 == 0)
        g_string_append_c (out, ',');
      g_string_append_c (out, plain[i]);
    }
  return g_string_free (out, FALSE);
}

/* In steps of 1,000, as everywhere in Jikimi. */
static char *
say_bytes (double   value,
           gboolean per_second)
{
  static const char *const sizes[] = { "B", "kB", "MB", "GB", "TB", "PB" };
  g_autofree char *number = NULL;
  guint step = 0;

  while (fabs (value) >= KILO && step < G_N_ELEMENTS (sizes) - 1)
    {
      value /= KILO;
      step++;
    }
  number = jk_speech_number (value, step == 0 || fabs (value) >= 100 ? 0 : 1);
  return g_strdup_printf ("%s %s%s", number, sizes[step], per_second ? "/s" : "");
}

/* Returns: (nullable): %NULL if @unit is not counted; the words are those that clients show beside a metric */
static const char *
counting_unit (const JkSpeech *self,
               const char     *unit,
               guint64         n)
{
  static const char *const words[][2] = {
    { "path", "paths" }, { "file", "files" }, { "commit", "commits" }, { "line", "lines" },
  };

  if (g_str_equal (unit, "d"))
    return jk_speech_get_plural (self, "day", "days", n);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (words[i][1], unit))
        return jk_speech_get_plural (self, words[i][0], words[i][1], n);
    }
  return NULL;
}

char *
jk_speech_value (const JkSpeech *self,
                 const char     *metric,
                 double          value)
{
  const JkMetric *known = metric != NULL ? jk_metric_lookup (metric) : NULL;
  const char *unit = known != NULL ? known->unit : "";
  guint decimals = known != NULL ? known->decimals : 2;
  g_autofree char *number = NULL;
  const char *counted;

  if (!isfinite (value))
    return g_strdup (NO_NUMBER);
  if (g_str_equal (unit, "B") || g_str_equal (unit, "B/s"))
    return say_bytes (value, unit[1] == '/');

  number = jk_speech_number (value, value == round (value) || fabs (value) >= KILO ? 0 : decimals);
  counted = counting_unit (self, unit, (guint64) CLAMP (fabs (value), 0, MAX_COUNT));
  if (counted != NULL)
    return jk_speech_say_in_context (self, "counted", "%s %s", number, counted, NULL);
  if (*unit == '\0')
    return g_steal_pointer (&number);
  return g_str_equal (unit, "%") || g_str_equal (unit, "°C") ? g_strconcat (number, unit, NULL)
                                                             : g_strconcat (number, " ", unit, NULL);
}

char *
jk_speech_ago (const JkSpeech *self,
               gint64          then_us,
               gint64          now_us)
{
  gint64 seconds = (now_us - then_us) / G_USEC_PER_SEC;
  const char *template;
  char number[24];
  const char *const arguments[] = { number, NULL };

  if (seconds < 5)
    return g_strdup (jk_speech_get (self, "just now"));
  if (seconds < 60)
    template = jk_speech_get_plural (self, "%d second ago", "%d seconds ago", seconds);
  else if (seconds < 3600)
    template = jk_speech_get_plural (self, "%d minute ago", "%d minutes ago", seconds /= 60);
  else if (seconds < 86400)
    template = jk_speech_get_plural (self, "%d hour ago", "%d hours ago", seconds /= 3600);
  else
    template = jk_speech_get_plural (self, "%d day ago", "%d days ago", seconds /= 86400);
  g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, seconds);
  return jk_particle_fill (template, arguments);
}
