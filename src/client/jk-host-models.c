/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host-models.h"

#include <string.h>

#include "jk-item-update.h"
#include "jk-json.h"
#include "jk-sorted-store.h"

/* Finished operations stay on screen, but not for ever. */
#define MAX_OPERATIONS 200

static int
compare_projects (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  JkProjectItem *one = (gpointer) a, *other = (gpointer) b;
  int order = g_utf8_collate (jk_project_item_get_name (one), jk_project_item_get_name (other));

  return order != 0 ? order : strcmp (jk_project_item_get_id (one), jk_project_item_get_id (other));
}

/* Unknown metrics, such as those of a Prometheus endpoint, come last. */
static gsize
get_rank (const char *metric)
{
  gsize n_metrics;
  const JkMetric *all = jk_metric_list (&n_metrics);
  const JkMetric *known = jk_metric_lookup (metric);

  return known != NULL ? (gsize) (known - all) : n_metrics;
}

static int
compare_owners (JkHostModels *self,
                const char   *one,
                const char   *other)
{
  JkProjectItem *project, *other_project;

  if (g_strcmp0 (one, other) == 0)
    return 0;
  if (one == NULL || other == NULL)
    return one == NULL ? -1 : 1;

  project = g_hash_table_lookup (self->by_project, one);
  other_project = g_hash_table_lookup (self->by_project, other);
  if (project != NULL && other_project != NULL)
    return compare_projects (project, other_project, NULL);
  if (project == NULL && other_project == NULL)
    return strcmp (one, other);
  return project != NULL ? -1 : 1;
}

static int
compare_metrics (gconstpointer a,
                 gconstpointer b,
                 gpointer      data)
{
  JkMetricItem *one = (gpointer) a, *other = (gpointer) b;
  const char *metric = jk_metric_item_get_metric (one), *other_metric = jk_metric_item_get_metric (other);
  gsize rank = get_rank (metric), other_rank = get_rank (other_metric);
  int order = compare_owners (data, jk_metric_item_get_project (one), jk_metric_item_get_project (other));

  if (order != 0)
    return order;
  if (rank != other_rank)
    return rank < other_rank ? -1 : 1;
  order = strcmp (metric, other_metric);
  return order != 0 ? order : strcmp (jk_metric_item_get_series (one), jk_metric_item_get_series (other));
}

static int
compare_operations (gconstpointer a,
                    gconstpointer b,
                    gpointer      data)
{
  JkOperationItem *one = (gpointer) a, *other = (gpointer) b;
  gint64 started = jk_operation_item_get_started (one), other_started = jk_operation_item_get_started (other);

  /* What waits in the queue has not started: it is the newest. */
  started = started == 0 ? G_MAXINT64 : started;
  other_started = other_started == 0 ? G_MAXINT64 : other_started;
  if (started != other_started)
    return started > other_started ? -1 : 1;
  return strcmp (jk_operation_item_get_id (one), jk_operation_item_get_id (other));
}

static void
remove_metrics (JkHostModels *self,
                gboolean (*is_gone) (JkHostModels *, JkMetricItem *, gpointer),
                gpointer      data)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->metrics)); i-- > 0;)
    {
      g_autoptr(JkMetricItem) item = g_list_model_get_item (G_LIST_MODEL (self->metrics), i);

      if (is_gone (self, item, data))
        {
          g_hash_table_remove (self->by_series, jk_metric_item_get_series (item));
          g_list_store_remove (self->metrics, i);
        }
    }
}

static gboolean
is_not_seen (JkHostModels *self,
             JkMetricItem *item,
             gpointer      seen)
{
  return !g_hash_table_contains (seen, jk_metric_item_get_series (item));
}

static gboolean
is_orphan (JkHostModels *self,
           JkMetricItem *item,
           gpointer      data)
{
  const char *project = jk_metric_item_get_project (item);

  return project != NULL && !g_hash_table_contains (self->by_project, project);
}

void
jk_host_models_take_metrics (JkHostModels *self,
                             JsonArray    *rows,
                             gboolean      is_all)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *series = row != NULL ? jk_metric_item_read_series (row) : NULL;
      JkMetricItem *item = series != NULL ? g_hash_table_lookup (self->by_series, series) : NULL;

      if (item != NULL)
        jk_metric_item_update (item, row);
      else if (series != NULL && (item = jk_metric_item_new (row)) != NULL)
        {
          g_hash_table_insert (self->by_series, (gpointer) jk_metric_item_get_series (item), item);
          g_ptr_array_add (fresh, item);
        }
      if (item != NULL)
        g_hash_table_add (seen, (gpointer) jk_metric_item_get_series (item));
    }

  jk_sorted_store_add (self->metrics, fresh, compare_metrics, self);
  if (is_all)
    remove_metrics (self, is_not_seen, seen);
}

