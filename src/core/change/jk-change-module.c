/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-change-module.h"

#include <string.h>

#include "jk-change-name.h"

/* A longer one would leave no room for the sentence. */
#define MAX_SCOPE 20

static gboolean
says_nothing (const char *folder)
{
  static const char *const WORDS[] = { "src", "source", "sources", "lib", "libs", "app", "apps", "packages", "pkg", "internal", "cmd",
                                       "crates", "modules", "services", "main", "java", "kotlin", "python", "js", "include",
                                       "test", "tests",
                                       "unit", "integration", "spec", "specs", "__tests__", "testing", "e2e", "com", "org", "net", "doc",
                                       "docs", "documentation" };

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (strcmp (WORDS[i], folder) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_scope (const char *folder)
{
  gsize n = strlen (folder);

  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (folder[i]) && strchr ("._-", folder[i]) == NULL)
      return FALSE;
  return n > 0 && n <= MAX_SCOPE;
}

char *
jk_change_module (const char *path)
{
  const char *slash;

  for (; (slash = strchr (path, '/')) != NULL; path = slash + 1)
    {
      g_autofree char *folder = g_strndup (path, slash - path);

      if (*folder == '.')
        break;
      if (!says_nothing (folder))
        return is_scope (folder) ? g_steal_pointer (&folder) : g_strdup ("");
    }
  return g_strdup ("");
}

static gboolean
cut_start (char       *stem,
           const char *start)
{
  gsize n = strlen (start);

  if (strncmp (stem, start, n) != 0 || stem[n] == '\0')
    return FALSE;
  memmove (stem, stem + n, strlen (stem + n) + 1);
  return TRUE;
}

static gboolean
cut_end (char       *stem,
         const char *end)
{
  gsize n = strlen (stem), m = strlen (end);

  if (n <= m || strcmp (stem + n - m, end) != 0)
    return FALSE;
  stem[n - m] = '\0';
  return TRUE;
}

char *
jk_change_stem (const char *path)
{
  static const char *const ENDS[] = { "_test", "-test", ".test", ".spec", "_spec", "-spec", "Tests", "Test", "Spec", "_tests" };
  char *stem = g_strdup (jk_change_base_name (path));
  char *dot = strrchr (stem, '.');

  if (dot != NULL && dot != stem)
    *dot = '\0';
  if (!cut_start (stem, "test_") && !cut_start (stem, "test-"))
    for (guint i = 0; i < G_N_ELEMENTS (ENDS); i++)
      if (cut_end (stem, ENDS[i]))
        break;
  return stem;
}
