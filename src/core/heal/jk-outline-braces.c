/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-outline-private.h"

#define MAX_DEPTH 512
#define MAX_HEADER 400 /* bytes in which the name is looked for */

/* A block that is open. */
typedef struct
{
  JkOutlinePart *part; /* (nullable): not owned; inside a function there are none */
  gboolean has_members;
} Block;

typedef struct
{
  const char *at;
  const char *end;
  guint line;
  gboolean is_script;
  gboolean ends_lines; /* a statement ends with its line */
  GPtrArray *parts;
  Block blocks[MAX_DEPTH];
  guint depth;
  guint brackets;     /* round and square ones that are open */
  GString *header;    /* code since the last statement ended, without comments and what strings say */
  guint header_line;  /* on which it begins; 0: it has not begun */
  const char *solid;  /* first sign behind the end of a line that was looked at last */
} Reader;

static void
pass_line (Reader *self)
{
  while (self->at < self->end && *self->at != '\n')
    self->at++;
}

/* A macro may open what it never closes. */
static void
pass_directive (Reader *self)
{
  while (self->at < self->end)
    {
      pass_line (self);
      if (self->at == self->end || self->at[-1] != '\\')
        return;
      self->at++;
      self->line++;
    }
}

static void
pass_comment (Reader *self)
{
  self->at += 2;
  while (self->at < self->end && !(*self->at == '*' && self->at + 1 < self->end && self->at[1] == '/'))
    self->line += *self->at++ == '\n';
  self->at = MIN (self->at + 2, self->end);
}

/* To the closing @quote; a string that may not go over lines ends with its line, whatever it lacks. */
static void
pass_string (Reader  *self,
             char     quote,
             gboolean may_break,
             gboolean has_escapes)
{
  self->at++;
  while (self->at < self->end && *self->at != quote)
    {
      if (*self->at == '\n' && !may_break)
        return;
      if (*self->at == '\\' && has_escapes && self->at + 1 < self->end)
        self->at++;
      self->line += *self->at++ == '\n';
    }
  self->at = MIN (self->at + 1, self->end);
}

/* C++: R"x( … )x"; Rust: r#" … "# */
static gboolean
pass_raw_string (Reader *self)
{
  gboolean is_rust = *self->at == 'r';
  const char *quote = self->at + 1;
  g_autofree char *close = NULL;
  const char *found;
  gsize n = 0;

  if (is_rust)
    {
      while (quote + n < self->end && quote[n] == '#')
        n++;
      close = g_strdup_printf ("\"%.*s", (int) n, quote);
      quote += n;
    }
  if (quote >= self->end || *quote != '"' || (is_rust && n == 0))
    return FALSE;
  if (!is_rust)
    {
      while (n <= 17 && quote + n < self->end && quote[n] != '(' && quote[n] != '\n')
        n++;
      if (n > 17 || quote + n >= self->end || quote[n] != '(')
        return FALSE;
      close = g_strdup_printf (")%.*s\"", (int) (n - 1), quote + 1);
    }
  found = g_strstr_len (quote + 1, self->end - quote - 1, close);
  found = found != NULL ? found + strlen (close) : self->end;
  for (; self->at < found; self->at++)
    self->line += *self->at == '\n';
  return TRUE;
}

/* 'x' and '\n' are letters; 'a in Rust, and 1'000 in C++, are none. */
static void
pass_letter (Reader *self)
{
  const char *at = self->at + 1;

  if (at < self->end && *at == '\\')
    {
      pass_string (self, '\'', FALSE, TRUE);
      return;
    }
  for (guint i = 0; i < 5 && at < self->end && *at != '\n'; i++, at++)
    {
      if (*at == '\'' && i > 0 && (i == 1 || (guchar) self->at[1] >= 0x80))
        {
          self->at = at + 1;
          return;
        }
    }
  self->at++;
}

