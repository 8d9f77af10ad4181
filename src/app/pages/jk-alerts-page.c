/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alerts-page.h"

#include <glib/gi18n-lib.h>

#include "jk-alert-query.h"
#include "jk-alert-row.h"
#include "jk-alert-rows.h"
#include "jk-format.h"
#include "jk-wrap-layout.h"

/* Rows that there are at first, and that come with each step: more than a screen holds. */
#define FEW_ROWS 40
#define SYNC_EVERY_US (100 * 1000)

struct _JkAlertsPage
{
  AdwBin parent_instance;

  GtkWidget *search_bar;
  GtkWidget *search_entry;
  GtkWidget *stack;
  GtkWidget *level_filter;
  GtkWidget *category_filter;
  GtkWidget *firing_list;
  GtkWidget *settled_part;
  GtkWidget *settled_list;
  GtkWidget *more;
  GtkWidget *scope_bar;
  GtkWidget *scope_label;

  JkHost *host;
  JkAlertRows *rows;
  char *needle;     /* folded; "" finds all */
  char *scope;      /* (nullable): "series:KEY" or "project:ID" */
  guint limit;      /* of rows */
  guint n_more;     /* alerts without a row */
  gint64 synced_us; /* monotonic */
  guint sync_timer;
  guint placing;    /* a few rows in each frame */
  gboolean is_behind;
  gulong changed;
  gulong beat;
  gulong state_changed;
};

G_DEFINE_FINAL_TYPE (JkAlertsPage, jk_alerts_page, ADW_TYPE_BIN)

static JkAlertQuery
make_query (JkAlertsPage *self)
{
  guint level = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->level_filter));
  guint category = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->category_filter));
  JkAlertQuery query = { JK_LEVEL_INFO, NULL, self->needle, NULL, NULL };

  /* The first of each stands for all, then come warning and what is worse. */
  if (level > 0)
    query.level = JK_LEVEL_WARNING + level - 1;
  if (category > 0)
    query.category = jk_format_list_alert_categories ()[category - 1];
  if (self->scope != NULL && g_str_has_prefix (self->scope, "series:"))
    query.series = self->scope + strlen ("series:");
  if (self->scope != NULL && g_str_has_prefix (self->scope, "project:"))
    query.project = self->scope + strlen ("project:");
  return query;
}

static void
show_rest (JkAlertsPage *self,
           guint         n_more)
{
  g_autofree char *text = g_strdup_printf (ngettext ("Show More (%u)", "Show More (%u)", n_more), n_more);

  self->n_more = n_more;
  if (n_more > 0)
    gtk_button_set_label (GTK_BUTTON (self->more), text);
  gtk_widget_set_visible (self->more, n_more > 0);
}

static gboolean
is_online (JkAlertsPage *self)
{
  return jk_host_get_state (self->host) == JK_CLIENT_ONLINE;
}

/* What alerts there are is not what is shown of them: rows are made for the first ones only, for ten thousand widgets would keep
 * the window from drawing. */
static void
look (JkAlertsPage *self)
{
  GListModel *alerts = jk_host_get_alerts (self->host);
  JkAlertQuery query = make_query (self);
  g_autoptr(GArray) settled = NULL;
  g_autoptr(GArray) firing = jk_alert_query_run (&query, alerts, &settled);
  guint n_firing = MIN (firing->len, self->limit), n_settled = MIN (settled->len, self->limit - n_firing);

  self->synced_us = g_get_monotonic_time ();
  jk_alert_rows_want (self->rows, firing, n_firing, settled, n_settled);
  show_rest (self, firing->len + settled->len - n_firing - n_settled);
  gtk_widget_set_visible (self->firing_list, n_firing > 0);
  gtk_widget_set_visible (self->settled_part, n_settled > 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), g_list_model_get_n_items (alerts) == 0 ? "empty"
                                                             : firing->len + settled->len == 0        ? "no-results"
                                                                                                    : "list");
  if (!is_online (self))
    gtk_widget_add_css_class (self->stack, "jk-stale");
  else
    gtk_widget_remove_css_class (self->stack, "jk-stale");
}

static void
end_placing (JkAlertsPage *self)
{
  if (self->placing != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->placing);
  self->placing = 0;
}

