/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-add-host-dialog.h"

#include <glib/gi18n-lib.h>

#include "jk-client-error.h"
#include "jk-error.h"
#include "jk-known-hosts.h"

#define TIMEOUT_MS 15000

#define JK_TYPE_ADD_HOST_DIALOG (jk_add_host_dialog_get_type ())
G_DECLARE_FINAL_TYPE (JkAddHostDialog, jk_add_host_dialog, JK, ADD_HOST_DIALOG, AdwWindow)

struct _JkAddHostDialog
{
  AdwWindow parent_instance;

  GtkWidget *go_button;
  GtkWidget *entries;
  GtkWidget *address;
  GtkWidget *key;
  GtkWidget *trust;
  GtkWidget *fingerprint;
  GtkWidget *failure;
  GtkWidget *spinner;

  const JkHostPlaces *places; /* of the parent's, which outlives us */
  gboolean (*is_listed) (const char *url, gpointer data);
  void (*added) (JkRemoteHost *remote, gpointer data);
  JkAddress *wanted;    /* (nullable): what is being tried */
  JkClient *client;     /* (nullable) */
  char *trusted;        /* (nullable): known, or confirmed here */
  GCancellable *trying; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (JkAddHostDialog, jk_add_host_dialog, ADW_TYPE_WINDOW)

static void
set_busy (JkAddHostDialog *self,
          gboolean         is_busy)
{
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), is_busy);
  gtk_widget_set_sensitive (self->go_button, !is_busy);
  gtk_widget_set_sensitive (self->entries, !is_busy);
}

/* @reason: (nullable): %NULL for none */
static void
show_failure (JkAddHostDialog *self,
              const char      *reason)
{
  gtk_label_set_label (GTK_LABEL (self->failure), reason != NULL ? reason : "");
  gtk_widget_set_visible (self->failure, reason != NULL);
}

static void
show_trust (JkAddHostDialog *self,
            const char      *fingerprint)
{
  gtk_widget_set_visible (self->entries, fingerprint == NULL);
  gtk_widget_set_visible (self->trust, fingerprint != NULL);
  gtk_button_set_label (GTK_BUTTON (self->go_button), fingerprint != NULL ? _ ("_Trust and Add") : _ ("_Connect"));
  if (fingerprint != NULL)
    gtk_label_set_label (GTK_LABEL (self->fingerprint), fingerprint);
}

static void
finish (JkAddHostDialog *self)
{
  const char *key = gtk_editable_get_text (GTK_EDITABLE (self->key));
  g_autoptr(JkRemoteHost) remote = NULL;
  g_autoptr(GError) error = NULL;

  /* An empty key is one too: none, and not one that is remembered from earlier. */
  remote = jk_remote_host_new (self->places, g_steal_pointer (&self->wanted), key, self->trusted, &error);
  if (remote == NULL)
    {
      show_failure (self, error->message);
      return;
    }
  self->added (remote, gtk_window_get_transient_for (GTK_WINDOW (self)));
  gtk_window_close (GTK_WINDOW (self));
}

static char *
explain (JkAddHostDialog *self,
         const GError    *error)
{
  g_autofree char *sentence = jk_client_error_explain (error, FALSE);

  if (g_error_matches (error, JK_ERROR, JK_ERROR_PERMISSION))
    return g_strdup (_ ("That computer does not take this API key."));
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return g_strdup_printf (_ ("%s\nIf its certificate was renewed on purpose, forget the old one with “jikimictl keys forget %s”, then "
                               "try again."),
                            sentence, self->wanted->url);
  return g_steal_pointer (&sentence);
}

static void
on_answer_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(JkAddHostDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) answer = jk_client_fetch_finish (JK_CLIENT (source), result, &error);
  const char *seen = jk_client_get_seen_fingerprint (JK_CLIENT (source));
  g_autofree char *reason = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, FALSE);
  if (error == NULL)
    finish (self);
  else if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) && self->trusted == NULL && seen != NULL)
    show_trust (self, seen);
  else
    {
      reason = explain (self, error);
      show_trust (self, NULL);
      show_failure (self, reason);
    }
}