static gboolean
is_name_byte (char byte)
{
  return g_ascii_isalnum (byte) || byte == '_' || byte == '$' || byte == '~' || byte == ':' || (guchar) byte >= 0x80;
}

/* Finds the word that ends before @end. */
static gboolean
find_word_before (const char  *start,
                  const char  *end,
                  const char **word,
                  gsize       *length)
{
  const char *from;

  while (end > start && !is_name_byte (end[-1]))
    end--;
  from = end;
  while (from > start && is_name_byte (from[-1]))
    from--;
  *word = from;
  *length = end - from;
  return end > from;
}

static gboolean
has_word (const char *text,
          const char *word)
{
  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    {
      if ((at == text || !is_name_byte (at[-1])) && !is_name_byte (at[strlen (word)]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
opens_members (const char *header)
{
  static const char *const words[] = { "class", "namespace", "interface", "impl", "trait", "module", "mod", "extension", "object",
                                       "protocol" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (has_word (header, words[i]) && strchr (header, '=') == NULL)
        return TRUE;
    }
  return strcmp (header, "extern") == 0 || g_str_has_prefix (header, "extern \"");
}

/* f (…) is f, x = … is x, and all else is called as it begins. */
static void
find_name (const char  *header,
           gboolean     has_members,
           const char **name,
           gsize       *length)
{
  const char *round = strchr (header, '('), *equals = strchr (header, '=');

  *name = header;
  *length = strlen (header);
  if (has_members)
    return;
  if (equals != NULL && (round == NULL || equals < round) && g_strstr_len (header, equals - header, "operator") == NULL)
    {
      const char *square = memchr (header, '[', equals - header), *colon = memchr (header, ':', equals - header);

      if (square != NULL)
        equals = square;
      else if (colon != NULL && colon > header && colon[1] == ' ')
        equals = colon;
      (void) find_word_before (header, equals, name, length);
    }
  else if (round != NULL)
    {
      /* Go: func (s *Server) Close () */
      const char *second = g_str_has_prefix (header, "func (") ? strchr (round + 1, '(') : NULL;

      (void) find_word_before (header, second != NULL ? second : round, name, length);
    }
}

static void
open_block (Reader *self)
{
  gboolean is_member = self->depth == 0 || self->blocks[MIN (self->depth, MAX_DEPTH) - 1].has_members;
  Block block = { NULL, FALSE };

  g_strstrip (self->header->str);
  if (is_member && self->depth < MAX_DEPTH && self->header_line > 0 && strcmp (self->header->str, "import") != 0)
    {
      const char *name;
      gsize length;

      block.has_members = opens_members (self->header->str);
      find_name (self->header->str, block.has_members, &name, &length);
      block.part = jk_outline_add (self->parts, name, length, self->header_line, self->line, self->depth);
      if (block.part != NULL)
        block.part->is_container = block.has_members;
    }
  if (self->depth < MAX_DEPTH)
    self->blocks[self->depth] = block;
  self->depth++;
}

static void
end_statement (Reader *self)
{
  g_string_truncate (self->header, 0);
  self->header_line = 0;
}

static void
close_block (Reader *self)
{
  if (self->depth == 0)
    return;
  self->depth--;
  if (self->depth < MAX_DEPTH && self->blocks[self->depth].part != NULL)
    self->blocks[self->depth].part->to = self->line;
}

/* Whether the statement goes on behind this end of a line: its last sign or the next one joins what is before and after. What is blank is
 * gone over once, however many lines it has. */
static gboolean
is_continued (Reader *self)
{
  gsize n = self->header->len;

  if (self->solid < self->at)
    {
      self->solid = self->at;
      while (self->solid < self->end && g_ascii_isspace (*self->solid))
        self->solid++;
    }
  n -= n > 0 && self->header->str[n - 1] == ' ';
  return (self->solid < self->end && strchr ("{.?&|:=", *self->solid) != NULL)
         || (n > 0 && strchr ("=,.+-*/&|?:<>(", self->header->str[n - 1]) != NULL);
}

/* What is blank is one space there. */
static void
add_to_header (Reader *self,
               char    byte)
{
  const gboolean was_blank = self->header->len > 0 && self->header->str[self->header->len - 1] == ' ';
  const gboolean is_blank = g_ascii_isspace (byte);

  if (self->header_line > 0 && self->header->len < MAX_HEADER && !(is_blank && was_blank))
    g_string_append_c (self->header, is_blank ? ' ' : byte);
}

/* Brackets inside a block are its own business: only those of a header count, so that "(() => {" and an odd one heal by themselves. */
static void
take_code (Reader *self)
{
  const char byte = *self->at++;
  gboolean is_outside = self->depth == 0 || (self->depth <= MAX_DEPTH && self->blocks[self->depth - 1].has_members);

  if (byte == '{')
    {
      self->brackets = 0;
      open_block (self);
      end_statement (self);
    }
  else if (byte == '}')
    {
      close_block (self);
      self->brackets = 0;
      end_statement (self);
    }
  else if (!is_outside)
    return;
  else if (self->brackets == 0 && (byte == ';' || (byte == '\n' && self->ends_lines && (self->header_line == 0 || !is_continued (self)))))
    end_statement (self);
  else
    {
      self->brackets += byte == '(' || byte == '[';
      self->brackets -= (byte == ')' || byte == ']') && self->brackets > 0;
      if (self->header_line == 0 && !g_ascii_isspace (byte) && byte != ')' && byte != ',')
        self->header_line = self->line;
      add_to_header (self, byte);
    }
}

/* Rust's #[…] belongs to what follows, and does not name it. */
static void
pass_attribute (Reader *self)
{
  while (self->at < self->end && *self->at != ']' && *self->at != '\n')
    self->at++;
  if (self->at < self->end && *self->at == ']')
    self->at++;
}

static gboolean
is_line_start (const Reader *self,
               const char   *text)
{
  const char *at = self->at;

  while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
    at--;
  return at == text || at[-1] == '\n';
}

static void
read_one (Reader     *self,
          const char *text)
{
  const char byte = *self->at, next = self->at + 1 < self->end ? self->at[1] : '\0';
  gboolean is_after_name = self->at > text && is_name_byte (self->at[-1]);

  if (byte == '\n')
    self->line++;
  if (byte == '/' && next == '/')
    pass_line (self);
  else if (byte == '/' && next == '*')
    pass_comment (self);
  else if (byte == '#' && !self->is_script && is_line_start (self, text))
    (next == '[' || next == '!' ? pass_attribute : pass_directive) (self);
  else if ((byte == 'R' || byte == 'r') && !is_after_name && !self->is_script && (next == '"' || next == '#') && pass_raw_string (self))
    return;
  else if (byte == '"')
    pass_string (self, '"', FALSE, TRUE);
  else if (byte == '`')
    pass_string (self, '`', TRUE, self->is_script);
  else if (byte == '\'' && self->is_script)
    pass_string (self, '\'', FALSE, TRUE);
  else if (byte == '\'')
    pass_letter (self);
  else
    take_code (self);
}

guint
jk_outline_read_braces (const char    *text,
                        gsize          length,
                        JkOutlineKind  kind,
                        GPtrArray     *parts)
{
  g_autofree Reader *self = g_new0 (Reader, 1);
  gboolean has_end = length == 0 || text[length - 1] == '\n';

  self->at = text;
  self->end = text + length;
  self->line = 1;
  self->is_script = kind == JK_OUTLINE_SCRIPT;
  self->ends_lines = kind != JK_OUTLINE_BRACES;
  self->parts = parts;
  self->header = g_string_new (NULL);
  while (self->at < self->end)
    read_one (self, text);
  self->line -= has_end ? 1 : 0;
  /* What is never closed goes to the end. */
  while (self->depth > 0)
    close_block (self);
  g_string_free (self->header, TRUE);
  return self->line;
}
