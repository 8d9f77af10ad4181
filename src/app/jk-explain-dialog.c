/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-explain-dialog.h"

#include <glib/gi18n-lib.h>

#include "jk-explain.h"
#include "jk-format.h"

static void
on_response_cb (AdwMessageDialog *dialog,
                const char       *response,
                gpointer          data)
{
  if (g_str_equal (response, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), data);
}

static GtkWidget *
example_label (const char *example)
{
  GtkWidget *label = gtk_label_new (example);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "card");
  gtk_widget_add_css_class (label, "jk-example");
  return label;
}

void
jk_explain_dialog_present (GtkWindow  *parent,
                           const char *metric)
{
  const char *example = jk_explain_example (metric);
  GtkWidget *dialog = adw_message_dialog_new (parent, jk_format_metric_title (metric), jk_explain_how (metric));

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  if (example != NULL)
    {
      adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), example_label (example));
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "copy", _ ("C_opy Example"));
      g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), (gpointer) example);
    }
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}
