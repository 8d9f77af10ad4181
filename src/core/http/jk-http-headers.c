/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-http-headers.h"

#include <math.h>
#include <string.h>

/* A name is a token (RFC 9110, 5.6.2), a value one line. */
gboolean
jk_http_is_header (const char *name,
                   const char *value)
{
  static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";

  if (*name == '\0' || name[strspn (name, token)] != '\0')
    return FALSE;
  for (; *value != '\0'; value++)
    {
      if ((guchar) *value < 0x20 || *value == 0x7f)
        return FALSE;
    }
  return TRUE;
}

/* Seconds or a date (RFC 9110, 10.2.3). */
double
jk_http_read_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr(GDateTime) date = NULL, now = NULL;
  guint64 seconds;

  if (text == NULL)
    return NAN;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &seconds, NULL))
    return seconds;
  date = soup_date_time_new_from_http_string (text);
  now = g_date_time_new_now_utc ();
  return date != NULL ? MAX (0, g_date_time_difference (date, now) / (double) G_USEC_PER_SEC) : NAN;
}
