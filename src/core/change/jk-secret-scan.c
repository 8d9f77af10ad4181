/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-scan.h"

#include <string.h>

#include "jk-secret-format.h"
#include "jk-secret-wide.h"

/* How far a comment that allows a secret is looked for in its line. */
#define MAX_LINE 1000
#define MAX_PATTERNS 512

/*
 * Each format is looked for by the two neighbouring bytes of its text that are rarest in source: one bit says whether a pair is of any, so
 * that hardly anything else is done at most places, and no place waits for the one before.
 */
typedef struct
{
  const JkSecretFormat *format;
  guint16 length;
  guint16 offset; /* of the pair in the format's text */
  guint16 next;   /* of the same pair: 1 + its place; 0 none */
} Pattern;

typedef struct
{
  guint64 pairs[65536 / 64];
  guint16 first[65536]; /* 1 + place of the first pattern; 0 none */
  Pattern patterns[MAX_PATTERNS];
  guint n_patterns;
} Index;

typedef struct
{
  JkSecretText text;
  JkSecretScanFlags flags;
  GArray *findings; /* (nullable) */
  guint n_found;
  JkSecretFinding last;
  guint line;       /* of @counted */
  gsize counted;
} Scan;

static guint
rarity (char c)
{
  if (g_ascii_isdigit (c))
    return 4;
  if (g_ascii_isupper (c))
    return 4;
  if (g_ascii_islower (c))
    return strchr ("jqxzkvwy", c) != NULL ? 4 : strchr ("bgpfumh", c) != NULL ? 2 : 1;
  return c == '_' || c == ' ' || c == '-' ? 2 : 5;
}

static guint
find_rarest_pair (const char *text)
{
  guint best = 0;

  for (guint i = 1; text[i + 1] != '\0'; i++)
    if (rarity (text[i]) * rarity (text[i + 1]) > rarity (text[best]) * rarity (text[best + 1]))
      best = i;
  return best;
}

static void
index_add (Index                *self,
           const JkSecretFormat *format,
           guint                 offset,
           char                  a,
           char                  b)
{
  guint pair = (guint8) a | (guint) (guint8) b << 8;

  g_assert (self->n_patterns < MAX_PATTERNS);
  self->patterns[self->n_patterns] = (Pattern) { format, strlen (format->text), offset, self->first[pair] };
  self->first[pair] = ++self->n_patterns;
  self->pairs[pair / 64] |= G_GUINT64_CONSTANT (1) << pair % 64;
}

static void
index_add_any_case (Index                *self,
                    const JkSecretFormat *format,
                    guint                 offset)
{
  char a[2] = { g_ascii_tolower (format->text[offset]), g_ascii_toupper (format->text[offset]) };
  char b[2] = { g_ascii_tolower (format->text[offset + 1]), g_ascii_toupper (format->text[offset + 1]) };

  for (guint i = 0; i < (a[0] != a[1] ? 2 : 1); i++)
    for (guint j = 0; j < (b[0] != b[1] ? 2 : 1); j++)
      index_add (self, format, offset, a[i], b[j]);
}

static Index *
index_new (void)
{
  Index *self = g_new0 (Index, 1);
  gsize n;
  const JkSecretFormat *formats = jk_secret_format_list (&n);

  for (gsize i = 0; i < n; i++)
    {
      guint offset = find_rarest_pair (formats[i].text);

      if ((formats[i].flags & JK_SECRET_ANY_CASE) != 0)
        index_add_any_case (self, &formats[i], offset);
      else
        index_add (self, &formats[i], offset, formats[i].text[offset], formats[i].text[offset + 1]);
    }
  return self;
}

/* Made at the first use, never changed afterwards. */
static const Index *
get_index (void)
{
  static gsize index;

  if (g_once_init_enter (&index))
    g_once_init_leave (&index, (gsize) index_new ());
  return (const Index *) index;
}

static const guint8 *
line_start (const Scan *self,
            gsize       at)
{
  const guint8 *stop = self->text.data + (at > MAX_LINE ? at - MAX_LINE : 0);
  const guint8 *p = self->text.data + at;

  while (p > stop && p[-1] != '\n')
    p--;
  return p;
}

static gboolean
allows (const guint8 *start,
        gsize         length)
{
  static const char WORD[] = "jikimi:allow-secret";

  return memmem (start, length, WORD, strlen (WORD)) != NULL;
}

/* A comment allows the secret in its own line; one that has a line to itself, that of the next. */
static gboolean
is_allowed (const Scan *self,
            gsize       at)
{
  const guint8 *start = line_start (self, at), *before;
  gsize left = MIN (self->text.size - at, MAX_LINE);
  const guint8 *end = memchr (self->text.data + at, '\n', left);

  if (end == NULL)
    end = self->text.data + at + left;
  if (allows (start, end - start))
    return TRUE;
  if (start == self->text.data || start[-1] != '\n')
    return FALSE;
  before = line_start (self, start - 1 - self->text.data);
  while (before < start && g_ascii_isspace (*before))
    before++;
  return before < start && strchr ("/#*-;%<!", *before) != NULL && *before != '\0' && allows (before, start - before);
}

