/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-machine-page.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-chart-card.h"
#include "jk-detail.h"
#include "jk-format.h"
#include "jk-live.h"
#include "jk-tile-grid.h"
#include "jk-value-text.h"

/* A page that was away longer than this has a hole in its lines: load again. */
#define STALE_US (10 * G_USEC_PER_SEC)

#define MAX_LINES 3

typedef struct
{
  const char *title; /* (nullable): that of the first metric */
  const char *metrics[MAX_LINES + 1];
  const char *names[MAX_LINES + 1]; /* of the lines; none for a single one */
} CardKind;

static const CardKind kinds[] = {
  { NULL, { "cpu_usage" }, { NULL } },
  { NULL, { "memory_usage" }, { NULL } },
  { NULL, { "load" }, { NULL } },
  { N_ ("Disk activity"), { "disk_read", "disk_write" }, { NC_ ("line", "Read"), NC_ ("line", "Written") } },
  { N_ ("Network"), { "network_receive", "network_transmit" }, { NC_ ("line", "Received"), NC_ ("line", "Sent") } },
  { N_ ("Time stalled"), { "pressure_cpu", "pressure_memory", "pressure_io" },
    { NC_ ("line", "CPU"), NC_ ("line", "Memory"), NC_ ("line", "Disks") } },
};
#define N_CARDS G_N_ELEMENTS (kinds)

static const char *const slow_metrics[] = { "disk_usage", "swap_usage", "temperature", NULL };

struct _JkMachinePage
{
  AdwBin parent_instance;

  GtkWidget *flow;
  GtkWidget *more;
  GtkWidget *tiles;
  GtkWidget *cards[N_CARDS];

  JkHost *host;
  GCancellable *cancellable; /* of the histories under way */
  gint64 n_cores;            /* 0 while not known */
  double memory_bytes;       /* NAN while not known */
  gint64 left_us;            /* when it went off the screen, monotonic; 0: never shown */
  gulong beat;
  gulong state_changed;
  gboolean wants_history;
};

G_DEFINE_FINAL_TYPE (JkMachinePage, jk_machine_page, ADW_TYPE_BIN)

/* Of several disks or devices the one with most to do when the page is opened; then it stays, so that lines do not jump. */
static JkMetricItem *
choose_first (JkMachinePage   *self,
              const CardKind  *kind,
              JkSurvey        *survey,
              GtkWidget       *card)
{
  g_autoptr(GPtrArray) shown = g_ptr_array_new ();
  JkMetricItem *kept = NULL;

  jk_chart_card_list_series (JK_CHART_CARD (card), shown);
  if (shown->len > 0)
    kept = jk_host_find_series (self->host, g_ptr_array_index (shown, 0));
  return kept != NULL ? kept : jk_survey_get_worst (survey, kind->metrics[0]);
}

static void
choose_series (JkMachinePage *self,
               guint          index,
               JkSurvey      *survey)
{
  const CardKind *kind = &kinds[index];
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  JkMetricItem *first = choose_first (self, kind, survey, self->cards[index]);
  const char *const *labels = first != NULL ? jk_metric_item_get_labels (first) : NULL;

  if (first != NULL)
    g_ptr_array_add (items, first);
  for (guint i = 1; first != NULL && kind->metrics[i] != NULL; i++)
    {
      g_autofree char *key = jk_series_key_new (kind->metrics[i], labels);
      JkMetricItem *item = jk_host_find_series (self->host, key);

      if (item == NULL)
        break; /* the names would not fit any more */
      g_ptr_array_add (items, item);
    }
  if (jk_chart_card_set_items (JK_CHART_CARD (self->cards[index]), items, kind->names[0] != NULL ? kind->names : NULL,
                               labels != NULL && labels[0] != NULL ? labels[1] : NULL))
    self->wants_history = TRUE;
}

static void
show_notes (JkMachinePage *self)
{
  JkMetricItem *memory = jk_host_find_metric (self->host, "memory_usage", NULL);
  double used_percent = memory != NULL ? jk_metric_item_get_value (memory) : NAN;

  if (self->n_cores > 0)
    {
      g_autofree char *cores = g_strdup_printf (ngettext ("%d core", "%d cores", self->n_cores), (int) self->n_cores);

      jk_chart_card_set_note (JK_CHART_CARD (self->cards[0]), cores);
    }
  if (!isnan (used_percent) && self->memory_bytes > 0)
    {
      g_autofree char *used = jk_value_text_new (self->memory_bytes * used_percent / 100, "B", 1);
      g_autofree char *total = jk_value_text_new (self->memory_bytes, "B", 1);
      /* Translators: used, of how much */
      g_autofree char *note = g_strdup_printf (_ ("%s of %s"), used, total);

      jk_chart_card_set_note (JK_CHART_CARD (self->cards[1]), note);
    }
  jk_chart_card_set_note (JK_CHART_CARD (self->cards[2]), _ ("At 1.00 every core is busy"));
}

static void
on_history_loaded_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  g_autoptr(JkMachinePage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) loaded = jk_host_load_history_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  /* Without the past the lines begin now. */
  if (loaded == NULL)
    loaded = g_ptr_array_new ();
  for (guint i = 0; i < N_CARDS; i++)
    jk_chart_card_show_history (JK_CHART_CARD (self->cards[i]), loaded);
}

