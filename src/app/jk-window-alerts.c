/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-tune-dialog.h"
#include "jk-window-private.h"

/* Something that was asked for, to tell how it went. */
typedef struct
{
  JkWindow *window;
  char *verb;
} JkWish;

static void
jk_wish_free (JkWish *self)
{
  g_object_unref (self->window);
  g_free (self->verb);
  g_free (self);
}

/* Where the sidebar's row says how many there are; in its name too, for who does not see it. */
void
jk_window_count_alerts (JkWindow *self)
{
  guint n = jk_host_count_firing (self->host);
  GtkWidget *row = gtk_widget_get_ancestor (self->alerts_badge, GTK_TYPE_LIST_BOX_ROW);
  g_autofree char *count = g_strdup_printf ("%u", n);
  g_autofree char *name = n > 0 ? g_strdup_printf (ngettext ("Alerts, %u new", "Alerts, %u new", n), n)
                                : g_strdup (C_ ("page", "Alerts"));

  gtk_label_set_label (GTK_LABEL (self->alerts_badge), count);
  gtk_widget_set_visible (self->alerts_badge, n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* None of it can be taken back, so that no toast has a button. */
static const char *
done_text (const char *verb)
{
  if (g_str_equal (verb, "ack"))
    return _ ("Acknowledged. You are told again if it gets worse.");
  if (g_str_equal (verb, "snooze"))
    return _ ("Put off. You are told again if it still holds then.");
  if (g_str_equal (verb, "dismiss"))
    return _ ("Dismissed. You are told again in a day if it still holds.");
  return _ ("Being checked again");
}

static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  JkWish *wish = data;
  g_autoptr(GError) error = NULL;

  if (jk_host_change_finish (JK_HOST (source), result, &error))
    jk_window_say (wish->window, done_text (wish->verb), NULL, NULL, NULL);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    jk_window_say (wish->window, error->message, NULL, NULL, NULL);
  jk_wish_free (wish);
}

static JkAlertItem *
find_alert (JkWindow   *self,
            const char *id)
{
  GListModel *alerts = jk_host_get_alerts (self->host);

  for (guint i = 0, n = g_list_model_get_n_items (alerts); i < n; i++)
    {
      g_autoptr(JkAlertItem) alert = g_list_model_get_item (alerts, i);

      if (g_str_equal (jk_alert_item_get_id (alert), id))
        return g_steal_pointer (&alert);
    }
  return NULL;
}

static void
on_tuned_cb (GtkWindow  *window,
             JsonObject *before,
             const char *sentence)
{
  jk_window_offer_settings (JK_WINDOW (window), before);
  jk_window_say (JK_WINDOW (window), sentence, _ ("Undo"), "win.undo", NULL);
}

static void
on_show_alerts_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  jk_window_go (self, "alerts");
  if (self->alerts != NULL)
    jk_alerts_page_show_only (JK_ALERTS_PAGE (self->alerts), g_variant_get_string (target, NULL));
}

/* What changes files is seen before it is done. Returns: %FALSE if @verb is none of these */
static gboolean
open_what_helps (JkWindow    *self,
                 JkAlertItem *alert,
                 const char  *verb)
{
  const char *project = jk_alert_item_get_project (alert), *rule = jk_alert_item_get_heal_rule (alert);
  const char *action = jk_alert_item_get_heal_action (alert);

  if (g_str_equal (verb, "changes") && project != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-changes", "s", project);
  else if (g_str_equal (verb, "heal-run") && rule != NULL && project != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.preview-heal-of", "(ss)", rule, project);
  else if (g_str_equal (verb, "heal-run") && rule != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.preview-heal", "s", rule);
  else if (g_str_equal (verb, "heal-undo") && action != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.undo-heal", "s", action);
  else
    return g_str_equal (verb, "changes") || g_str_has_prefix (verb, "heal-");
  return TRUE;
}

static void
on_act_on_alert_cb (GtkWidget  *widget,
                    const char *action,
                    GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);
  const char *id, *verb, *length;
  g_autoptr(JkAlertItem) alert = NULL;
  JkWish *wish;

  g_variant_get (target, "(&s&s&s)", &id, &verb, &length);
  alert = self->host != NULL ? find_alert (self, id) : NULL;
  if (alert == NULL) /* it ended while the button was pressed */
    return;

  if (g_str_equal (verb, "tune"))
    {
      jk_tune_dialog_present (GTK_WINDOW (self), self->host, alert, on_tuned_cb);
      return;
    }
  if (open_what_helps (self, alert, verb))
    return;
  wish = g_new0 (JkWish, 1);
  wish->window = g_object_ref (self);
  wish->verb = g_strdup (verb);
  if (g_str_equal (verb, "refresh"))
    jk_host_refresh_async (self->host, jk_alert_item_get_project (alert), NULL, on_done_cb, wish);
  else
    jk_host_act_on_alert_async (self->host, id, verb, *length != '\0' ? length : NULL, NULL, on_done_cb, wish);
}

void
jk_window_install_alert_actions (GtkWidgetClass *widget_class)
{
  /* (id, verb as told by the API or "changes", length of a snooze or "") */
  gtk_widget_class_install_action (widget_class, "win.act-on-alert", "(sss)", on_act_on_alert_cb);
  /* Which ones: see jk_alerts_page_show_only() */
  gtk_widget_class_install_action (widget_class, "win.show-alerts", "s", on_show_alerts_cb);
}
