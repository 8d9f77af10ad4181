/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-config-scan.h"

#include <string.h>

void
jk_config_scanner_init (JkConfigScanner *self,
                        const char      *text,
                        gsize            length)
{
  /* Editors of another system begin a file with a mark of its encoding. */
  gsize mark = length >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

  *self = (JkConfigScanner) { .next = text + mark, .end = text + length, .number = 0 };
}

/* Also takes the carriage return that other systems put before a line's end. */
static void
trim (const char **start,
      const char **end)
{
  while (*start < *end && strchr (" \t\r\f\v", **start) != NULL && **start != '\0')
    (*start)++;
  while (*start < *end && strchr (" \t\r\f\v", (*end)[-1]) != NULL && (*end)[-1] != '\0')
    (*end)--;
}

static void
set_name (JkConfigLine *line,
          const char   *start,
          const char   *end)
{
  trim (&start, &end);
  line->name = start;
  line->name_length = end - start;
}

static void
split (JkConfigLine *line,
       const char   *start,
       const char   *end)
{
  const char *equals = memchr (start, '=', end - start), *value;

  if (equals == NULL || equals == start)
    return;

  line->kind = JK_CONFIG_LINE_VALUE;
  set_name (line, start, equals);
  value = equals + 1;
  trim (&value, &end);
  line->value = value;
  line->value_length = end - value;
}

gboolean
jk_config_scanner_next (JkConfigScanner *self,
                        JkConfigLine    *line)
{
  const char *start = self->next, *newline, *end;

  if (start >= self->end)
    return FALSE;

  newline = memchr (start, '\n', self->end - start);
  end = newline != NULL ? newline : self->end;
  self->next = newline != NULL ? newline + 1 : self->end;
  *line = (JkConfigLine) { .kind = JK_CONFIG_LINE_UNKNOWN, .number = ++self->number, .start = start };
  line->length = self->next - start;

  trim (&start, &end);
  if (start == end)
    line->kind = JK_CONFIG_LINE_BLANK;
  else if (*start == '#' || *start == ';')
    line->kind = JK_CONFIG_LINE_COMMENT;
  else if (*start == '[' && end[-1] == ']' && end - start > 2)
    {
      line->kind = JK_CONFIG_LINE_SECTION;
      set_name (line, start + 1, end - 1);
    }
  else if (*start != '[')
    split (line, start, end);
  return TRUE;
}