/* Who asked for it waits for all of it. */
static void
show_alerts (JkAlertsPage *self)
{
  end_placing (self);
  look (self);
  (void) jk_alert_rows_place (self->rows, G_MAXUINT, is_online (self));
}

/* Another filter begins at its top. */
static void
show_filtered (JkAlertsPage *self)
{
  if (self->rows == NULL || self->host == NULL)
    return;
  self->limit = FEW_ROWS;
  show_alerts (self);
}

static void
show_more (JkAlertsPage *self)
{
  if (self->n_more == 0)
    return;
  self->limit += FEW_ROWS;
  show_alerts (self);
}

static void sync_soon (JkAlertsPage *self);

static gboolean
on_frame_cb (GtkWidget     *widget,
             GdkFrameClock *clock,
             gpointer       data)
{
  JkAlertsPage *self = JK_ALERTS_PAGE (widget);

  if (!jk_alert_rows_place (self->rows, JK_ALERT_ROWS_FRAME, is_online (self)))
    return G_SOURCE_CONTINUE;
  self->placing = 0;
  if (self->is_behind)
    sync_soon (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_sync_cb (gpointer data)
{
  JkAlertsPage *self = data;

  self->sync_timer = 0;
  self->is_behind = FALSE;
  look (self);
  self->placing = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame_cb, NULL, NULL);
  return G_SOURCE_REMOVE;
}

/* A thousand alerts at once are shown once, and a stream of them a few times a second: not before those that were there have their
 * rows, lest the last ones never get any. */
static void
sync_soon (JkAlertsPage *self)
{
  gint64 since_us = g_get_monotonic_time () - self->synced_us;
  guint wait_ms = since_us < SYNC_EVERY_US ? (SYNC_EVERY_US - since_us) / 1000 : 0;

  self->is_behind = TRUE;
  if (self->sync_timer == 0 && self->placing == 0)
    self->sync_timer = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, wait_ms, on_sync_cb, self, NULL);
}

static void
on_search_changed_cb (JkAlertsPage *self)
{
  g_free (self->needle);
  self->needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), -1);
  show_filtered (self);
}

/* @scope: (nullable) */
static void
set_scope (JkAlertsPage *self,
           const char   *scope)
{
  const char *id = scope != NULL && g_str_has_prefix (scope, "project:") ? scope + strlen ("project:") : NULL;
  JkProjectItem *project = id != NULL ? jk_host_find_project (self->host, id) : NULL;
  JkMetricItem *metric = scope != NULL && g_str_has_prefix (scope, "series:")
                           ? jk_host_find_series (self->host, scope + strlen ("series:")) : NULL;
  g_autofree char *text = NULL;

  g_free (self->scope);
  self->scope = project != NULL || metric != NULL ? g_strdup (scope) : NULL;
  gtk_widget_set_visible (self->scope_bar, self->scope != NULL);
  if (self->scope == NULL)
    return;
  /* Translators: a project, or a metric such as “Memory usage” */
  text = g_strdup_printf (_ ("Only alerts about %s"), project != NULL ? jk_project_item_get_name (project)
                                                                      : jk_metric_item_get_title (metric));
  gtk_label_set_label (GTK_LABEL (self->scope_label), text);
}

static void
show_all (JkAlertsPage *self)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->level_filter), 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->category_filter), 0);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  set_scope (self, NULL);
  on_search_changed_cb (self);
  gtk_widget_child_focus (self->stack, GTK_DIR_TAB_FORWARD);
}

/* Who scrolls to the end wants what comes there. */
static void
on_edge_reached_cb (JkAlertsPage   *self,
                    GtkPositionType edge)
{
  if (edge == GTK_POS_BOTTOM)
    show_more (self);
}

/* The keyboard goes on at the first row that was not there. */
static void
on_more_cb (JkAlertsPage *self)
{
  GtkWidget *list = gtk_widget_get_visible (self->settled_part) ? self->settled_list : self->firing_list;
  GtkWidget *last = gtk_widget_get_last_child (list), *next;

  show_more (self);
  next = gtk_widget_get_next_sibling (last);
  if (next == NULL && list == self->firing_list && gtk_widget_get_visible (self->settled_part))
    next = gtk_widget_get_first_child (self->settled_list);
  if (next != NULL)
    gtk_widget_grab_focus (next);
}

