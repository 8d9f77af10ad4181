/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-header-watch.h"

#include <string.h>

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

/* Returns: (nullable): what stands behind @name in the line, from the colon or the blank before it on */
static const char *
skip_name (const char *line,
           gsize       length,
           const char *name)
{
  gsize n = strlen (name);

  return length > n && g_ascii_strncasecmp (line, name, n) == 0 && (line[n] == ':' || is_blank (line[n])) ? line + n : NULL;
}

/* @at: behind the name. Returns: %TRUE if the value is @word, or digits if that is %NULL */
static gboolean
value_fits (const char *at,
            const char *end,
            const char *word)
{
  gsize n = 0;

  if (*at++ != ':')
    return FALSE;
  while (at < end && is_blank (*at))
    at++;
  while (end > at && is_blank (end[-1]))
    end--;
  if (word != NULL)
    return (gsize) (end - at) == strlen (word) && g_ascii_strncasecmp (at, word, end - at) == 0;
  while (at + n < end && g_ascii_isdigit (at[n]))
    n++;
  return n > 0 && n < 20 && at + n == end;
}

/* @length: of the whole line; only the first %JK_HEADER_WATCH_LINE bytes are there */
static gboolean
check_line (JkHeaderWatch *self,
            const char    *line,
            gsize          length)
{
  gsize kept = MIN (length, JK_HEADER_WATCH_LINE);
  const char *encoding, *size;

  if (kept == 0)
    return TRUE;
  if (self->must_end && (line[0] == ' ' || line[0] == '\t'))
    return FALSE;
  self->must_end = FALSE;

  /* Most lines are told by their first letter. */
  if ((line[0] | 0x20) != 't' && (line[0] | 0x20) != 'c')
    return TRUE;
  encoding = skip_name (line, kept, "transfer-encoding");
  size = skip_name (line, kept, "content-length");
  if (encoding == NULL && size == NULL)
    return TRUE;
  self->must_end = TRUE;
  return length <= JK_HEADER_WATCH_LINE && value_fits (encoding != NULL ? encoding : size, line + length,
                                                       encoding != NULL ? "chunked" : NULL);
}

static void
keep (JkHeaderWatch *self,
      const char    *data,
      gsize          length)
{
  if (self->length < JK_HEADER_WATCH_LINE)
    memcpy (self->line + self->length, data, MIN (length, JK_HEADER_WATCH_LINE - self->length));
  self->length += length;
}

gboolean
jk_header_watch_feed (JkHeaderWatch *self,
                      const char    *data,
                      gsize          length)
{
  const char *end = data + length;
  const char *feed;

  for (; (feed = memchr (data, '\n', end - data)) != NULL; data = feed + 1)
    {
      gboolean fits;

      if (self->length == 0)
        fits = check_line (self, data, feed - data);
      else
        {
          keep (self, data, feed - data);
          fits = check_line (self, self->line, self->length);
          self->length = 0;
        }
      if (!fits)
        return FALSE;
    }
  if (data < end)
    keep (self, data, end - data);
  return TRUE;
}