/* /machine is what only a reader gets, and short. */
static void
try_connection (JkAddHostDialog *self)
{
  const char *key = gtk_editable_get_text (GTK_EDITABLE (self->key));

  set_busy (self, TRUE);
  show_failure (self, NULL);
  g_clear_object (&self->client);
  self->client = jk_client_new_for_url (self->wanted->url, *key != '\0' ? key : NULL);
  jk_client_set_timeout (self->client, TIMEOUT_MS);
  if (self->trusted != NULL)
    jk_client_set_fingerprint (self->client, self->trusted);
  g_clear_object (&self->trying);
  self->trying = g_cancellable_new ();
  jk_client_fetch_async (self->client, "GET", "/machine", NULL, self->trying, on_answer_cb, g_object_ref (self));
}

static gboolean
read_entries (JkAddHostDialog *self,
              GError         **error)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  g_clear_pointer (&self->wanted, jk_address_free);
  g_clear_pointer (&self->trusted, g_free);
  self->wanted = jk_address_parse (gtk_editable_get_text (GTK_EDITABLE (self->address)), error);
  if (self->wanted == NULL)
    return FALSE;
  if (!self->wanted->is_secret)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_PERMISSION,
                           _ ("Over http anybody on the way can read the key and all values. Use https."));
      return FALSE;
    }
  if (self->is_listed (self->wanted->url, parent))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_EXISTS, _ ("This computer is in the list already."));
      return FALSE;
    }
  if (!self->wanted->is_tls)
    return TRUE;
  g_clear_error (error);
  self->trusted = jk_known_hosts_look_up (self->places->known_hosts, self->wanted->place, error);
  return self->trusted != NULL || error == NULL || *error == NULL;
}

static void
on_go_cb (JkAddHostDialog *self)
{
  g_autoptr(GError) error = NULL;

  if (gtk_widget_get_visible (self->trust))
    {
      self->trusted = g_strdup (gtk_label_get_label (GTK_LABEL (self->fingerprint)));
      try_connection (self);
    }
  else if (read_entries (self, &error))
    try_connection (self);
  else
    show_failure (self, error->message);
}

static void
jk_add_host_dialog_dispose (GObject *object)
{
  JkAddHostDialog *self = JK_ADD_HOST_DIALOG (object);

  g_clear_object (&self->client);
  g_clear_object (&self->trying);
  g_clear_pointer (&self->wanted, jk_address_free);
  g_clear_pointer (&self->trusted, g_free);

  G_OBJECT_CLASS (jk_add_host_dialog_parent_class)->dispose (object);
}

static gboolean
jk_add_host_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (JK_ADD_HOST_DIALOG (window)->trying);

  return GTK_WINDOW_CLASS (jk_add_host_dialog_parent_class)->close_request (window);
}

static void
jk_add_host_dialog_class_init (JkAddHostDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_add_host_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = jk_add_host_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-add-host-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JkAddHostDialog, go_button);
  gtk_widget_class_bind_template_child (widget_class, JkAddHostDialog, entries);
  gtk_widget_class_bind_template_child (widget_class, JkAddHostDialog, address);
  gtk_widget_class_bind_template_child (widget_class, JkAddHostDialog, key);
  gtk_widget_class_bind_template_child (widget_class, JkAddHostDialog, trust);
  gtk_widget_class_bind_template_child (widget_class, JkAddHostDialog, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, JkAddHostDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, JkAddHostDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_go_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
jk_add_host_dialog_init (JkAddHostDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
jk_add_host_dialog_present (GtkWindow          *parent,
                            const JkHostPlaces *places,
                            gboolean          (*is_listed) (const char *url, gpointer data),
                            void              (*added) (JkRemoteHost *remote, gpointer data))
{
  JkAddHostDialog *self = g_object_new (JK_TYPE_ADD_HOST_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);

  self->places = places;
  self->is_listed = is_listed;
  self->added = added;
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->address);
}
