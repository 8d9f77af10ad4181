/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-healing-page.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-heal-action-row.h"
#include "jk-heal-rule-row.h"
#include "jk-heal-text.h"
#include "jk-window.h"

struct _JkHealingPage
{
  AdwBin parent_instance;

  GtkWidget *stack;
  GtkWidget *banner;
  GtkWidget *banner_label;
  GtkWidget *resume_button;
  GtkWidget *auto_switch;
  GtkWidget *budget_row;
  GtkWidget *pause_button;
  GtkWidget *rules;
  GtkWidget *no_rules;
  GtkWidget *actions;
  GtkWidget *older_button;
  GtkWidget *no_actions;
  GtkWidget *failed_page;

  JkHealing *healing;
  gulong beat;        /* while it is on screen: values and times */
  guint beat_idle;
  gboolean is_filling; /* the switch is moved by us */
  gboolean is_loading; /* older actions */
};

G_DEFINE_FINAL_TYPE (JkHealingPage, jk_healing_page, ADW_TYPE_BIN)

static gboolean
is_stopped_elsewhere (JkHealing *healing)
{
  const char *by = jk_healing_get_stopped_by (healing);

  return g_str_equal (by, "file") || g_str_equal (by, "environment");
}

/* Returns: (transfer full) (nullable): why nothing is repaired; %NULL if it may be */
static char *
banner_text (JkHealing *healing)
{
  const char *by = jk_healing_get_stopped_by (healing);
  gint64 until = jk_healing_get_paused_until (healing);
  g_autofree char *clock = NULL;

  if (g_str_equal (by, "file"))
    return g_strdup (_ ("Self-healing is stopped by a file on this computer. Nothing is repaired until the file is removed."));
  if (g_str_equal (by, "environment"))
    return g_strdup (_ ("Self-healing is stopped by an environment variable. Start Jikimi without it to allow repairs."));
  if (!jk_healing_get_paused (healing))
    return NULL;
  if (until == 0)
    return g_strdup (_ ("Self-healing is paused until it is resumed. Nothing is repaired."));
  clock = jk_heal_text_clock (until);
  /* Translators: %s is a time */
  return g_strdup_printf (_ ("Self-healing is paused until %s. Nothing is repaired."), clock);
}

static char *
budget_text (JkHealing *healing)
{
  gint64 budget = jk_healing_get_budget (healing), used = jk_healing_get_budget_used (healing);
  gint64 free_at = jk_healing_get_budget_free_at (healing);
  g_autofree char *clock = NULL;

  if (budget <= 0)
    return g_strdup ("");
  if (used < budget || free_at == 0)
    return g_strdup_printf (_ ("%d of %d that are allowed"), (int) used, (int) budget);
  clock = jk_heal_text_clock (free_at);
  return g_strdup_printf (_ ("All %d that are allowed; the next from %s"), (int) budget, clock);
}

static void
show_switches (JkHealingPage *self)
{
  g_autofree char *banner = banner_text (self->healing), *budget = budget_text (self->healing);
  gboolean is_online = jk_host_get_state (jk_healing_get_host (self->healing)) == JK_CLIENT_ONLINE;
  gboolean is_elsewhere = is_stopped_elsewhere (self->healing);

  gtk_widget_set_visible (self->banner, banner != NULL);
  if (banner != NULL)
    gtk_label_set_label (GTK_LABEL (self->banner_label), banner);
  gtk_widget_set_visible (self->resume_button, !is_elsewhere);
  gtk_widget_set_visible (self->pause_button, banner == NULL);
  gtk_widget_set_sensitive (self->pause_button, is_online);
  gtk_widget_set_sensitive (self->auto_switch, is_online && !is_elsewhere);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->budget_row), budget);
  self->is_filling = TRUE;
  gtk_switch_set_active (GTK_SWITCH (self->auto_switch), jk_healing_get_auto (self->healing));
  self->is_filling = FALSE;
}

