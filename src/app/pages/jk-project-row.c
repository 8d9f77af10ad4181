/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-project-row.h"

#include <glib/gi18n-lib.h>

#include "jk-format.h"
#include "jk-level-badge.h"

struct _JkProjectRow
{
  AdwActionRow parent_instance;

  GtkWidget *badge;
  JkHost *host;
  JkProjectItem *project;
};

G_DEFINE_FINAL_TYPE (JkProjectRow, jk_project_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_PROJECT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
jk_project_row_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  g_value_set_object (value, JK_PROJECT_ROW (object)->project);
}

static void
jk_project_row_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  JK_PROJECT_ROW (object)->project = g_value_dup_object (value);
}

static void
jk_project_row_dispose (GObject *object)
{
  JkProjectRow *self = JK_PROJECT_ROW (object);

  g_clear_object (&self->host);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (jk_project_row_parent_class)->dispose (object);
}

static void
jk_project_row_class_init (JkProjectRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = jk_project_row_get_property;
  object_class->set_property = jk_project_row_set_property;
  object_class->dispose = jk_project_row_dispose;

  properties[PROP_PROJECT] = g_param_spec_object ("project", NULL, NULL, JK_TYPE_PROJECT_ITEM,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (JK_TYPE_LEVEL_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-project-row.ui");
  gtk_widget_class_bind_template_child (widget_class, JkProjectRow, badge);
}

static void
jk_project_row_init (JkProjectRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
append_metric (JkProjectRow *self,
               GString      *text,
               const char   *metric,
               const char   *format)
{
  JkMetricItem *item = jk_host_find_metric (self->host, metric, jk_project_item_get_id (self->project));
  g_autofree char *value = NULL, *part = NULL;

  /* What is as it should be is not worth a word. */
  if (item == NULL || !(jk_metric_item_get_value (item) > 0))
    return;
  value = jk_format_metric (metric, jk_metric_item_get_value (item), jk_metric_item_get_unit (item));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  part = g_strdup_printf (format, value);
#pragma GCC diagnostic pop
  g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

static char *
subtitle_text (JkProjectRow *self)
{
  GString *text = g_string_new (NULL);
  const char *branch = jk_project_item_get_branch (self->project);

  if (g_str_equal (jk_project_item_get_state (self->project), "failed"))
    {
      const char *error = jk_project_item_get_error (self->project);

      g_string_append (text, error != NULL ? error : _ ("Cannot be read"));
      return g_string_free (text, FALSE);
    }

  if (branch != NULL && *branch != '\0')
    g_string_append (text, branch);
  append_metric (self, text, "git_changes", _ ("%s changed"));
  append_metric (self, text, "test_coverage", _ ("coverage %s"));
  append_metric (self, text, "file_size_violations", _ ("%s too long"));
  if (jk_host_find_metric (self->host, "git_changes", jk_project_item_get_id (self->project)) == NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", _ ("Being read…"));
  return g_string_free (text, FALSE);
}

void
jk_project_row_refresh (JkProjectRow *self)
{
  g_autofree char *subtitle = subtitle_text (self);
  gboolean failed = g_str_equal (jk_project_item_get_state (self->project), "failed");
  JkLevel level = jk_project_item_get_level (self->project);

  if (g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (self)), subtitle) != 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  jk_level_badge_set_level (JK_LEVEL_BADGE (self->badge), failed ? MAX (level, JK_LEVEL_WARNING) : level);
}

JkProjectItem *
jk_project_row_get_project (JkProjectRow *self)
{
  return self->project;
}

GtkWidget *
jk_project_row_new (JkHost        *host,
                    JkProjectItem *project)
{
  JkProjectRow *self = g_object_new (JK_TYPE_PROJECT_ROW, "project", project, NULL);

  self->host = g_object_ref (host);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), jk_project_item_get_path (project));
  jk_project_row_refresh (self);
  return GTK_WIDGET (self);
}
