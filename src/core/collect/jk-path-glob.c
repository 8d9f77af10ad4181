/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-path-glob.h"

#include <ctype.h>
#include <string.h>

#define MAX_STEPS 200000
#define MAX_DEPTH 1000

/* A hostile pattern such as "*a*a*a*a*b" would take years. */
typedef struct
{
  guint steps;
  guint depth;
} Budget;

static gboolean
is_in_class (const char *name,
             gsize       length,
             guchar      c)
{
  static const struct
  {
    const char *name;
    int (*is) (int);
  } CLASSES[] = {
    { "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank }, { "cntrl", iscntrl },
    { "digit", isdigit }, { "graph", isgraph }, { "lower", islower }, { "print", isprint },
    { "punct", ispunct }, { "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CLASSES); i++)
    if (strlen (CLASSES[i].name) == length && memcmp (CLASSES[i].name, name, length) == 0)
      return c < 0x80 && CLASSES[i].is (c);
  return FALSE;
}

/* Reads the end of a range or a single character. */
static guchar
read_member (const char **p)
{
  if (**p == '\\' && (*p)[1] != '\0')
    (*p)++;
  return (guchar) * (*p)++;
}

/* @p: behind '['. Returns: the place behind ']', or %NULL if the set has no end; fills @matches */
static const char *
match_set (const char *p,
           guchar      c,
           gboolean   *matches)
{
  gboolean negated = *p == '!' || *p == '^';
  gboolean found = FALSE;
  const char *start = p += negated ? 1 : 0;

  while (*p != '\0' && (*p != ']' || p == start))
    {
      const char *end = p[0] == '[' && p[1] == ':' ? strstr (p + 2, ":]") : NULL;
      guchar low, high;

      if (end != NULL)
        {
          found |= is_in_class (p + 2, end - p - 2, c);
          p = end + 2;
          continue;
        }
      low = high = read_member (&p);
      if (p[0] == '-' && p[1] != ']' && p[1] != '\0')
        {
          p++;
          high = read_member (&p);
        }
      found |= c >= low && c <= high;
    }
  if (*p != ']')
    return NULL;
  *matches = found != negated && c != '/';
  return p + 1;
}

static gboolean match_here (const char *start, const char *pattern, const char *path, Budget *budget);

/* @pattern: behind the stars. */
static gboolean
match_stars (const char *start,
             const char *pattern,
             const char *path,
             gboolean    folders,
             Budget     *budget)
{
  gboolean matches = FALSE;

  if (*pattern == '\0')
    return folders || strchr (path, '/') == NULL;
  /* "**" + "/": none at all, or up to behind any slash. */
  if (folders && *pattern == '/')
    {
      for (pattern++; path != NULL && !matches; path = path != NULL ? path + 1 : NULL)
        {
          matches = match_here (start, pattern, path, budget);
          path = strchr (path, '/');
        }
      return matches;
    }
  for (;; path++)
    {
      if (match_here (start, pattern, path, budget))
        return TRUE;
      if (*path == '\0' || (*path == '/' && !folders) || budget->steps >= MAX_STEPS)
        return FALSE;
    }
}

static gboolean
match_recursive (const char *start,
                 const char *pattern,
                 const char *path,
                 Budget     *budget)
{
  for (; *pattern != '\0'; path++)
    {
      const char *first = pattern;
      gboolean matches = FALSE;

      if (++budget->steps >= MAX_STEPS)
        return FALSE;
      if (*pattern == '*')
        {
          while (*pattern == '*')
            pattern++;
          /* Only two or more between slashes cross folders. */
          return match_stars (start, pattern, path,
                              pattern - first > 1 && (first == start || first[-1] == '/')
                                && (*pattern == '/' || *pattern == '\0'), budget);
        }
      if (*path == '\0')
        return FALSE;
      if (*pattern == '[')
        {
          pattern = match_set (pattern + 1, *path, &matches);
          if (pattern == NULL || !matches)
            return FALSE;
          continue;
        }
      if (*pattern == '?')
        matches = *path != '/';
      else
        {
          if (*pattern == '\\' && pattern[1] != '\0')
            pattern++;
          matches = *pattern == *path;
        }
      if (!matches)
        return FALSE;
      pattern++;
    }
  return *path == '\0';
}

static gboolean
match_here (const char *start,
            const char *pattern,
            const char *path,
            Budget     *budget)
{
  gboolean matches;

  if (budget->depth >= MAX_DEPTH)
    return FALSE;
  budget->depth++;
  matches = match_recursive (start, pattern, path, budget);
  budget->depth--;
  return matches;
}

gboolean
jk_path_glob_match (const char *pattern,
                    const char *path)
{
  Budget budget = { 0, 0 };

  return match_here (pattern, pattern, path, &budget);
}
