/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-outline-private.h"

/* A line of a text, without its end. */
typedef struct
{
  const char *start;
  gsize length;
  const char *code; /* the first character that is no blank */
  gsize indent; /* blanks, a tab as up to eight */
  gboolean is_blank;
} Line;

static gboolean
next_line (const char **at,
           const char  *end,
           Line        *out)
{
  const char *feed, *code;

  if (*at >= end)
    return FALSE;
  feed = memchr (*at, '\n', end - *at);
  out->start = *at;
  out->length = (feed != NULL ? feed : end) - *at;
  out->indent = 0;
  for (code = out->start; code < out->start + out->length && (*code == ' ' || *code == '\t' || *code == '\r'); code++)
    out->indent = *code == '\t' ? (out->indent / 8 + 1) * 8 : out->indent + 1;
  out->code = code;
  out->is_blank = code == out->start + out->length;
  *at = feed != NULL ? feed + 1 : end;
  return TRUE;
}

static gboolean
begins_with (const Line *line,
             const char *word)
{
  gsize length = strlen (word);

  return line->code + length <= line->start + line->length && strncmp (line->code, word, length) == 0;
}

/* Follows strings between three quotes, and comments, over one line. Returns: the quote that is open behind it; '\0' for none */
static char
follow_quotes (const Line *line,
               char        open)
{
  const char *at = line->start, *end = at + line->length;
  char single = '\0';

  for (; at < end; at++)
    {
      gboolean is_triple = (*at == '"' || *at == '\'') && at + 2 < end && at[1] == *at && at[2] == *at;

      if (*at == '\\')
        at++;
      else if (open != '\0' && is_triple && *at == open)
        {
          open = '\0';
          at += 2;
        }
      else if (open != '\0')
        continue;
      else if (single != '\0')
        single = *at == single ? '\0' : single;
      else if (*at == '#')
        break;
      else if (is_triple)
        {
          open = *at;
          at += 2;
        }
      else if (*at == '"' || *at == '\'')
        single = *at;
    }
  return open;
}

typedef struct
{
  GPtrArray *parts;
  GArray *open; /* indexes of parts that go on, and how far their heads are indented: pairs */
  guint last_code;
  guint decorated; /* line of the first decorator; 0: none */
} Indents;

typedef struct
{
  guint part;
  gsize indent;
} OpenPart;

/* Ends the parts whose heads are indented as much as this line, or more. */
static void
close_parts (Indents *self,
             gsize    indent)
{
  while (self->open->len > 0)
    {
      OpenPart *last = &g_array_index (self->open, OpenPart, self->open->len - 1);

      if (last->indent < indent)
        return;
      ((JkOutlinePart *) g_ptr_array_index (self->parts, last->part))->to = self->last_code;
      g_array_set_size (self->open, self->open->len - 1);
    }
}

static void
open_part (Indents    *self,
           const Line *line,
           guint       number)
{
  const char *code = line->code, *name = code;
  gsize left = line->start + line->length - code, n;
  gboolean is_class = begins_with (line, "class ");
  OpenPart open = { self->parts->len, line->indent };
  JkOutlinePart *part;

  /* A function in a function is no part, nor is what stands in an "if". */
  if (self->open->len > 0
      && !((JkOutlinePart *) g_ptr_array_index (self->parts, g_array_index (self->open, OpenPart, self->open->len - 1).part))->is_container)
    return;
  for (n = 0; n < left && code[n] != '(' && code[n] != ':'; n++)
    if (code[n] == ' ')
      name = code + n + 1;
  part = jk_outline_add (self->parts, name, code + n - name, self->decorated != 0 ? self->decorated : number, number, self->open->len);
  if (part == NULL)
    return;
  part->is_container = is_class;
  g_array_append_val (self->open, open);
}

guint
jk_outline_read_indent (const char *text,
                        gsize       length,
                        GPtrArray  *parts)
{
  Indents self = { parts, g_array_new (FALSE, FALSE, sizeof (OpenPart)), 0, 0 };
  const char *at = text;
  char quote = '\0';
  guint n = 0;
  Line line;

  while (next_line (&at, text + length, &line))
    {
      gboolean is_inside = quote != '\0';

      n++;
      quote = follow_quotes (&line, quote);
      if (!is_inside && !line.is_blank && !begins_with (&line, "#") && !begins_with (&line, ")"))
        {
          close_parts (&self, line.indent);
          if (begins_with (&line, "def ") || begins_with (&line, "class ") || begins_with (&line, "async def "))
            open_part (&self, &line, n);
          if (!begins_with (&line, "@"))
            self.decorated = 0;
          else if (self.decorated == 0)
            self.decorated = n;
        }
      if (!line.is_blank)
        self.last_code = n;
    }
  close_parts (&self, 0);
  g_array_unref (self.open);
  return n;
}

guint
jk_outline_read_headings (const char *text,
                          gsize       length,
                          GPtrArray  *parts)
{
  JkOutlinePart *part = NULL;
  const char *at = text;
  gboolean is_fenced = FALSE;
  guint n = 0;
  Line line;

  while (next_line (&at, text + length, &line))
    {
      gsize marks = 0;

      n++;
      if (begins_with (&line, "```") || begins_with (&line, "~~~"))
        is_fenced = !is_fenced;
      while (marks < line.length && line.start[marks] == '#')
        marks++;
      if (is_fenced || marks == 0 || marks > 6 || marks == line.length || line.start[marks] != ' ')
        continue;
      if (part != NULL)
        part->to = n - 1;
      part = jk_outline_add (parts, line.start + marks, line.length - marks, n, n, 0);
    }
  if (part != NULL)
    part->to = n;
  return n;
}

guint
jk_outline_read_blanks (const char *text,
                        gsize       length,
                        GPtrArray  *parts)
{
  JkOutlinePart *part = NULL;
  const char *at = text;
  guint n = 0;
  Line line;

  while (next_line (&at, text + length, &line))
    {
      n++;
      if (line.is_blank)
        part = NULL;
      else if (part != NULL)
        part->to = n;
      else
        part = jk_outline_add (parts, line.start, line.length, n, n, 0);
    }
  return n;
}
