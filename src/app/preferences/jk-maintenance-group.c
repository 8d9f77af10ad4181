/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-maintenance-group.h"

#include <glib/gi18n-lib.h>

#include "jk-detail.h"
#include "jk-format.h"

struct _JkMaintenanceGroup
{
  AdwPreferencesGroup parent_instance;

  JkHost *host;
  GCancellable *cancellable;
  GPtrArray *rows; /* of GtkWidget; the group owns them */
};

G_DEFINE_FINAL_TYPE (JkMaintenanceGroup, jk_maintenance_group, ADW_TYPE_PREFERENCES_GROUP)

static const struct
{
  guint minutes;
  const char *title;
} lengths[] = {
  { 30, NC_ ("length of a maintenance", "30 Minutes") }, { 60, NC_ ("length of a maintenance", "1 Hour") },
  { 120, NC_ ("length of a maintenance", "2 Hours") },   { 240, NC_ ("length of a maintenance", "4 Hours") },
  { 480, NC_ ("length of a maintenance", "8 Hours") },   { 1440, NC_ ("length of a maintenance", "1 Day") },
};
#define USUAL_LENGTH 1

static void load (JkMaintenanceGroup *self);

static AdwToast *
say (JkMaintenanceGroup *self,
     const char         *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_WINDOW);

  if (window != NULL)
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (window), g_object_ref (toast));
  return toast;
}

static void
on_added_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(JkMaintenanceGroup) self = data;
  g_autoptr(GError) error = NULL;

  if (!jk_host_change_finish (JK_HOST (source), result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_object_unref (say (self, error->message));
  load (self);
}

static void
add (JkMaintenanceGroup *self,
     JsonObject         *what)
{
  jk_host_add_maintenance_async (self->host, what, NULL, on_added_cb, g_object_ref (self));
}

/* The end of a maintenance, with what is needed to bring it back. */
typedef struct
{
  JkMaintenanceGroup *group;
  JsonObject *what;
} Ending;

static void
ending_free (gpointer data)
{
  Ending *self = data;

  g_object_unref (self->group);
  json_object_unref (self->what);
  g_free (self);
}

static void
on_undo_cb (AdwToast *toast,
            gpointer  data)
{
  Ending *ending = g_object_get_data (G_OBJECT (toast), "jk-ending");

  add (ending->group, ending->what);
}

static void
on_ended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Ending *ending = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(AdwToast) toast = NULL;

  if (!jk_host_change_finish (JK_HOST (source), result, &error))
    {
      g_object_unref (say (ending->group, error->message));
      load (ending->group);
      ending_free (ending);
      return;
    }
  load (ending->group);
  toast = say (ending->group, _ ("The maintenance is called off"));
  adw_toast_set_button_label (toast, _ ("Undo"));
  g_signal_connect (toast, "button-clicked", G_CALLBACK (on_undo_cb), NULL);
  g_object_set_data_full (G_OBJECT (toast), "jk-ending", ending, ending_free);
}

/* Returns: (transfer full): what it is that this row tells of, as it would be announced anew */
static JsonObject *
copy_wish (JsonObject *row)
{
  static const char *const members[] = { "from", "to", "project", "category", "comment" };
  JsonObject *what = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = jk_detail_get_string (row, members[i]);

      if (*text != '\0')
        json_object_set_string_member (what, members[i], text);
    }
  return what;
}

static void
on_end_cb (GtkButton          *button,
           JkMaintenanceGroup *self)
{
  Ending *ending = g_new0 (Ending, 1);

  ending->group = g_object_ref (self);
  ending->what = json_object_ref (g_object_get_data (G_OBJECT (button), "jk-what"));
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  jk_host_end_maintenance_async (self->host, g_object_get_data (G_OBJECT (button), "jk-id"), NULL, on_ended_cb, ending);
}

/* What it is for, else what it is about. */
static char *
title_text (JkMaintenanceGroup *self,
            JsonObject         *row)
{
  JkProjectItem *project = jk_host_find_project (self->host, jk_detail_get_string (row, "project"));
  const char *category = jk_detail_get_string (row, "category"), *comment = jk_detail_get_string (row, "comment");

  if (*comment != '\0')
    return g_strdup (comment);
  if (project != NULL)
    return g_strdup (jk_project_item_get_name (project));
  return g_strdup (*category != '\0' ? jk_format_alert_category (category) : _ ("All alerts"));
}

static char *
subtitle_text (JkMaintenanceGroup *self,
               JsonObject         *row)
{
  JkProjectItem *project = jk_host_find_project (self->host, jk_detail_get_string (row, "project"));
  gint64 from_us = jk_detail_get_time_us (row, "from");
  g_autofree char *from = jk_format_until (from_us), *to = jk_format_until (jk_detail_get_time_us (row, "to"));
  /* Translators: two times; the first has come, the second not */
  g_autofree char *when = from_us <= g_get_real_time () ? g_strdup_printf (C_ ("maintenance", "until %s"), to)
                                                        : g_strdup_printf (C_ ("maintenance", "from %s until %s"), from, to);

  if (project != NULL && *jk_detail_get_string (row, "comment") != '\0')
    return g_strdup_printf ("%s · %s", jk_project_item_get_name (project), when);
  return g_steal_pointer (&when);
}