static guint
count_line (Scan *self,
            gsize at)
{
  const guint8 *p = self->text.data + self->counted, *end = self->text.data + at;

  while (p < end && (p = memchr (p, '\n', end - p)) != NULL)
    {
      self->line++;
      p++;
    }
  self->counted = at;
  return self->line;
}

static void
fill_preview (const Scan         *self,
              const JkSecretSpan *span,
              char               *preview)
{
  gsize n = span->end - span->start, shown = MIN (span->shown, 4), i;

  /* Of what has no public beginning less is shown, and nothing of what is short. */
  if (span->shown == 0)
    shown = MIN (n / 8, 2);
  for (i = 0; i < shown; i++)
    preview[i] = g_ascii_isgraph (self->text.data[span->start + i]) ? (char) self->text.data[span->start + i] : '?';
  g_strlcpy (preview + i, "…", JK_SECRET_PREVIEW_SIZE - i);
}

/* A guess and a certain find of the same bytes are one: the certain one counts. */
static gboolean
replaces_last (const Scan         *self,
               const JkSecretSpan *span)
{
  return self->n_found > 0 && span->start < self->last.end && span->end > self->last.start;
}

static void
keep (Scan                 *self,
      const JkSecretFormat *format,
      const JkSecretSpan   *span)
{
  JkSecretFinding finding = { format->kind, (format->flags & JK_SECRET_GUESS) == 0, span->start, span->end };

  if (replaces_last (self, span))
    {
      if (self->last.is_certain || !finding.is_certain)
        return;
      self->n_found--;
      if (self->findings != NULL)
        g_array_set_size (self->findings, self->findings->len - 1);
    }
  if (self->findings != NULL)
    {
      /* What was found last may have begun behind this one. */
      finding.line = span->start >= self->counted ? count_line (self, span->start) : self->line;
      fill_preview (self, span, finding.preview);
      g_array_append_val (self->findings, finding);
    }
  self->last = finding;
  self->n_found++;
}

static gboolean
has_text (const Scan    *self,
          const Pattern *pattern,
          gsize          start)
{
  const char *at = (const char *) self->text.data + start;

  if (self->text.size - start < pattern->length)
    return FALSE;
  if ((pattern->format->flags & JK_SECRET_ANY_CASE) != 0)
    return g_ascii_strncasecmp (at, pattern->format->text, pattern->length) == 0;
  return memcmp (at, pattern->format->text, pattern->length) == 0;
}

static gboolean
is_wanted (const Scan           *self,
           const JkSecretFormat *format)
{
  return (self->flags & JK_SECRET_SCAN_BINARY) == 0 || (format->flags & JK_SECRET_GUESS) == 0;
}

static void
look (Scan        *self,
      const Index *index,
      gsize        at,
      guint        pair)
{
  JkSecretSpan span;

  for (guint i = index->first[pair]; i != 0; i = index->patterns[i - 1].next)
    {
      const Pattern *pattern = &index->patterns[i - 1];
      gsize start = at - pattern->offset;

      if (at < pattern->offset || !has_text (self, pattern, start) || !is_wanted (self, pattern->format))
        continue;
      if (jk_secret_format_match (pattern->format, &self->text, start, &span) && !is_allowed (self, span.start))
        keep (self, pattern->format, &span);
    }
}

static guint
scan (const guint8     *data,
      gsize             size,
      JkSecretScanFlags flags,
      GArray           *findings)
{
  const Index *index = get_index ();
  guint most = findings != NULL ? JK_SECRET_MAX_FINDINGS : 1;
  Scan self = { { data, size }, flags, findings, 0, { 0 }, 1, 0 };

  for (gsize i = 0; i + 1 < size; i++)
    {
      guint pair = data[i] | (guint) data[i + 1] << 8;

      if (G_LIKELY ((index->pairs[pair / 64] >> pair % 64 & 1) == 0))
        continue;
      look (&self, index, i, pair);
      if (self.n_found >= most)
        break;
    }
  return self.n_found;
}

guint
jk_secret_scan (const guint8     *data,
                gsize             size,
                JkSecretScanFlags flags,
                GArray           *findings)
{
  gsize n_narrow = 0;
  g_autofree guint8 *narrow = jk_secret_wide_narrow (data, size, &n_narrow);
  guint first = findings != NULL ? findings->len : 0, n_found;

  if (narrow == NULL)
    return scan (data, size, flags, findings);
  n_found = scan (narrow, n_narrow, flags & ~JK_SECRET_SCAN_BINARY, findings);
  for (guint i = first; findings != NULL && i < findings->len; i++)
    {
      JkSecretFinding *finding = &g_array_index (findings, JkSecretFinding, i);

      finding->start *= 2;
      finding->end *= 2;
    }
  return n_found;
}

guint
jk_secret_scan_count_formats (void)
{
  gsize n, certain = 0;
  const JkSecretFormat *formats = jk_secret_format_list (&n);

  for (gsize i = 0; i < n; i++)
    certain += (formats[i].flags & JK_SECRET_GUESS) == 0;
  return certain;
}
