/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-outline-private.h"

#include <string.h>

#include "jk-git-path.h"

static const struct
{
  const char *suffixes;
  JkOutlineKind kind;
} kinds[] = {
  { ".c.h.cc.cpp.cxx.hh.hpp.hxx.m.mm.java.cs.rs.dart.d.zig.php.proto.vala.css.scss.less.", JK_OUTLINE_BRACES },
  { ".go.kt.kts.swift.scala.groovy.gradle.", JK_OUTLINE_LINES },
  { ".js.mjs.cjs.jsx.ts.mts.cts.tsx.vue.svelte.", JK_OUTLINE_SCRIPT },
  { ".py.pyi.pyx.", JK_OUTLINE_INDENT },
  { ".md.markdown.mdx.", JK_OUTLINE_HEADINGS },
};

JkOutlineKind
jk_outline_kind_of_name (const char *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *lower = dot != NULL ? g_ascii_strdown (dot, -1) : NULL;
  g_autofree char *wanted = lower != NULL ? g_strconcat (lower, ".", NULL) : NULL;

  for (guint i = 0; wanted != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      if (strstr (kinds[i].suffixes, wanted) != NULL)
        return kinds[i].kind;
    }
  return JK_OUTLINE_BLANKS;
}

static void
free_part (gpointer data)
{
  JkOutlinePart *part = data;

  g_free (part->name);
  g_free (part);
}

JkOutlinePart *
jk_outline_add (GPtrArray  *parts,
                const char *name,
                gsize       length,
                guint       from,
                guint       to,
                guint       depth)
{
  g_autoptr(GString) squeezed = g_string_new (NULL);
  JkOutlinePart *part;

  if (parts->len >= JK_OUTLINE_MAX_PARTS)
    return NULL;
  for (gsize i = 0; i < length && squeezed->len < JK_OUTLINE_MAX_NAME; i++)
    {
      if (!g_ascii_isspace (name[i]))
        g_string_append_c (squeezed, name[i]);
      else if (squeezed->len > 0 && squeezed->str[squeezed->len - 1] != ' ')
        g_string_append_c (squeezed, ' ');
    }
  /* A cut in the middle of a letter would show as bytes. */
  while (squeezed->len >= JK_OUTLINE_MAX_NAME && !g_utf8_validate (squeezed->str, -1, NULL) && squeezed->len > JK_OUTLINE_MAX_NAME - 4)
    g_string_truncate (squeezed, squeezed->len - 1);
  part = g_new (JkOutlinePart, 1);
  *part = (JkOutlinePart) { jk_git_path_escape (g_strstrip (squeezed->str)), from, to, depth, FALSE };
  g_ptr_array_add (parts, part);
  return part;
}

GPtrArray *
jk_outline_read (const char   *text,
                 gsize         length,
                 JkOutlineKind kind,
                 guint        *n_lines)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (free_part);
  guint n;

  switch (kind)
    {
    case JK_OUTLINE_BRACES:
    case JK_OUTLINE_LINES:
    case JK_OUTLINE_SCRIPT:
      n = jk_outline_read_braces (text, length, kind, parts);
      break;
    case JK_OUTLINE_INDENT:
      n = jk_outline_read_indent (text, length, parts);
      break;
    case JK_OUTLINE_HEADINGS:
      n = jk_outline_read_headings (text, length, parts);
      break;
    case JK_OUTLINE_BLANKS:
    default:
      n = jk_outline_read_blanks (text, length, parts);
      break;
    }
  if (n_lines != NULL)
    *n_lines = n;
  return parts;
}

/* The parts between which to cut: a container that is too long for one piece gives way to its members. */
static GPtrArray *
choose_parts (GPtrArray *parts,
              guint      limit)
{
  GPtrArray *chosen = g_ptr_array_new ();
  guint wanted = 0;

  for (guint i = 0; i < parts->len; i++)
    {
      JkOutlinePart *part = g_ptr_array_index (parts, i);
      gboolean opens = part->is_container && part->to - part->from + 1 > limit && i + 1 < parts->len
                       && ((JkOutlinePart *) g_ptr_array_index (parts, i + 1))->depth == part->depth + 1;

      wanted = MIN (wanted, part->depth);
      if (part->depth > wanted)
        continue;
      if (opens)
        wanted = part->depth + 1;
      else
        g_ptr_array_add (chosen, part);
    }
  return chosen;
}

static void
add_piece (GPtrArray           *pieces,
           const JkOutlinePart *first,
           const JkOutlinePart *last)
{
  g_autofree char *name = first == last ? g_strdup (first->name) : g_strdup_printf ("%s … %s", first->name, last->name);
  JkOutlinePart *piece = g_new (JkOutlinePart, 1);

  *piece = (JkOutlinePart) { g_steal_pointer (&name), first->from, last->to, 0, FALSE };
  g_ptr_array_add (pieces, piece);
}

GPtrArray *
jk_outline_cut (GPtrArray *parts,
                guint      n_lines,
                guint      limit)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (free_part);
  g_autoptr(GPtrArray) chosen = choose_parts (parts, limit);
  guint n_pieces = (n_lines + limit - 1) / MAX (limit, 1), aim = n_pieces > 0 ? n_lines / n_pieces + 1 : limit;
  guint start = 1; /* line on which the present piece begins */
  const JkOutlinePart *first = NULL, *last = NULL;
  gboolean is_first = TRUE;

  for (guint i = 0; i < chosen->len; i++)
    {
      const JkOutlinePart *part = g_ptr_array_index (chosen, i);
      guint length = part->to + 1 - start;

      /* Cut before a part with which the piece would be over the limit, or over its share by more than it is under it without. */
      if (last != NULL && (length > limit || (length > aim && length - aim > aim - MIN (aim, last->to + 1 - start))))
        {
          if (!is_first)
            add_piece (pieces, first, last);
          is_first = FALSE;
          first = part;
          start = part->from;
        }
      if (first == NULL)
        first = part;
      last = part;
    }
  if (!is_first)
    add_piece (pieces, first, last);
  return pieces;
}

static int
compare_length (gconstpointer a,
                gconstpointer b)
{
  const JkOutlinePart *first = *(JkOutlinePart *const *) a, *second = *(JkOutlinePart *const *) b;

  return (int) (second->to - second->from) - (int) (first->to - first->from);
}

GPtrArray *
jk_outline_longest (GPtrArray *parts,
                    guint      max)
{
  GPtrArray *longest = g_ptr_array_new_with_free_func (free_part);
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < parts->len; i++)
    {
      if (!((JkOutlinePart *) g_ptr_array_index (parts, i))->is_container)
        g_ptr_array_add (sorted, g_ptr_array_index (parts, i));
    }
  g_ptr_array_sort (sorted, compare_length);
  for (guint i = 0; i < sorted->len && i < max; i++)
    {
      JkOutlinePart *copy = g_memdup2 (g_ptr_array_index (sorted, i), sizeof (JkOutlinePart));

      copy->name = g_strdup (copy->name);
      g_ptr_array_add (longest, copy);
    }
  return longest;
}