static GtkWidget *
make_row (JkMaintenanceGroup *self,
          JsonObject         *maintenance)
{
  GtkWidget *row = adw_action_row_new (), *button = gtk_button_new_with_mnemonic (C_ ("maintenance", "_End"));
  g_autofree char *title = title_text (self, maintenance), *subtitle = subtitle_text (self, maintenance);
  g_autofree char *name = g_strdup_printf (C_ ("button and maintenance", "End: %s"), title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "jk-id", g_strdup (jk_detail_get_string (maintenance, "id")), g_free);
  g_object_set_data_full (G_OBJECT (button), "jk-what", copy_wish (maintenance), (GDestroyNotify) json_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_end_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static GtkWidget *
make_empty_row (const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (row, "dim-label");
  return row;
}

static void
take_row (JkMaintenanceGroup *self,
          GtkWidget          *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
on_loaded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(JkMaintenanceGroup) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);
  guint n = jk_detail_get_length (answer, "maintenance");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *maintenance = jk_detail_get_element (answer, "maintenance", i);

      if (maintenance != NULL)
        take_row (self, make_row (self, maintenance));
    }
  if (self->rows->len == 0)
    take_row (self, make_empty_row (answer != NULL ? _ ("No maintenance is announced.") : error->message));
}

static void
load (JkMaintenanceGroup *self)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    jk_host_load_maintenance_async (self->host, self->cancellable, on_loaded_cb, g_object_ref (self));
}

/* What the dialog asks. */
typedef struct
{
  GtkWidget *length;
  GtkWidget *project;
  GtkWidget *comment;
} Wish;

static void
on_response_cb (GtkWidget          *dialog,
                const char         *response,
                JkMaintenanceGroup *self)
{
  const Wish *wish = g_object_get_data (G_OBJECT (dialog), "jk-wish");
  guint project = adw_combo_row_get_selected (ADW_COMBO_ROW (wish->project));
  g_autofree char *comment = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (wish->comment))));
  g_autoptr(JsonObject) what = NULL;
  g_autoptr(JkProjectItem) item = NULL;

  if (!g_str_equal (response, "add"))
    return;
  what = json_object_new ();
  json_object_set_int_member (what, "minutes", lengths[adw_combo_row_get_selected (ADW_COMBO_ROW (wish->length))].minutes);
  /* The first stands for all. */
  item = project > 0 ? g_list_model_get_item (jk_host_get_projects (self->host), project - 1) : NULL;
  if (item != NULL)
    json_object_set_string_member (what, "project", jk_project_item_get_id (item));
  if (*comment != '\0')
    json_object_set_string_member (what, "comment", comment);
  add (self, what);
}

static GtkWidget *
make_combo (const char    *title,
            GtkStringList *owned_names,
            guint          selected)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (owned_names));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  g_object_unref (owned_names);
  return row;
}

static GtkStringList *
list_lengths (void)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    gtk_string_list_append (names, g_dpgettext2 (NULL, "length of a maintenance", lengths[i].title));
  return names;
}

static GtkStringList *
list_projects (JkMaintenanceGroup *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  GListModel *projects = jk_host_get_projects (self->host);

  gtk_string_list_append (names, _ ("All alerts"));
  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr(JkProjectItem) project = g_list_model_get_item (projects, i);

      gtk_string_list_append (names, jk_project_item_get_name (project));
    }
  return names;
}

static void
on_announce_cb (GtkButton          *button,
                JkMaintenanceGroup *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  Wish *wish = g_new0 (Wish, 1);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Announce a Maintenance"),
                                              _ ("From now on, alerts are listed but not told."));

  wish->length = make_combo (_ ("How long"), list_lengths (), USUAL_LENGTH);
  wish->project = make_combo (_ ("What about"), list_projects (self), 0);
  wish->comment = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (wish->comment), _ ("What for"));
  gtk_widget_set_size_request (group, 300, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), wish->length);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), wish->project);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), wish->comment);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), group);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "add", C_ ("maintenance", "_Announce"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "add", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "add");
  g_object_set_data_full (G_OBJECT (dialog), "jk-wish", wish, g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
jk_maintenance_group_dispose (GObject *object)
{
  JkMaintenanceGroup *self = JK_MAINTENANCE_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (jk_maintenance_group_parent_class)->dispose (object);
}

static void
jk_maintenance_group_finalize (GObject *object)
{
  JkMaintenanceGroup *self = JK_MAINTENANCE_GROUP (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (jk_maintenance_group_parent_class)->finalize (object);
}

static void
jk_maintenance_group_class_init (JkMaintenanceGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jk_maintenance_group_dispose;
  object_class->finalize = jk_maintenance_group_finalize;
}

static void
jk_maintenance_group_init (JkMaintenanceGroup *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Announce…"));

  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_announce_cb), self, 0);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Maintenance"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), _ ("Times in which alerts are listed but not told"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), button);
}

GtkWidget *
jk_maintenance_group_new (JkHost *host)
{
  JkMaintenanceGroup *self = g_object_new (JK_TYPE_MAINTENANCE_GROUP, NULL);

  self->host = g_object_ref (host);
  load (self);
  return GTK_WIDGET (self);
}