static JkProjectItem *
merge_project (JkHostModels *self,
               JsonObject   *row)
{
  const char *id = jk_json_get_string (row, "id");
  JkProjectItem *item = id != NULL ? g_hash_table_lookup (self->by_project, id) : NULL;

  if (item != NULL)
    {
      jk_project_item_update (item, row);
      return item;
    }

  item = jk_project_item_new (row);
  if (item == NULL)
    return NULL;
  g_hash_table_insert (self->by_project, (gpointer) jk_project_item_get_id (item), item);
  g_list_store_insert_sorted (self->projects, item, compare_projects, NULL);
  g_object_unref (item);
  return item;
}

JkProjectItem *
jk_host_models_take_project (JkHostModels *self,
                             JsonObject   *row)
{
  JkProjectItem *item = row != NULL ? merge_project (self, row) : NULL;

  jk_sorted_store_mend (self->projects, compare_projects, NULL);
  jk_sorted_store_mend (self->metrics, compare_metrics, self);
  return item;
}

void
jk_host_models_take_projects (JkHostModels *self,
                              JsonArray    *rows)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);

      if (row != NULL)
        g_hash_table_add (seen, merge_project (self, row));
    }

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->projects)); i-- > 0;)
    {
      g_autoptr(JkProjectItem) item = g_list_model_get_item (G_LIST_MODEL (self->projects), i);

      if (!g_hash_table_contains (seen, item))
        {
          g_hash_table_remove (self->by_project, jk_project_item_get_id (item));
          g_list_store_remove (self->projects, i);
        }
    }
  remove_metrics (self, is_orphan, NULL);
  jk_sorted_store_mend (self->projects, compare_projects, NULL);
  jk_sorted_store_mend (self->metrics, compare_metrics, self);
}

static JkOperationItem *
merge_operation (JkHostModels *self,
                 JsonObject   *row)
{
  const char *id = jk_json_get_string (row, "id");
  JkOperationItem *item = id != NULL ? g_hash_table_lookup (self->by_operation, id) : NULL;

  if (item != NULL)
    {
      jk_operation_item_update (item, row);
      return item;
    }

  item = jk_operation_item_new (row);
  if (item == NULL)
    return NULL;
  g_hash_table_insert (self->by_operation, (gpointer) jk_operation_item_get_id (item), item);
  g_list_store_insert_sorted (self->operations, item, compare_operations, NULL);
  g_object_unref (item);
  return item;
}

static void
remove_operation (JkHostModels *self,
                  guint         index)
{
  g_autoptr(JkOperationItem) item = g_list_model_get_item (G_LIST_MODEL (self->operations), index);

  g_hash_table_remove (self->by_operation, jk_operation_item_get_id (item));
  g_list_store_remove (self->operations, index);
}

static void
bound_operations (JkHostModels *self)
{
  jk_sorted_store_mend (self->operations, compare_operations, NULL);
  while (g_list_model_get_n_items (G_LIST_MODEL (self->operations)) > MAX_OPERATIONS)
    remove_operation (self, g_list_model_get_n_items (G_LIST_MODEL (self->operations)) - 1);
}

void
jk_host_models_take_operation (JkHostModels *self,
                               JsonObject   *row)
{
  if (row != NULL)
    (void) merge_operation (self, row);
  bound_operations (self);
}

void
jk_host_models_take_operations (JkHostModels *self,
                                JsonArray    *rows,
                                gboolean      is_all)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);

      if (row != NULL)
        g_hash_table_add (seen, merge_operation (self, row));
    }
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->operations)); is_all && i-- > 0;)
    {
      g_autoptr(JkOperationItem) item = g_list_model_get_item (G_LIST_MODEL (self->operations), i);

      if (!g_hash_table_contains (seen, item))
        remove_operation (self, i);
    }
  bound_operations (self);
}

JkHostModels *
jk_host_models_new (void)
{
  JkHostModels *self = g_new0 (JkHostModels, 1);

  self->metrics = g_list_store_new (JK_TYPE_METRIC_ITEM);
  self->projects = g_list_store_new (JK_TYPE_PROJECT_ITEM);
  self->operations = g_list_store_new (JK_TYPE_OPERATION_ITEM);
  self->alerts = g_list_store_new (JK_TYPE_ALERT_ITEM);
  self->by_alert = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_series = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_project = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_operation = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
jk_host_models_free (JkHostModels *self)
{
  g_hash_table_unref (self->by_series);
  g_hash_table_unref (self->by_project);
  g_hash_table_unref (self->by_operation);
  g_hash_table_unref (self->by_alert);
  g_object_unref (self->alerts);
  g_object_unref (self->metrics);
  g_object_unref (self->projects);
  g_object_unref (self->operations);
  g_free (self);
}
