/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-coverage-detail.h"

#include <math.h>
#include <string.h>

#include "jk-git-path.h"

#define MAX_FILES 50
#define MAX_REPORTS 50

static void
insert_path (GVariantBuilder *builder,
             const char      *key,
             const char      *path)
{
  g_autofree char *shown = jk_git_path_escape (path);

  g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (shown));
}

static void
insert_double (GVariantBuilder *builder,
               const char      *key,
               double           value)
{
  if (isfinite (value))
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_double (value));
}

static GVariant *
list_reports (GPtrArray *reports)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MIN (reports->len, MAX_REPORTS); i++)
    {
      const JkCoverageReport *report = reports->pdata[i];

      g_variant_builder_open (&list, G_VARIANT_TYPE_VARDICT);
      insert_path (&list, "path", report->path);
      g_variant_builder_add (&list, "{sv}", "format", g_variant_new_string (report->format->name));
      if (report->coverage != NULL)
        insert_double (&list, "percent", jk_coverage_percent (report->coverage->covered, report->coverage->lines));
      g_variant_builder_add (&list, "{sv}", "error",
                             g_variant_new_string (report->error != NULL ? report->error->message : ""));
      g_variant_builder_close (&list);
    }
  return g_variant_builder_end (&list);
}

static int
compare_most_uncovered_first (gconstpointer a,
                              gconstpointer b)
{
  const JkCoverageFile *left = *(JkCoverageFile *const *) a;
  const JkCoverageFile *right = *(JkCoverageFile *const *) b;
  guint64 left_open = left->lines - left->covered;
  guint64 right_open = right->lines - right->covered;

  if (left_open != right_open)
    return left_open > right_open ? -1 : 1;
  return strcmp (left->path, right->path);
}

static GVariant *
list_files (const JkCoverageUnion *all)
{
  g_autoptr(GPtrArray) files = g_ptr_array_sized_new (all->files->len);
  GVariantBuilder list;

  for (guint i = 0; i < all->files->len; i++)
    g_ptr_array_add (files, all->files->pdata[i]);
  g_ptr_array_sort (files, compare_most_uncovered_first);

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MIN (files->len, MAX_FILES); i++)
    {
      const JkCoverageFile *file = files->pdata[i];

      g_variant_builder_open (&list, G_VARIANT_TYPE_VARDICT);
      insert_path (&list, "path", file->path);
      insert_double (&list, "percent", jk_coverage_percent (file->covered, file->lines));
      g_variant_builder_add (&list, "{sv}", "covered", g_variant_new_uint64 (file->covered));
      g_variant_builder_add (&list, "{sv}", "lines", g_variant_new_uint64 (file->lines));
      g_variant_builder_close (&list);
    }
  return g_variant_builder_end (&list);
}

GVariant *
jk_coverage_detail_new (const JkCoverageUnion  *all,
                        GPtrArray              *reports,
                        const JkCoverageReport *newest,
                        double                  goal,
                        gint64                  head_us)
{
  gint64 report_us = newest->mtime_ns / 1000;
  gboolean stale = head_us > 0 && report_us < head_us - JK_COVERAGE_STALE_US;
  GVariantBuilder detail;

  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
  insert_double (&detail, "percent", jk_coverage_percent (all->covered, all->lines));
  g_variant_builder_add (&detail, "{sv}", "covered", g_variant_new_uint64 (all->covered));
  g_variant_builder_add (&detail, "{sv}", "lines", g_variant_new_uint64 (all->lines));
  insert_double (&detail, "goal", goal);
  insert_path (&detail, "report", newest->path);
  g_variant_builder_add (&detail, "{sv}", "format", g_variant_new_string (newest->format->name));
  g_variant_builder_add (&detail, "{sv}", "report_time_us", g_variant_new_int64 (report_us));
  g_variant_builder_add (&detail, "{sv}", "stale", g_variant_new_boolean (stale));
  g_variant_builder_add (&detail, "{sv}", "reports", list_reports (reports));
  g_variant_builder_add (&detail, "{sv}", "files", list_files (all));
  return g_variant_builder_end (&detail);
}