static void
on_row_activated_cb (JkAlertsPage  *self,
                     GtkListBoxRow *row)
{
  jk_alert_row_toggle (JK_ALERT_ROW (row));
}

static void
fill_categories (JkAlertsPage *self)
{
  const char *const *categories = jk_format_list_alert_categories ();
  GtkStringList *names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("All Categories"));
  for (guint i = 0; categories[i] != NULL; i++)
    gtk_string_list_append (names, jk_format_alert_category (categories[i]));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->category_filter), G_LIST_MODEL (names));
  g_object_unref (names);
  g_signal_connect_object (self->level_filter, "notify::selected", G_CALLBACK (show_filtered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->category_filter, "notify::selected", G_CALLBACK (show_filtered), self, G_CONNECT_SWAPPED);
}

static void
wake (JkAlertsPage *self)
{
  if (self->host == NULL || self->beat != 0)
    return;
  self->changed = g_signal_connect_object (self->host, "alerts-changed", G_CALLBACK (sync_soon), self, G_CONNECT_SWAPPED);
  self->state_changed = g_signal_connect_object (self->host, "notify::state", G_CALLBACK (sync_soon), self, G_CONNECT_SWAPPED);
  /* At most once a second: how long ago they began. */
  self->beat = g_signal_connect_object (self->host, "notify::last-seen", G_CALLBACK (sync_soon), self, G_CONNECT_SWAPPED);
  show_alerts (self);
}

static void
sleep_until_mapped (JkAlertsPage *self)
{
  g_clear_handle_id (&self->sync_timer, g_source_remove);
  end_placing (self);
  if (self->host == NULL)
    return;
  g_clear_signal_handler (&self->changed, self->host);
  g_clear_signal_handler (&self->state_changed, self->host);
  g_clear_signal_handler (&self->beat, self->host);
}

static void
jk_alerts_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_alerts_page_parent_class)->map (widget);
  wake (JK_ALERTS_PAGE (widget));
}

static void
jk_alerts_page_unmap (GtkWidget *widget)
{
  sleep_until_mapped (JK_ALERTS_PAGE (widget));
  GTK_WIDGET_CLASS (jk_alerts_page_parent_class)->unmap (widget);
}

static void
jk_alerts_page_dispose (GObject *object)
{
  JkAlertsPage *self = JK_ALERTS_PAGE (object);

  sleep_until_mapped (self);
  g_clear_pointer (&self->rows, jk_alert_rows_free);
  g_clear_object (&self->host);
  g_clear_pointer (&self->needle, g_free);
  g_clear_pointer (&self->scope, g_free);

  G_OBJECT_CLASS (jk_alerts_page_parent_class)->dispose (object);
}

static void
jk_alerts_page_class_init (JkAlertsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_alerts_page_dispose;
  widget_class->map = jk_alerts_page_map;
  widget_class->unmap = jk_alerts_page_unmap;

  g_type_ensure (JK_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-alerts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, level_filter);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, category_filter);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, firing_list);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, settled_part);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, settled_list);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, more);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, scope_bar);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, scope_label);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_edge_reached_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_more_cb);
}

static void
jk_alerts_page_init (JkAlertsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->limit = FEW_ROWS;
  self->rows = jk_alert_rows_new (self->firing_list, self->settled_list);
  fill_categories (self);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->search_bar), GTK_EDITABLE (self->search_entry));
  /* Typing anywhere on the page searches. */
  gtk_search_bar_set_key_capture_widget (GTK_SEARCH_BAR (self->search_bar), GTK_WIDGET (self));
}

void
jk_alerts_page_set_host (JkAlertsPage *self,
                         JkHost       *host)
{
  g_return_if_fail (JK_IS_ALERTS_PAGE (self) && self->host == NULL);

  self->host = g_object_ref (host);
  show_alerts (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wake (self);
}

void
jk_alerts_page_search (JkAlertsPage *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_widget_grab_focus (self->search_entry);
}

gboolean
jk_alerts_page_end_search (JkAlertsPage *self)
{
  gboolean was_open = gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->search_bar));

  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  return was_open;
}

void
jk_alerts_page_show_only (JkAlertsPage *self,
                          const char   *scope)
{
  show_all (self);
  set_scope (self, scope);
  show_filtered (self);
}
