/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-shape.h"

#include <string.h>

typedef struct
{
  char class; /* 0: @literal */
  char literal;
  guint least;
  guint most;
} Run;

gboolean
jk_secret_class_has (char   class,
                     guint8 c)
{
  switch (class)
    {
    case 'd':
      return g_ascii_isdigit (c);
    case 'h':
      return g_ascii_isdigit (c) || (c >= 'a' && c <= 'f');
    case 'x':
      return g_ascii_isxdigit (c);
    case 'u':
      return g_ascii_isdigit (c) || g_ascii_isupper (c);
    case 'l':
      return g_ascii_isdigit (c) || g_ascii_islower (c);
    case 'a':
      return g_ascii_isalnum (c);
    case 'A':
      return g_ascii_isalpha (c);
    case 'w':
      return g_ascii_isalnum (c) || c == '_';
    case 'b':
      return g_ascii_isalnum (c) || c == '_' || c == '-';
    case 's':
      return g_ascii_isalnum (c) || c == '+' || c == '/' || c == '=';
    case 't':
      return g_ascii_isalnum (c) || (c != '\0' && strchr ("_-.~", c) != NULL);
    case 'p':
      return g_ascii_isalnum (c) || (c != '\0' && strchr ("_-+/=.~", c) != NULL);
    case '2':
      return g_ascii_isupper (c) || (c >= '2' && c <= '7');
    default:
      return FALSE;
    }
}

static const char *
read_number (const char *text,
             guint      *out)
{
  for (*out = 0; g_ascii_isdigit (*text); text++)
    *out = *out * 10 + (guint) (*text - '0');
  return text;
}

/* Returns: what follows the first run of @shape, which is not empty */
static const char *
read_run (const char *shape,
          Run        *run)
{
  if (*shape == '\'')
    {
      *run = (Run) { 0, shape[1], 1, 1 };
      return shape + 2;
    }
  run->class = *shape;
  shape = read_number (shape + 1, &run->least);
  run->most = run->least;
  return *shape == '-' ? read_number (shape + 1, &run->most) : shape;
}

static gboolean
run_has (const Run *run,
         guint8     c)
{
  return run->class != 0 ? jk_secret_class_has (run->class, c) : (guint8) run->literal == c;
}

gboolean
jk_secret_shape_match (const char     *shape,
                       const guint8  **at,
                       const guint8   *end)
{
  const guint8 *p = *at;
  Run run = { 0 };

  while (*shape != '\0')
    {
      guint n = 0;

      shape = read_run (shape, &run);
      while (n < run.most && p < end && run_has (&run, *p))
        {
          p++;
          n++;
        }
      if (n < run.least)
        return FALSE;
    }
  if (p < end && (jk_secret_class_has ('w', *p) || (run.class != 0 && run_has (&run, *p))))
    return FALSE;
  *at = p;
  return TRUE;
}

gsize
jk_secret_shape_match_before (const char   *shape,
                              const guint8 *start,
                              const guint8 *at)
{
  gsize n = 0;
  Run run;

  (void) read_run (shape, &run);
  while (n < run.most && at - n > start && run_has (&run, at[-(gssize) n - 1]))
    n++;
  return n < run.least ? 0 : n;
}
