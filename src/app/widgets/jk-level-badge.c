/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-level-badge.h"

#include "jk-format.h"

struct _JkLevelBadge
{
  GtkWidget parent_instance;

  GtkWidget *icon;
  GtkWidget *word;
  JkLevel level;
  gboolean quiet;
};

G_DEFINE_FINAL_TYPE (JkLevelBadge, jk_level_badge, GTK_TYPE_WIDGET)

enum
{
  PROP_LEVEL = 1,
  PROP_QUIET,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

void
jk_level_style (GtkWidget *widget,
                JkLevel    level)
{
  static const char *const classes[] = {
    "level-info", "level-success", "level-warning", "level-critical", "level-emergency",
  };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      if (i == level)
        gtk_widget_add_css_class (widget, classes[i]);
      else
        gtk_widget_remove_css_class (widget, classes[i]);
    }
}

static void
show_level (JkLevelBadge *self)
{
  gboolean is_normal = self->level == JK_LEVEL_INFO;

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), jk_format_level_icon (self->level));
  gtk_label_set_label (GTK_LABEL (self->word), jk_format_level (self->level));
  gtk_widget_set_visible (self->icon, !is_normal);
  if (is_normal)
    gtk_widget_add_css_class (self->word, "dim-label");
  else
    gtk_widget_remove_css_class (self->word, "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self), !(is_normal && self->quiet));
  jk_level_style (GTK_WIDGET (self), self->level);
}

static void
jk_level_badge_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  JkLevelBadge *self = JK_LEVEL_BADGE (object);

  switch (id)
    {
    case PROP_LEVEL:
      jk_level_badge_set_level (self, g_value_get_int (value));
      break;
    case PROP_QUIET:
      self->quiet = g_value_get_boolean (value);
      show_level (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
jk_level_badge_dispose (GObject *object)
{
  JkLevelBadge *self = JK_LEVEL_BADGE (object);

  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->word, gtk_widget_unparent);

  G_OBJECT_CLASS (jk_level_badge_parent_class)->dispose (object);
}

static void
jk_level_badge_class_init (JkLevelBadgeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = jk_level_badge_set_property;
  object_class->dispose = jk_level_badge_dispose;

  properties[PROP_LEVEL] = g_param_spec_int ("level", NULL, NULL, JK_LEVEL_INFO, JK_LEVEL_EMERGENCY, JK_LEVEL_INFO,
                                             G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_QUIET] = g_param_spec_boolean ("quiet", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "levelbadge");
}

static void
jk_level_badge_init (JkLevelBadge *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);

  self->icon = gtk_image_new ();
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  self->word = gtk_label_new (NULL);
  gtk_widget_set_parent (self->word, GTK_WIDGET (self));
  show_level (self);
}

void
jk_level_badge_set_level (JkLevelBadge *self,
                          JkLevel       level)
{
  if (self->level == level)
    return;
  self->level = level;
  show_level (self);
}