static void
show_failure (JkHealingPage *self,
              const GError  *error)
{
  gboolean is_old = g_error_matches (error, JK_ERROR, JK_ERROR_NOT_FOUND) || g_error_matches (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  const char *reason = is_old ? _ ("The Jikimi of this computer is too old to repair anything. Update it there.") : error->message;
  g_autofree char *escaped = g_markup_escape_text (reason, -1);

  adw_status_page_set_description (ADW_STATUS_PAGE (self->failed_page), escaped);
}

static guint
count_actions (JkHealingPage *self)
{
  return g_list_model_get_n_items (jk_healing_get_actions (self->healing));
}

static void
show_actions (JkHealingPage *self)
{
  const gboolean has_some = count_actions (self) > 0;

  gtk_widget_set_visible (self->actions, has_some);
  gtk_widget_set_visible (self->no_actions, !has_some);
  gtk_widget_set_visible (self->older_button, jk_healing_has_older (self->healing));
}

static void
show_all (JkHealingPage *self)
{
  const GError *error = jk_healing_get_error (self->healing);
  gboolean is_loaded = jk_healing_is_loaded (self->healing);
  gboolean is_stale = jk_host_get_state (jk_healing_get_host (self->healing)) != JK_CLIENT_ONLINE;

  /* What was loaded once stays, with the window's notice that the host does not answer. */
  if (!is_loaded && error != NULL)
    show_failure (self, error);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), is_loaded ? "list" : error != NULL ? "failed" : "nothing");
  if (!is_loaded)
    return;
  show_switches (self);
  gtk_widget_set_visible (self->rules, g_list_model_get_n_items (jk_healing_get_rules (self->healing)) > 0);
  gtk_widget_set_visible (self->no_rules, !gtk_widget_get_visible (self->rules));
  show_actions (self);
  if (is_stale)
    gtk_widget_add_css_class (self->stack, "jk-stale");
  else
    gtk_widget_remove_css_class (self->stack, "jk-stale");
}

static GtkWidget *
make_rule_row (gpointer item,
               gpointer data)
{
  return jk_heal_rule_row_new (item, jk_healing_get_host (JK_HEALING_PAGE (data)->healing));
}

static GtkWidget *
make_action_row (gpointer item,
                 gpointer data)
{
  return jk_heal_action_row_new (item, jk_healing_get_host (JK_HEALING_PAGE (data)->healing));
}

static gboolean
on_beat_idle_cb (gpointer data)
{
  JkHealingPage *self = data;

  self->beat_idle = 0;
  for (GtkWidget *row = gtk_widget_get_first_child (self->rules); row != NULL; row = gtk_widget_get_next_sibling (row))
    jk_heal_rule_row_refresh (JK_HEAL_RULE_ROW (row));
  for (GtkWidget *row = gtk_widget_get_first_child (self->actions); row != NULL; row = gtk_widget_get_next_sibling (row))
    jk_heal_action_row_refresh (JK_HEAL_ACTION_ROW (row));
  return G_SOURCE_REMOVE;
}

static void
refresh_soon (JkHealingPage *self)
{
  if (self->beat_idle == 0)
    self->beat_idle = g_idle_add (on_beat_idle_cb, self);
}

static void
wake (JkHealingPage *self)
{
  if (self->healing == NULL || self->beat != 0)
    return;
  /* At most once a second. */
  self->beat = g_signal_connect_object (jk_healing_get_host (self->healing), "notify::last-seen", G_CALLBACK (refresh_soon), self,
                                        G_CONNECT_SWAPPED);
  refresh_soon (self);
}

static void
sleep_until_mapped (JkHealingPage *self)
{
  g_clear_handle_id (&self->beat_idle, g_source_remove);
  if (self->healing != NULL)
    g_clear_signal_handler (&self->beat, jk_healing_get_host (self->healing));
}

static void
on_row_activated_cb (JkHealingPage *self,
                     GtkListBoxRow *row)
{
  jk_unfold_row_toggle (JK_UNFOLD_ROW (row));
}

