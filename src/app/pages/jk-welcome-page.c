/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-welcome-page.h"

struct _JkWelcomePage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (JkWelcomePage, jk_welcome_page, ADW_TYPE_BIN)

static void
jk_welcome_page_class_init (JkWelcomePageClass *klass)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/io/github/jikimi/Jikimi/ui/jk-welcome-page.ui");
}

static void
jk_welcome_page_init (JkWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
jk_welcome_page_new (void)
{
  return g_object_new (JK_TYPE_WELCOME_PAGE, NULL);
}
