/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-group-title.h"

/* Returns: (transfer none) (nullable): the title comes before everything else that has a label */
static GtkWidget *
find_first_label (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LABEL (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_first_label (child);
  return found;
}

void
jk_group_title_wrap (AdwPreferencesGroup *group)
{
  GtkWidget *title = find_first_label (GTK_WIDGET (group));

  if (title == NULL)
    return;
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
}