static void
say (JkHealingPage *self,
     const char    *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (JK_IS_WINDOW (root))
    jk_window_say (JK_WINDOW (root), text, NULL, NULL, NULL);
}

/* Older actions that were asked for. */
typedef struct
{
  JkHealingPage *page;
  guint n_before;
} Older;

/* Who pressed the button goes on reading where what is new begins, above it. */
static void
enter_older (JkHealingPage *self,
             guint          n_before)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->actions), MIN (n_before, count_actions (self) - 1));

  if (gtk_widget_has_focus (self->older_button) && row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
on_older_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autofree Older *older = data;
  g_autoptr(JkHealingPage) self = older->page;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  self->is_loading = FALSE;
  if (jk_healing_load_older_finish (JK_HEALING (source), result, &error))
    {
      if (self->healing == NULL)
        return;
      enter_older (self, older->n_before);
      show_actions (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      text = g_strdup_printf (_ ("Older actions cannot be shown: %s"), error->message);
      say (self, text);
    }
}

static void
on_older_clicked_cb (JkHealingPage *self)
{
  Older *older;

  /* Not made insensitive: that would take the keyboard from it. */
  if (self->is_loading)
    return;
  self->is_loading = TRUE;
  older = g_new0 (Older, 1);
  older->page = g_object_ref (self);
  older->n_before = count_actions (self);
  jk_healing_load_older_async (self->healing, NULL, on_older_loaded_cb, older);
}

static void
on_try_again_cb (JkHealingPage *self)
{
  jk_healing_load (self->healing);
}

static void
on_auto_set_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(JkHealingPage) self = data;
  g_autoptr(GError) error = NULL;

  if (jk_healing_change_finish (JK_HEALING (source), result, &error))
    return;
  if (self->healing != NULL)
    show_switches (self);
  say (self, error->message);
}

static void
on_auto_switched_cb (JkHealingPage *self)
{
  if (self->is_filling || self->healing == NULL)
    return;
  jk_healing_set_auto_async (self->healing, gtk_switch_get_active (GTK_SWITCH (self->auto_switch)), NULL, on_auto_set_cb,
                             g_object_ref (self));
}

static void
jk_healing_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_healing_page_parent_class)->map (widget);
  wake (JK_HEALING_PAGE (widget));
}

static void
jk_healing_page_unmap (GtkWidget *widget)
{
  sleep_until_mapped (JK_HEALING_PAGE (widget));
  GTK_WIDGET_CLASS (jk_healing_page_parent_class)->unmap (widget);
}

static void
jk_healing_page_dispose (GObject *object)
{
  JkHealingPage *self = JK_HEALING_PAGE (object);

  sleep_until_mapped (self);
  g_clear_object (&self->healing);

  G_OBJECT_CLASS (jk_healing_page_parent_class)->dispose (object);
}

static void
jk_healing_page_class_init (JkHealingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_healing_page_dispose;
  widget_class->map = jk_healing_page_map;
  widget_class->unmap = jk_healing_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-healing-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, stack);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, banner);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, banner_label);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, resume_button);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, auto_switch);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, budget_row);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, pause_button);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, rules);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, no_rules);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, actions);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, older_button);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, no_actions);
  gtk_widget_class_bind_template_child (widget_class, JkHealingPage, failed_page);
  gtk_widget_class_bind_template_callback (widget_class, on_older_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_auto_switched_cb);
}

static void
jk_healing_page_init (JkHealingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
jk_healing_page_set_healing (JkHealingPage *self,
                             JkHealing     *healing)
{
  g_return_if_fail (JK_IS_HEALING_PAGE (self) && self->healing == NULL);

  self->healing = g_object_ref (healing);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->rules), jk_healing_get_rules (healing), make_rule_row, self, NULL);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->actions), jk_healing_get_actions (healing), make_action_row, self, NULL);
  g_signal_connect_object (healing, "changed", G_CALLBACK (show_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jk_healing_get_host (healing), "notify::state", G_CALLBACK (show_all), self, G_CONNECT_SWAPPED);
  show_all (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wake (self);
}