static void
load_history (JkMachinePage *self)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new ();

  self->wants_history = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  for (guint i = 0; i < N_CARDS; i++)
    jk_chart_card_list_series (JK_CHART_CARD (self->cards[i]), keys);
  if (keys->len == 0)
    return;
  g_ptr_array_add (keys, NULL);
  self->cancellable = g_cancellable_new ();
  jk_host_load_history_async (self->host, (const char *const *) keys->pdata,
                              g_get_real_time () / 1000 - JK_CHART_CARD_SPAN_MS, 0, JK_CHART_CARD_SPAN_MS / 1000,
                              self->cancellable, on_history_loaded_cb, g_object_ref (self));
}

/* At most once a second, and only while on screen. */
static void
look_again (JkMachinePage *self)
{
  g_autoptr(JkSurvey) survey = jk_survey_new (self->host);
  gboolean is_stale = jk_host_get_state (self->host) != JK_CLIENT_ONLINE;

  for (guint i = 0; i < N_CARDS; i++)
    {
      choose_series (self, i, survey);
      jk_chart_card_beat (JK_CHART_CARD (self->cards[i]));
      jk_chart_card_set_stale (JK_CHART_CARD (self->cards[i]), is_stale);
    }
  show_notes (self);
  jk_tile_grid_show (JK_TILE_GRID (self->tiles), survey);
  gtk_widget_set_visible (self->more, jk_tile_grid_get_n_tiles (JK_TILE_GRID (self->tiles)) > 0);
  if (self->wants_history)
    load_history (self);
}

static void
on_machine_loaded_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  g_autoptr(JkMachinePage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);
  JsonObject *machine = answer != NULL ? jk_detail_get_object (jk_detail_get_object (answer, "details"), "machine") : NULL;

  /* The charts do without it. */
  if (machine == NULL)
    return;
  self->n_cores = jk_detail_get_int (machine, "cores");
  self->memory_bytes = jk_detail_get_double (jk_detail_get_object (machine, "memory"), "total");
  show_notes (self);
}

static void
wake (JkMachinePage *self)
{
  if (self->host == NULL || self->beat != 0)
    return;
  self->beat = g_signal_connect_object (self->host, "notify::last-seen", G_CALLBACK (look_again), self, G_CONNECT_SWAPPED);
  self->state_changed = g_signal_connect_object (self->host, "notify::state", G_CALLBACK (look_again), self,
                                                 G_CONNECT_SWAPPED);
  jk_live_hold (self->host);
  if (self->left_us != 0 && g_get_monotonic_time () - self->left_us > STALE_US)
    self->wants_history = TRUE;
  if (self->n_cores == 0)
    jk_host_load_machine_async (self->host, NULL, on_machine_loaded_cb, g_object_ref (self));
  look_again (self);
}

static void
sleep_until_mapped (JkMachinePage *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->cancellable != NULL)
    self->wants_history = TRUE;
  g_clear_object (&self->cancellable);
  if (self->host == NULL || self->beat == 0)
    return;
  g_clear_signal_handler (&self->beat, self->host);
  g_clear_signal_handler (&self->state_changed, self->host);
  jk_live_release (self->host);
  self->left_us = g_get_monotonic_time ();
}

static void
jk_machine_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_machine_page_parent_class)->map (widget);
  wake (JK_MACHINE_PAGE (widget));
}

static void
jk_machine_page_unmap (GtkWidget *widget)
{
  sleep_until_mapped (JK_MACHINE_PAGE (widget));
  GTK_WIDGET_CLASS (jk_machine_page_parent_class)->unmap (widget);
}

static void
jk_machine_page_dispose (GObject *object)
{
  JkMachinePage *self = JK_MACHINE_PAGE (object);

  sleep_until_mapped (self);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (jk_machine_page_parent_class)->dispose (object);
}

static void
jk_machine_page_class_init (JkMachinePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_machine_page_dispose;
  widget_class->map = jk_machine_page_map;
  widget_class->unmap = jk_machine_page_unmap;

  g_type_ensure (JK_TYPE_TILE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-machine-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkMachinePage, flow);
  gtk_widget_class_bind_template_child (widget_class, JkMachinePage, more);
  gtk_widget_class_bind_template_child (widget_class, JkMachinePage, tiles);
}

static void
jk_machine_page_init (JkMachinePage *self)
{
  self->memory_bytes = NAN;
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < N_CARDS; i++)
    {
      const char *metric = kinds[i].metrics[0];
      GtkWidget *child = gtk_flow_box_child_new ();

      self->cards[i] = jk_chart_card_new (kinds[i].title != NULL ? _ (kinds[i].title) : jk_format_metric_title (metric), metric);
      /* Head and chart take the focus themselves. */
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), self->cards[i]);
      gtk_flow_box_append (GTK_FLOW_BOX (self->flow), child);
    }
}

void
jk_machine_page_set_host (JkMachinePage *self,
                          JkHost        *host)
{
  g_return_if_fail (JK_IS_MACHINE_PAGE (self) && self->host == NULL);

  self->host = g_object_ref (host);
  jk_tile_grid_set_host (JK_TILE_GRID (self->tiles), host, slow_metrics, FALSE);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wake (self);
}
