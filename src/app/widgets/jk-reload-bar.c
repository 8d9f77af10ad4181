/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-reload-bar.h"

#include <glib/gi18n-lib.h>

struct _JkReloadBar
{
  GtkBox parent_instance;

  GtkWidget *label;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (JkReloadBar, jk_reload_bar, GTK_TYPE_BOX)

static guint retry_signal;

static void
on_clicked_cb (JkReloadBar *self)
{
  g_signal_emit (self, retry_signal, 0);
}

static void
jk_reload_bar_class_init (JkReloadBarClass *klass)
{
  retry_signal = g_signal_new ("retry", JK_TYPE_RELOAD_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jk_reload_bar_init (JkReloadBar *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (self->label, TRUE);
  self->button = gtk_button_new_with_mnemonic (_ ("_Try Again"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked_cb), self);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_box_append (GTK_BOX (self), self->label);
  gtk_box_append (GTK_BOX (self), self->button);
  gtk_widget_add_css_class (GTK_WIDGET (self), "jk-bar");
  gtk_widget_add_css_class (GTK_WIDGET (self), "jk-notice");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
jk_reload_bar_tell (JkReloadBar *self,
                    const char  *reason)
{
  /* Translators: %s is a sentence that says why */
  g_autofree char *text = g_strdup_printf (_ ("This may be out of date. %s"), reason);

  gtk_label_set_label (GTK_LABEL (self->label), text);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

void
jk_reload_bar_clear (JkReloadBar *self)
{
  GtkWidget *content = gtk_widget_get_next_sibling (GTK_WIDGET (self));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL && gtk_root_get_focus (root) == self->button && content != NULL)
    (void) gtk_widget_child_focus (content, GTK_DIR_TAB_FORWARD);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
