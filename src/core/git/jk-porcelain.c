/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-porcelain.h"

#include <string.h>

#include "jk-error.h"

/* Fields separated by one space before the path. */
#define CHANGED_FIELDS 8
#define RENAMED_FIELDS 9
#define UNMERGED_FIELDS 10

static void
replace (char      **text,
         const char *with)
{
  g_free (*text);
  *text = g_strdup (with);
}

static gboolean
parse_distance (const char *text,
                JkGitHead  *head)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  guint64 ahead, behind;

  if (g_strv_length (parts) != 2 || parts[0][0] != '+' || parts[1][0] != '-')
    return FALSE;
  /* "+? -?": there, but not counted. */
  if (strcmp (parts[0], "+?") == 0 || strcmp (parts[1], "-?") == 0)
    return TRUE;
  if (!g_ascii_string_to_unsigned (parts[0] + 1, 10, 0, G_MAXUINT, &ahead, NULL)
      || !g_ascii_string_to_unsigned (parts[1] + 1, 10, 0, G_MAXUINT, &behind, NULL))
    return FALSE;
  head->has_counts = TRUE;
  head->ahead = (guint) ahead;
  head->behind = (guint) behind;
  return TRUE;
}

static gboolean
parse_header (const char *entry,
              JkGitHead  *head)
{
  const char *value = strchr (entry + 2, ' ');

  if (value == NULL)
    return TRUE;
  value++;
  if (g_str_has_prefix (entry, "# branch.oid "))
    {
      head->is_unborn = strcmp (value, "(initial)") == 0;
      replace (&head->commit, head->is_unborn ? "" : value);
    }
  else if (g_str_has_prefix (entry, "# branch.head "))
    {
      head->is_detached = strcmp (value, "(detached)") == 0;
      replace (&head->branch, head->is_detached ? "" : value);
    }
  else if (g_str_has_prefix (entry, "# branch.upstream "))
    replace (&head->upstream, value);
  else if (g_str_has_prefix (entry, "# branch.ab "))
    return parse_distance (value, head);
  return TRUE;
}

/* Returns: (nullable): what follows the first @n_fields fields */
static const char *
skip_fields (const char *entry,
             guint       n_fields)
{
  for (guint i = 0; i < n_fields; i++)
    {
      entry = strchr (entry, ' ');
      if (entry == NULL)
        return NULL;
      entry++;
    }
  return *entry != '\0' ? entry : NULL;
}

static gboolean
is_letter (char c)
{
  return c == '.' || strchr ("MADRTC", c) != NULL;
}

/* A copy has a source that is still there: for us a path added. */
static char
letter_of (char c)
{
  if (c == '.')
    return '\0';
  return c == 'C' ? 'A' : c;
}

static gboolean
add_change (JkGitTally *tally,
            const char *entry,
            const char *path,
            const char *old_path)
{
  if (entry[1] != ' ' || entry[2] == '\0' || entry[3] == '\0' || entry[4] != ' ' || !is_letter (entry[2])
      || !is_letter (entry[3]) || path == NULL)
    return FALSE;
  if (entry[2] == 'C' || entry[3] == 'C')
    old_path = NULL;
  if (entry[2] != '.')
    jk_git_tally_add_index (tally, path, old_path, letter_of (entry[2]));
  if (entry[3] != '.')
    jk_git_tally_add_worktree (tally, path, entry[3] == 'R' ? old_path : NULL, letter_of (entry[3]));
  return TRUE;
}

static gboolean
add_plain (JkGitTally *tally,
           const char *entry)
{
  const char *path;

  switch (entry[0])
    {
    case '1':
      return add_change (tally, entry, skip_fields (entry, CHANGED_FIELDS), NULL);
    case 'u':
      path = skip_fields (entry, UNMERGED_FIELDS);
      if (path != NULL)
        jk_git_tally_add_conflict (tally, path);
      return path != NULL;
    case '?':
      path = skip_fields (entry, 1);
      if (path != NULL && entry[1] == ' ')
        jk_git_tally_add_untracked (tally, path);
      return path != NULL && entry[1] == ' ';
    default:
      return entry[0] != '\0';
    }
}

/* Steps over one entry and its NUL. Returns: (nullable): the entry; %NULL if no NUL ends it */
static const char *
next_entry (const char **at,
            const char  *end)
{
  const char *entry = *at;
  const char *nul = memchr (entry, '\0', end - entry);

  if (nul == NULL)
    return NULL;
  *at = nul + 1;
  return entry;
}

gboolean
jk_porcelain_parse (const char *data,
                    gsize       size,
                    JkGitTally *tally,
                    JkGitHead  *head,
                    GError    **error)
{
  const char *at = data;
  const char *end = data + size;
  guint n = 0;

  while (at < end)
    {
      const char *entry = next_entry (&at, end);
      const char *old_path = entry != NULL && entry[0] == '2' && at < end ? next_entry (&at, end) : NULL;
      gboolean good = entry != NULL;

      n++;
      if (good && entry[0] == '#')
        good = entry[1] == ' ' && parse_header (entry, head);
      else if (good && entry[0] == '2')
        good = old_path != NULL && *old_path != '\0'
               && add_change (tally, entry, skip_fields (entry, RENAMED_FIELDS), old_path);
      else if (good)
        good = add_plain (tally, entry);
      if (!good)
        {
          g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "git status: entry %u is not as expected", n);
          return FALSE;
        }
    }
  return TRUE;
}
