/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-row-group.h"

#include "jk-format.h"
#include "jk-level-badge.h"

typedef struct
{
  char *title;
  char *subtitle;
  char *value;   /* or the button's label, where there is an action */
  char *action;
  char *target;
  gboolean is_link; /* the row does the action, not a button */
  JkLevel level;
} RowText;

struct _JkRowGroup
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows;    /* shown */
  GPtrArray *texts;   /* what they were made of */
  GPtrArray *pending; /* between begin and end */
};

G_DEFINE_FINAL_TYPE (JkRowGroup, jk_row_group, ADW_TYPE_PREFERENCES_GROUP)

static void
row_text_free (gpointer data)
{
  RowText *text = data;

  g_free (text->title);
  g_free (text->subtitle);
  g_free (text->value);
  g_free (text->action);
  g_free (text->target);
  g_free (text);
}

static gboolean
row_text_equal (const RowText *a,
                const RowText *b)
{
  return a->level == b->level && a->is_link == b->is_link && g_strcmp0 (a->title, b->title) == 0
         && g_strcmp0 (a->subtitle, b->subtitle) == 0
         && g_strcmp0 (a->value, b->value) == 0 && g_strcmp0 (a->action, b->action) == 0
         && g_strcmp0 (a->target, b->target) == 0;
}

static gboolean
is_same (GPtrArray *a,
         GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      if (!row_text_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
        return FALSE;
    }
  return TRUE;
}

/* The target goes first: without it GTK asks for an action that takes none. */
static void
set_action (GtkWidget     *widget,
            const RowText *text)
{
  if (text->target != NULL)
    gtk_actionable_set_action_target_value (GTK_ACTIONABLE (widget), g_variant_new_string (text->target));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (widget), text->action);
}

static GtkWidget *
make_suffix (const RowText *text)
{
  GtkWidget *suffix;

  if (text->action == NULL || text->is_link)
    {
      suffix = gtk_label_new (text->value);
      gtk_label_set_ellipsize (GTK_LABEL (suffix), PANGO_ELLIPSIZE_MIDDLE);
      gtk_widget_add_css_class (suffix, "dim-label");
      gtk_widget_add_css_class (suffix, "numeric");
      return suffix;
    }

  suffix = gtk_button_new_with_label (text->value);
  gtk_widget_set_valign (suffix, GTK_ALIGN_CENTER);
  set_action (suffix, text);
  return suffix;
}

static void
make_link (GtkWidget     *row,
           const RowText *text)
{
  g_autofree char *spoken = g_strdup_printf ("%s, %s", text->title, text->subtitle != NULL ? text->subtitle : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  set_action (row, text);
}

static GtkWidget *
make_row (const RowText *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text->title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (text->subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text->subtitle);
  if (text->level != JK_LEVEL_INFO)
    {
      GtkWidget *icon = gtk_image_new_from_icon_name (jk_format_level_icon (text->level));

      gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, jk_format_level (text->level), -1);
      jk_level_style (icon, text->level);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    }
  if (text->value != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_suffix (text));
  if (text->is_link)
    make_link (row, text);
  return row;
}

static void
jk_row_group_finalize (GObject *object)
{
  JkRowGroup *self = JK_ROW_GROUP (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->texts);
  g_clear_pointer (&self->pending, g_ptr_array_unref);

  G_OBJECT_CLASS (jk_row_group_parent_class)->finalize (object);
}

static void
jk_row_group_class_init (JkRowGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_row_group_finalize;
}

static void
jk_row_group_init (JkRowGroup *self)
{
  self->rows = g_ptr_array_new ();
  self->texts = g_ptr_array_new_with_free_func (row_text_free);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
jk_row_group_begin (JkRowGroup *self)
{
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  self->pending = g_ptr_array_new_with_free_func (row_text_free);
}

static RowText *
add (JkRowGroup *self,
     const char *title,
     const char *subtitle,
     const char *value)
{
  RowText *text = g_new0 (RowText, 1);

  text->title = g_strdup (title);
  text->subtitle = g_strdup (subtitle);
  text->value = g_strdup (value);
  g_ptr_array_add (self->pending, text);
  return text;
}

void
jk_row_group_add (JkRowGroup *self,
                  const char *title,
                  const char *subtitle,
                  const char *value,
                  JkLevel     level)
{
  add (self, title, subtitle, value)->level = level;
}

void
jk_row_group_add_action (JkRowGroup *self,
                         const char *title,
                         const char *subtitle,
                         const char *button,
                         const char *action,
                         const char *target)
{
  RowText *text = add (self, title, subtitle, button);

  text->action = g_strdup (action);
  text->target = g_strdup (target);
}

void
jk_row_group_add_link (JkRowGroup *self,
                       const char *title,
                       const char *subtitle,
                       const char *value,
                       const char *action,
                       const char *target)
{
  RowText *text = add (self, title, subtitle, value);

  text->action = g_strdup (action);
  text->target = g_strdup (target);
  text->is_link = TRUE;
}

void
jk_row_group_end (JkRowGroup *self)
{
  g_return_if_fail (self->pending != NULL);

  if (is_same (self->pending, self->texts))
    {
      g_clear_pointer (&self->pending, g_ptr_array_unref);
      return;
    }

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_unref (self->texts);
  self->texts = g_steal_pointer (&self->pending);
  for (guint i = 0; i < self->texts->len; i++)
    {
      GtkWidget *row = make_row (g_ptr_array_index (self->texts, i));

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->texts->len > 0);
}
