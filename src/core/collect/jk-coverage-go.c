/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-formats.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-text-lines.h"

/* "example.com/shop/cart.go:10.24,12.3 2 1": from line.column to line.column, statements, times run. */
typedef struct
{
  JkCoverageFile *file;
  guint64 place[4];
  guint64 statements;
  gboolean covered;
} Block;

static int
compare_blocks (gconstpointer a,
                gconstpointer b)
{
  const Block *left = a, *right = b;

  if (left->file != right->file)
    return left->file < right->file ? -1 : 1;
  for (guint i = 0; i < G_N_ELEMENTS (left->place); i++)
    if (left->place[i] != right->place[i])
      return left->place[i] < right->place[i] ? -1 : 1;
  return 0;
}

/* Reads "10.24,12.3 2 1". */
static gboolean
read_numbers (const char *text,
              const char *end,
              Block      *out)
{
  static const char SEPARATORS[] = ".,. ";
  guint64 count;

  for (guint i = 0; i < G_N_ELEMENTS (out->place); i++)
    if (!jk_text_read_number (&text, end, &out->place[i]) || text == end || *text++ != SEPARATORS[i])
      return FALSE;
  if (!jk_text_read_number (&text, end, &out->statements) || text == end || *text++ != ' ')
    return FALSE;
  if (!jk_text_read_number (&text, end, &count) || text != end)
    return FALSE;
  out->covered = count > 0;
  return out->place[0] <= out->place[2] && out->statements <= G_MAXINT32;
}

static gboolean
read_block (JkCoverage *coverage,
            const char *line,
            gsize       length,
            Block      *out)
{
  const char *colon = memrchr (line, ':', length);
  g_autofree char *path = NULL;

  if (colon == NULL || colon == line || !read_numbers (colon + 1, line + length, out))
    return FALSE;
  path = g_strndup (line, colon - line);
  out->file = jk_coverage_get_file (coverage, path);
  return TRUE;
}

/* With -coverpkg each test binary writes every block again: one block counts once, as covered if any of them ran it. */
static gboolean
count_blocks (GArray  *blocks,
              GError **error)
{
  gboolean valid = TRUE;

  g_array_sort (blocks, compare_blocks);
  for (guint i = 0; i < blocks->len && valid;)
    {
      const Block *first = &g_array_index (blocks, Block, i);
      gboolean covered = FALSE;

      for (; i < blocks->len && compare_blocks (first, &g_array_index (blocks, Block, i)) == 0; i++)
        {
          valid &= g_array_index (blocks, Block, i).statements == first->statements;
          covered |= g_array_index (blocks, Block, i).covered;
        }
      valid &= jk_coverage_file_add_count (first->file, covered ? first->statements : 0, first->statements);
    }
  if (!valid)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_PARSE, _("The cover profile tells different sizes of one block"));
  return valid;
}

JkCoverage *
jk_coverage_parse_go (const char *text,
                      gsize       length,
                      GError    **error)
{
  g_autoptr(JkCoverage) coverage = jk_coverage_new ();
  g_autoptr(GArray) blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  JkTextLines lines = { text, length };
  const char *line;
  gsize line_length;

  while (jk_text_lines_next (&lines, &line, &line_length))
    {
      Block block;
      /* Profiles that were put together with cat have the mode again. */
      gboolean is_mode = line_length > 6 && memcmp (line, "mode: ", 6) == 0;

      /* Go ends every line; one cut short could lack digits without looking wrong. */
      if (lines.open || (lines.number == 1 && !is_mode) || (!is_mode && !read_block (coverage, line, line_length, &block)))
        {
          g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _("Line %u is not a whole line of a Go cover profile"), lines.number);
          return NULL;
        }
      if (!is_mode)
        g_array_append_val (blocks, block);
    }
  if (!count_blocks (blocks, error))
    return NULL;
  return jk_coverage_complete (g_steal_pointer (&coverage), error);
}
