/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-unfold-row.h"

#include <glib/gi18n-lib.h>

#include "jk-level-badge.h"
#include "jk-wrap-layout.h"

typedef struct
{
  GtkWidget *body;
  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *word;
  GtkWidget *facts;
  GtkWidget *arrow;
  GtkWidget *details; /* (nullable): made when it is first opened */
  GtkWidget *buttons; /* (nullable): of the details */

  char *key;          /* what the details should be made of */
  char *filled_key;   /* (nullable): what those shown were made of */
} JkUnfoldRowPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (JkUnfoldRow, jk_unfold_row, GTK_TYPE_LIST_BOX_ROW)

static void
set_text (GtkWidget  *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), text) != 0)
    gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, *text != '\0');
}

static char *
join_facts (const char *const *facts,
            const char        *between)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; facts != NULL && facts[i] != NULL; i++)
    {
      if (*facts[i] != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? between : "", facts[i]);
    }
  return g_string_free (text, FALSE);
}

static void
fill_details (JkUnfoldRow *self)
{
  JkUnfoldRowPrivate *priv = jk_unfold_row_get_instance_private (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean had_focus;

  if (priv->details == NULL || !gtk_widget_get_visible (priv->details) || g_strcmp0 (priv->key, priv->filled_key) == 0)
    return;
  had_focus = focus != NULL && gtk_widget_is_ancestor (focus, priv->details);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (priv->details)) != NULL;)
    gtk_box_remove (GTK_BOX (priv->details), child);
  priv->buttons = NULL;
  g_free (priv->filled_key);
  priv->filled_key = g_strdup (priv->key);
  JK_UNFOLD_ROW_GET_CLASS (self)->fill (self);
  if (had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
jk_unfold_row_show (JkUnfoldRow     *self,
                    const JkRowHead *head)
{
  JkUnfoldRowPrivate *priv = jk_unfold_row_get_instance_private (self);
  g_autofree char *facts = join_facts (head->facts, " · "), *spoken = join_facts (head->facts, ", ");
  g_autofree char *name = NULL;

  g_free (priv->key);
  priv->key = g_strdup (head->key);
  set_text (priv->title, head->title);
  set_text (priv->word, head->word != NULL ? head->word : "");
  set_text (priv->facts, facts);
  gtk_image_set_from_icon_name (GTK_IMAGE (priv->icon), head->icon);
  jk_level_style (priv->icon, head->level);
  jk_level_style (priv->word, head->level);
  /* Translators: a row, read aloud: its title, how it stands, facts such as “now 133, 3 minutes ago” */
  name = g_strdup_printf (C_ ("row", "%s: %s. %s"), head->title, head->word != NULL ? head->word : "", spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  fill_details (self);
}

void
jk_unfold_row_toggle (JkUnfoldRow *self)
{
  JkUnfoldRowPrivate *priv = jk_unfold_row_get_instance_private (self);
  gboolean is_open = priv->details == NULL || !gtk_widget_get_visible (priv->details);

  if (priv->details == NULL)
    {
      priv->details = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
      gtk_widget_add_css_class (priv->details, "jk-alert-details");
      gtk_box_append (GTK_BOX (priv->body), priv->details);
    }
  gtk_widget_set_visible (priv->details, is_open);
  gtk_image_set_from_icon_name (GTK_IMAGE (priv->arrow), is_open ? "pan-up-symbolic" : "pan-down-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, is_open, -1);
  fill_details (self);
}

static GtkWidget *
add_label (JkUnfoldRow *self,
           const char  *text,
           const char  *style)
{
  JkUnfoldRowPrivate *priv = jk_unfold_row_get_instance_private (self);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (priv->details), label);
  return label;
}

void
jk_unfold_row_add_part (JkUnfoldRow *self,
                        const char  *heading,
                        const char  *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (heading != NULL)
    gtk_widget_add_css_class (add_label (self, heading, "caption-heading"), "jk-alert-part");
  add_label (self, text, NULL);
}

void
jk_unfold_row_add_widget (JkUnfoldRow *self,
                          GtkWidget   *widget)
{
  JkUnfoldRowPrivate *priv = jk_unfold_row_get_instance_private (self);

  gtk_box_append (GTK_BOX (priv->details), widget);
}

void
jk_unfold_row_add_button (JkUnfoldRow *self,
                          const char  *label,
                          const char  *action,
                          const char  *target)
{
  JkUnfoldRowPrivate *priv = jk_unfold_row_get_instance_private (self);
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *name = NULL;

  if (priv->buttons == NULL)
    {
      priv->buttons = g_object_new (GTK_TYPE_BOX, "layout-manager", jk_wrap_layout_new (), NULL);
      gtk_widget_add_css_class (priv->buttons, "jk-alert-actions");
      gtk_box_append (GTK_BOX (priv->details), priv->buttons);
    }
  if (target != NULL)
    gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), g_variant_new_string (target));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  name = g_strdup_printf (C_ ("button and alert", "%s: %s"), label, gtk_label_get_label (GTK_LABEL (priv->title)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (priv->buttons), button);
}

static void
jk_unfold_row_finalize (GObject *object)
{
  JkUnfoldRowPrivate *priv = jk_unfold_row_get_instance_private (JK_UNFOLD_ROW (object));

  g_free (priv->key);
  g_free (priv->filled_key);

  G_OBJECT_CLASS (jk_unfold_row_parent_class)->finalize (object);
}

static void
jk_unfold_row_class_init (JkUnfoldRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_unfold_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-unfold-row.ui");
  gtk_widget_class_bind_template_child_private (widget_class, JkUnfoldRow, body);
  gtk_widget_class_bind_template_child_private (widget_class, JkUnfoldRow, icon);
  gtk_widget_class_bind_template_child_private (widget_class, JkUnfoldRow, title);
  gtk_widget_class_bind_template_child_private (widget_class, JkUnfoldRow, word);
  gtk_widget_class_bind_template_child_private (widget_class, JkUnfoldRow, facts);
  gtk_widget_class_bind_template_child_private (widget_class, JkUnfoldRow, arrow);
}

static void
jk_unfold_row_init (JkUnfoldRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE, -1);
}
