/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-diff-page.h"

#include <glib/gi18n-lib.h>

#include "jk-diff-lines.h"
#include "jk-json.h"
#include "jk-plain-line.h"
#include "jk-reload-bar.h"
#include "jk-repository-calls.h"

struct _JkDiffPage
{
  JkRepositoryPage parent_instance;

  GtkWidget *path_label;
  GtkWidget *note;
  GtkWidget *reload_bar;
  GtkWidget *stack;
  GtkWidget *lines;
  GtkWidget *message;
  GtkWidget *retry_button;

  gboolean has_answer; /* of this file */
  char *path;
  gboolean staged;
};

G_DEFINE_FINAL_TYPE (JkDiffPage, jk_diff_page, JK_TYPE_REPOSITORY_PAGE)

static GtkWidget *
number_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_width_chars (GTK_LABEL (label), 4);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
on_setup_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *item,
             gpointer                  data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *sign = gtk_label_new (NULL), *text = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (box), number_label ());
  gtk_box_append (GTK_BOX (box), number_label ());
  gtk_label_set_width_chars (GTK_LABEL (sign), 1);
  gtk_label_set_yalign (GTK_LABEL (sign), 0);
  gtk_box_append (GTK_BOX (box), sign);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_CHAR);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_item_set_child (item, box);
}

static void
set_number (GtkWidget *label,
            guint      number)
{
  g_autofree char *text = number > 0 ? g_strdup_printf ("%u", number) : g_strdup ("");

  gtk_label_set_label (GTK_LABEL (label), text);
}

static void
style_line (GtkWidget *box,
            char       sign)
{
  static const struct
  {
    char sign;
    const char *style;
  } styles[] = { { '+', "jk-added" }, { '-', "jk-removed" }, { '@', "jk-part" } };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      if (styles[i].sign == sign)
        gtk_widget_add_css_class (box, styles[i].style);
      else
        gtk_widget_remove_css_class (box, styles[i].style);
    }
}

static char *
spoken_line (JkDiffLine *line)
{
  const char *text = jk_diff_line_get_text (line);

  switch (jk_diff_line_get_sign (line))
    {
    case '+':
      return g_strdup_printf (_ ("Added, line %u: %s"), jk_diff_line_get_new_number (line), text);
    case '-':
      return g_strdup_printf (_ ("Removed, line %u: %s"), jk_diff_line_get_old_number (line), text);
    default:
      return g_strdup (text);
    }
}

static void
on_bind_cb (GtkSignalListItemFactory *factory,
            GtkListItem              *item,
            gpointer                  data)
{
  JkDiffLine *line = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item), *old = gtk_widget_get_first_child (box);
  GtkWidget *new = gtk_widget_get_next_sibling (old), *sign = gtk_widget_get_next_sibling (new);
  GtkWidget *text = gtk_widget_get_next_sibling (sign);
  char mark = jk_diff_line_get_sign (line);
  g_autofree char *spoken = spoken_line (line);

  set_number (old, jk_diff_line_get_old_number (line));
  set_number (new, jk_diff_line_get_new_number (line));
  /* A true minus is as wide as the plus. */
  gtk_label_set_label (GTK_LABEL (sign), mark == '+' ? "+" : mark == '-' ? "−" : "");
  gtk_label_set_label (GTK_LABEL (text), jk_diff_line_get_text (line));
  style_line (box, mark);
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
show_message (JkDiffPage *self,
              const char *title,
              const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_title (ADW_STATUS_PAGE (self->message), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->message), escaped);
  gtk_widget_set_visible (self->retry_button, !self->has_answer);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
}

static void
show_note (JkDiffPage *self,
           gboolean    is_masked,
           gboolean    is_cut)
{
  const char *text = is_masked && is_cut ? _ ("What looks secret is masked, and only the beginning of this large difference is shown.")
                     : is_masked         ? _ ("What looks secret is masked.")
                     : is_cut            ? _ ("Only the beginning of this large difference is shown.")
                                         : NULL;

  gtk_widget_set_visible (self->note, text != NULL);
  if (text != NULL)
    gtk_label_set_label (GTK_LABEL (self->note), text);
}

