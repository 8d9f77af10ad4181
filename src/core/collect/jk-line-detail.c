/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-line-detail.h"

#include <string.h>

#include "jk-git-path.h"

#define MAX_VIOLATIONS 500

static int
compare_longest_first (gconstpointer a,
                       gconstpointer b)
{
  const JkLongFile *left = a, *right = b;

  if (left->lines != right->lines)
    return left->lines > right->lines ? -1 : 1;
  return strcmp (left->path, right->path);
}

static GVariant *
list_violations (const JkLineTotals *totals)
{
  GVariantBuilder list;

  g_array_sort (totals->violations, compare_longest_first);
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MIN (totals->violations->len, MAX_VIOLATIONS); i++)
    {
      const JkLongFile *file = &g_array_index (totals->violations, JkLongFile, i);
      g_autofree char *path = jk_git_path_escape (file->path);

      g_variant_builder_open (&list, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&list, "{sv}", "path", g_variant_new_string (path));
      g_variant_builder_add (&list, "{sv}", "lines", g_variant_new_uint64 (file->lines));
      g_variant_builder_add (&list, "{sv}", "language", g_variant_new_string (jk_language_get_title (file->language)));
      g_variant_builder_close (&list);
    }
  return g_variant_builder_end (&list);
}

static int
compare_most_lines_first (gconstpointer a,
                          gconstpointer b,
                          gpointer      user_data)
{
  const JkLineTotals *totals = user_data;
  JkLanguage left = *(const JkLanguage *) a, right = *(const JkLanguage *) b;

  if (totals->language_lines[left] != totals->language_lines[right])
    return totals->language_lines[left] > totals->language_lines[right] ? -1 : 1;
  return left - right;
}

static GVariant *
list_languages (const JkLineTotals *totals)
{
  JkLanguage order[JK_LANGUAGE_MAX];
  GVariantBuilder list;

  for (guint i = 0; i < JK_LANGUAGE_MAX; i++)
    order[i] = i;
  g_qsort_with_data (order, JK_LANGUAGE_MAX, sizeof *order, compare_most_lines_first, (gpointer) totals);

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < JK_LANGUAGE_MAX; i++)
    {
      if (totals->language_files[order[i]] == 0)
        continue;
      g_variant_builder_open (&list, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&list, "{sv}", "name", g_variant_new_string (jk_language_get_title (order[i])));
      g_variant_builder_add (&list, "{sv}", "files", g_variant_new_uint64 (totals->language_files[order[i]]));
      g_variant_builder_add (&list, "{sv}", "lines", g_variant_new_uint64 (totals->language_lines[order[i]]));
      g_variant_builder_close (&list);
    }
  return g_variant_builder_end (&list);
}

static GVariant *
list_skipped (const JkLineTotals *totals)
{
  static const char *const REASONS[] = { "generated", "vendored", "binary", "other" };
  GVariantBuilder list;

  G_STATIC_ASSERT (G_N_ELEMENTS (REASONS) == JK_N_SKIPPED);
  g_variant_builder_init (&list, G_VARIANT_TYPE ("a{st}"));
  for (guint i = 0; i < JK_N_SKIPPED; i++)
    g_variant_builder_add (&list, "{st}", REASONS[i], totals->skipped[i]);
  return g_variant_builder_end (&list);
}

GVariant *
jk_line_detail_new (const JkLineTotals *totals,
                    guint               limit)
{
  GVariantBuilder detail;

  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&detail, "{sv}", "limit", g_variant_new_uint32 (limit));
  g_variant_builder_add (&detail, "{sv}", "files", g_variant_new_uint64 (totals->files));
  g_variant_builder_add (&detail, "{sv}", "lines", g_variant_new_uint64 (totals->lines));
  g_variant_builder_add (&detail, "{sv}", "languages", list_languages (totals));
  g_variant_builder_add (&detail, "{sv}", "violations", list_violations (totals));
  g_variant_builder_add (&detail, "{sv}", "truncated", g_variant_new_boolean (totals->violations->len > MAX_VIOLATIONS));
  g_variant_builder_add (&detail, "{sv}", "skipped", list_skipped (totals));
  return g_variant_builder_end (&detail);
}
