/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-text-lines.h"

#include <string.h>

gboolean
jk_text_lines_next (JkTextLines *self,
                    const char **line,
                    gsize       *length)
{
  const char *newline;
  gsize n;

  if (self->length == 0)
    return FALSE;

  newline = memchr (self->text, '\n', self->length);
  n = newline != NULL ? (gsize) (newline - self->text) : self->length;
  *line = self->text;
  *length = n > 0 && self->text[n - 1] == '\r' ? n - 1 : n;
  self->open = newline == NULL;
  self->number++;
  self->text += n + (self->open ? 0 : 1);
  self->length -= n + (self->open ? 0 : 1);
  return TRUE;
}

gboolean
jk_text_read_number (const char **text,
                     const char  *end,
                     guint64     *out)
{
  const char *p = *text;
  guint64 number = 0;

  for (; p < end && g_ascii_isdigit (*p); p++)
    number = number > G_MAXINT64 / 10 - 1 ? G_MAXINT64 : number * 10 + (*p - '0');
  if (p == *text)
    return FALSE;

  *out = number;
  *text = p;
  return TRUE;
}
