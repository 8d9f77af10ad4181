/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "jk-error.h"
#include "jk-store.h"

/* 2026-11-02 00:00:00 UTC, a Monday */
#define START_MS G_GINT64_CONSTANT (1793577600000)
#define HOUR_MS G_GINT64_CONSTANT (3600000)
#define DAY_MS (24 * HOUR_MS)

static const JkStoreOptions default_options = { 7, 90, 730, 200 * 1024 * 1024 };

/* A store in a folder of its own, with a clock that the test moves. */
typedef struct
{
  char *folder;
  char *path;
  JkClock *clock;
  JkStore *store;
} Fixture;

static inline JkStore *
open_store (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  JkStore *store = jk_store_open (fixture->path, &default_options, fixture->clock, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);
  return store;
}

static inline void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->folder = g_dir_make_tmp ("jikimi-store-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "jikimi.db", NULL);
  fixture->clock = jk_clock_new_manual (START_MS * 1000);
  fixture->store = open_store (fixture);
}

static inline void
reopen (Fixture *fixture)
{
  jk_store_close (fixture->store);
  g_object_unref (fixture->store);
  fixture->store = open_store (fixture);
}

static inline void
remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static inline void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  if (fixture->store != NULL)
    {
      jk_store_close (fixture->store);
      g_object_unref (fixture->store);
    }
  remove_folder (fixture->folder);
  jk_clock_unref (fixture->clock);
  g_free (fixture->path);
  g_free (fixture->folder);
}

/* Queues one sample without ending the tick. */
static inline void
append_sample (JkStore    *store,
               const char *project,
               const char *metric,
               gint64      time_ms,
               double      value)
{
  g_autoptr(JkCollection) collection = jk_collection_new (project, time_ms * 1000);

  jk_collection_add (collection, metric, value);
  jk_store_append (store, collection);
}

static inline void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static inline GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* Asks and spins the main context until the answer is there. */
static inline GPtrArray *
query (JkStore           *store,
       const char *const *keys,
       gint64             from_ms,
       gint64             to_ms,
       guint              max_points)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *series;

  jk_store_query_async (store, keys, from_ms, to_ms, max_points, NULL, keep_result, &result);
  series = jk_store_query_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  return series;
}

static inline GPtrArray *
query_one (JkStore    *store,
           const char *key,
           gint64      from_ms,
           gint64      to_ms,
           guint       max_points)
{
  const char *keys[] = { key, NULL };

  return query (store, keys, from_ms, to_ms, max_points);
}

static inline const JkSeries *
series_at (GPtrArray *all,
           guint      i)
{
  g_assert_cmpuint (i, <, all->len);
  return g_ptr_array_index (all, i);
}

static inline const JkPoint *
point_at (const JkSeries *series,
          guint           i)
{
  g_assert_cmpuint (i, <, series->points->len);
  return &g_array_index (series->points, JkPoint, i);
}

static inline void
flush (JkStore *store)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (jk_store_flush (store, &error));
  g_assert_no_error (error);
}
