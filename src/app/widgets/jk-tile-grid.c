/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tile-grid.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-tile.h"

#define DAY_MS (G_GINT64_CONSTANT (86400) * 1000)
#define LINE_POINTS 96
/* The line grows by itself; what it was made of is asked for again this often. */
#define RELOAD_AFTER_US (G_GINT64_CONSTANT (1800) * G_USEC_PER_SEC)

struct _JkTileGrid
{
  AdwBin parent_instance;

  GtkWidget *flow;
  GPtrArray *tiles;          /* of JkTile, borrowed from the flow box */
  JkHost *host;
  gboolean keep_empty;
  GCancellable *cancellable; /* of the load under way */
  char *loaded_key;          /* the series that were asked for */
  gint64 loaded_us;          /* monotonic */
};

G_DEFINE_FINAL_TYPE (JkTileGrid, jk_tile_grid, ADW_TYPE_BIN)

static void
give_history (JkTileGrid *self,
              GPtrArray  *loaded)
{
  /* What is taken out of the array is not freed with it. */
  g_ptr_array_set_free_func (loaded, NULL);
  for (guint i = 0; i < loaded->len; i++)
    {
      g_autoptr(JkSeries) series = g_ptr_array_index (loaded, i);

      for (guint j = 0; j < self->tiles->len && series != NULL; j++)
        {
          JkTile *tile = g_ptr_array_index (self->tiles, j);

          if (g_strcmp0 (jk_tile_get_series (tile), series->key) == 0)
            jk_tile_take_history (tile, g_steal_pointer (&series));
        }
    }
}

static void
on_history_loaded_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  g_autoptr(JkTileGrid) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) loaded = jk_host_load_history_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  /* Tiles without a line still tell the present; the chart below says why history is missing. */
  if (loaded != NULL)
    give_history (self, loaded);
}

static void
load (JkTileGrid *self)
{
  g_autoptr(GPtrArray) series = g_ptr_array_new ();
  g_autofree char *key = NULL;
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < self->tiles->len; i++)
    {
      const char *shown = jk_tile_get_series (g_ptr_array_index (self->tiles, i));

      if (shown != NULL)
        g_ptr_array_add (series, (gpointer) shown);
    }
  g_ptr_array_add (series, NULL);
  key = g_strjoinv ("\n", (char **) series->pdata);
  if (series->len == 1 || (g_strcmp0 (key, self->loaded_key) == 0 && now_us - self->loaded_us < RELOAD_AFTER_US))
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_free (self->loaded_key);
  self->loaded_key = g_steal_pointer (&key);
  self->loaded_us = now_us;
  self->cancellable = g_cancellable_new ();
  jk_host_load_history_async (self->host, (const char *const *) series->pdata, g_get_real_time () / 1000 - DAY_MS, 0,
                              LINE_POINTS, self->cancellable, on_history_loaded_cb, g_object_ref (self));
}

static void
jk_tile_grid_dispose (GObject *object)
{
  JkTileGrid *self = JK_TILE_GRID (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->host);
  g_clear_pointer (&self->tiles, g_ptr_array_unref);
  g_clear_pointer (&self->loaded_key, g_free);

  G_OBJECT_CLASS (jk_tile_grid_parent_class)->dispose (object);
}

static void
jk_tile_grid_class_init (JkTileGridClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jk_tile_grid_dispose;
}

static void
jk_tile_grid_init (JkTileGrid *self)
{
  self->tiles = g_ptr_array_new ();
  self->flow = g_object_new (GTK_TYPE_FLOW_BOX, "homogeneous", TRUE, "selection-mode", GTK_SELECTION_NONE,
                             "min-children-per-line", 1, "max-children-per-line", 3, "row-spacing", 12,
                             "column-spacing", 12, NULL);
  adw_bin_set_child (ADW_BIN (self), self->flow);
}

static void
add_tile (JkTileGrid *self,
          const char *metric)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *tile = jk_tile_new (metric);

  /* The tile itself is the button that takes the focus. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_widget_set_visible (child, self->keep_empty);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), tile);
  gtk_flow_box_append (GTK_FLOW_BOX (self->flow), child);
  g_ptr_array_add (self->tiles, tile);
}

void
jk_tile_grid_set_host (JkTileGrid        *self,
                       JkHost            *host,
                       const char *const *metrics,
                       gboolean           keep_empty)
{
  g_return_if_fail (JK_IS_TILE_GRID (self) && self->host == NULL);

  self->host = g_object_ref (host);
  self->keep_empty = keep_empty;
  for (guint i = 0; metrics[i] != NULL; i++)
    add_tile (self, metrics[i]);
}

/* The name of the project, where there are several to tell apart; a disk's folder. */
static char *
owner_of (JkTileGrid   *self,
          JkMetricItem *item)
{
  const char *project_id = jk_metric_item_get_project (item);
  const char *const *labels = jk_metric_item_get_labels (item);
  JkProjectItem *project = project_id != NULL ? jk_host_find_project (self->host, project_id) : NULL;

  if (project != NULL && g_list_model_get_n_items (jk_host_get_projects (self->host)) > 1)
    return g_strdup (jk_project_item_get_name (project));
  return project_id == NULL && labels[0] != NULL ? g_strdup (labels[1]) : NULL;
}

void
jk_tile_grid_show (JkTileGrid *self,
                   JkSurvey   *survey)
{
  gboolean stale = jk_host_get_state (self->host) != JK_CLIENT_ONLINE;

  for (guint i = 0; i < self->tiles->len; i++)
    {
      JkTile *tile = g_ptr_array_index (self->tiles, i);
      JkMetricItem *item = jk_survey_get_worst (survey, jk_tile_get_metric (tile));
      g_autofree char *owner = item != NULL ? owner_of (self, item) : NULL;
      gboolean has_value = item != NULL && !isnan (jk_metric_item_get_value (item));

      gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (tile)), self->keep_empty || has_value);
      jk_tile_show (tile, item, owner);
      jk_tile_set_stale (tile, stale);
    }
  load (self);
}

guint
jk_tile_grid_get_n_tiles (JkTileGrid *self)
{
  guint n = 0;

  for (guint i = 0; i < self->tiles->len; i++)
    n += gtk_widget_get_visible (gtk_widget_get_parent (g_ptr_array_index (self->tiles, i)));
  return n;
}