static void
show_answer (JkDiffPage *self,
             JsonObject *answer)
{
  gboolean is_cut;
  g_autoptr(GListModel) lines = jk_diff_lines_new (answer, &is_cut);
  g_autoptr(GtkNoSelection) selection = NULL;

  show_note (self, jk_json_get_boolean (answer, "masked"), is_cut || jk_json_get_boolean (answer, "is_truncated"));
  if (jk_json_get_boolean (answer, "is_binary"))
    {
      show_message (self, _ ("No Text"), _ ("The file is binary: there are no lines to compare."));
      return;
    }
  if (g_list_model_get_n_items (lines) == 0)
    {
      show_message (self, _ ("No Other Lines"), _ ("The text is the same; its name or its mode changed, or it changed back."));
      return;
    }
  selection = gtk_no_selection_new (g_steal_pointer (&lines));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->lines), GTK_SELECTION_MODEL (selection));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "lines");
}

static void
on_loaded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(JkDiffPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer != NULL)
    {
      self->has_answer = TRUE;
      show_answer (self, answer);
      jk_reload_bar_clear (JK_RELOAD_BAR (self->reload_bar));
    }
  else if (self->has_answer)
    jk_reload_bar_tell (JK_RELOAD_BAR (self->reload_bar), error->message);
  else
    show_message (self, _ ("The Difference Cannot Be Shown"), error->message);
}

static void
jk_diff_page_load (JkRepositoryPage *page,
                   GCancellable     *cancellable)
{
  JkDiffPage *self = JK_DIFF_PAGE (page);

  jk_host_load_diff_async (jk_repository_page_get_host (page), jk_repository_page_get_project (page), self->path, self->staged,
                           cancellable, on_loaded_cb, g_object_ref (self));
}

static void
jk_diff_page_dispose (GObject *object)
{
  JkDiffPage *self = JK_DIFF_PAGE (object);

  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (jk_diff_page_parent_class)->dispose (object);
}

static void
jk_diff_page_class_init (JkDiffPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_diff_page_dispose;
  JK_REPOSITORY_PAGE_CLASS (klass)->load = jk_diff_page_load;

  g_type_ensure (JK_TYPE_RELOAD_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-diff-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkDiffPage, path_label);
  gtk_widget_class_bind_template_child (widget_class, JkDiffPage, note);
  gtk_widget_class_bind_template_child (widget_class, JkDiffPage, reload_bar);
  gtk_widget_class_bind_template_child (widget_class, JkDiffPage, stack);
  gtk_widget_class_bind_template_child (widget_class, JkDiffPage, lines);
  gtk_widget_class_bind_template_child (widget_class, JkDiffPage, message);
  gtk_widget_class_bind_template_child (widget_class, JkDiffPage, retry_button);
  gtk_widget_class_bind_template_callback (widget_class, jk_repository_page_load);
}

static void
jk_diff_page_init (JkDiffPage *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), NULL);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->lines), factory);
}

void
jk_diff_page_show (JkDiffPage *self,
                   const char *project,
                   const char *path,
                   gboolean    staged)
{
  JkRepositoryPage *page = JK_REPOSITORY_PAGE (self);
  g_autofree char *shown = jk_plain_line_new (path);

  if (g_strcmp0 (jk_repository_page_get_project (page), project) == 0 && g_strcmp0 (self->path, path) == 0 && self->staged == staged)
    return;
  g_free (self->path);
  jk_repository_page_set_project (page, project);
  self->path = g_strdup (path);
  self->staged = staged;
  gtk_label_set_label (GTK_LABEL (self->path_label), shown);
  self->has_answer = FALSE;
  jk_reload_bar_clear (JK_RELOAD_BAR (self->reload_bar));
  gtk_widget_set_visible (self->note, FALSE);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->lines), NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "nothing");
  jk_repository_page_load (page);
}
