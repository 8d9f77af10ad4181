/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-about.h"

#include "config.h"

#include <glib/gi18n-lib.h>

#define WIDTH 480
#define HEIGHT 600

void
jk_about_present (GtkWindow *parent)
{
  adw_show_about_window (parent, "application-name", _ ("Jikimi"), "application-icon", JK_APP_ID, "version", JK_VERSION,
                         "developer-name", _ ("The Jikimi developers"), "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Watches over a developer's machine and Git repositories"), "website",
                         "https://github.com/jikimi/jikimi", "issue-url", "https://github.com/jikimi/jikimi/issues", NULL);
}

void
jk_help_present (GtkWindow *parent)
{
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/jikimi/Jikimi/ui/jk-help.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "help"));

  gtk_window_set_transient_for (window, parent);
  if (parent != NULL)
    gtk_window_set_default_size (window, MIN (WIDTH, gtk_widget_get_width (GTK_WIDGET (parent))), HEIGHT);
  gtk_window_present (window);
}
