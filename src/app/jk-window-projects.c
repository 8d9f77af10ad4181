/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-path-dialog.h"
#include "jk-window-private.h"

/* Paths waiting to be added one after the other. */
typedef struct
{
  JkWindow *window;
  GQueue *paths;      /* of char * */
  guint n_added;
  char *last_name;
  char *last_id;
} JkAdding;

static void
jk_adding_free (JkAdding *self)
{
  g_queue_free_full (self->paths, g_free);
  g_free (self->last_name);
  g_free (self->last_id);
  g_object_unref (self->window);
  g_free (self);
}

/* What went wrong, why, and what to do. */
static void
show_add_error (JkWindow     *self,
                const char   *path,
                const GError *error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (name);
  const char *advice = _ ("Choose the folder that holds the .git folder, and check that it belongs to you.");
  GtkWidget *dialog;
  g_autofree char *body = NULL;

  if (g_error_matches (error, JK_ERROR, JK_ERROR_EXISTS))
    advice = _ ("It is among the projects already.");
  /* Translators: folder, what went wrong, what to do */
  body = g_strdup_printf (C_ ("folder: reason, advice", "“%s”: %s\n\n%s"), shown, error->message, advice);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Cannot Add the Repository"), body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void add_next (JkAdding *adding);

static void
on_added_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  JkAdding *adding = data;
  g_autofree char *path = g_queue_pop_head (adding->paths);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkProjectItem) project = jk_host_add_project_finish (JK_HOST (source), result, &error);

  if (project == NULL)
    show_add_error (adding->window, path, error);
  else
    {
      adding->n_added++;
      g_free (adding->last_name);
      g_free (adding->last_id);
      adding->last_name = g_strdup (jk_project_item_get_name (project));
      adding->last_id = g_strdup (jk_project_item_get_id (project));
    }
  add_next (adding);
}

static void
add_next (JkAdding *adding)
{
  const char *path = g_queue_peek_head (adding->paths);
  g_autofree char *text = NULL;

  if (path != NULL)
    {
      jk_host_add_project_async (adding->window->host, path, NULL, NULL, on_added_cb, adding);
      return;
    }

  if (adding->n_added == 1)
    text = g_strdup_printf (_ ("“%s” is watched now"), adding->last_name);
  else if (adding->n_added > 1)
    text = g_strdup_printf (ngettext ("%u project is watched now", "%u projects are watched now", adding->n_added),
                            adding->n_added);
  if (text != NULL)
    jk_window_say (adding->window, text, adding->n_added == 1 ? _ ("Open") : NULL, "win.open-project", adding->last_id);
  jk_adding_free (adding);
}

static JkAdding *
jk_adding_new (JkWindow *window)
{
  JkAdding *self = g_new0 (JkAdding, 1);

  self->window = g_object_ref (window);
  self->paths = g_queue_new ();
  return self;
}

static void
on_path_given_cb (GtkWindow  *window,
                  const char *path)
{
  JkAdding *adding = jk_adding_new (JK_WINDOW (window));

  g_queue_push_tail (adding->paths, g_strdup (path));
  add_next (adding);
}

void
jk_window_add_files (JkWindow *self,
                     GSList   *files)
{
  JkAdding *adding;

  if (self->host == NULL)
    return;
  adding = jk_adding_new (self);
  for (GSList *l = files; l != NULL; l = l->next)
    {
      char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_queue_push_tail (adding->paths, path);
      else
        jk_window_say (self, _ ("Only folders of this computer can be added"), NULL, NULL, NULL);
    }
  add_next (adding);
}

static void
on_folder_chosen_cb (GtkNativeDialog *chooser,
                     int              response,
                     JkWindow        *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      GSList files = { file, NULL };

      if (file != NULL)
        jk_window_add_files (self, &files);
    }
  g_object_unref (chooser);
}

void
jk_window_choose_project (JkWindow *self)
{
  GtkFileChooserNative *chooser;

  /* A folder of another computer cannot be chosen here. */
  if (!jk_client_get_is_local (jk_host_get_client (self->host)))
    {
      jk_path_dialog_present (GTK_WINDOW (self), self->host, on_path_given_cb);
      return;
    }
  chooser = gtk_file_chooser_native_new (_ ("Add a Repository"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                         _ ("_Add"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_folder_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static gboolean
on_drop_cb (GtkDropTarget *target,
            const GValue  *value,
            double         x,
            double         y,
            JkWindow      *self)
{
  GdkFileList *list = g_value_get_boxed (value);
  GSList *files = list != NULL ? gdk_file_list_get_files (list) : NULL;

  if (files == NULL || self->host == NULL || jk_host_get_state (self->host) != JK_CLIENT_ONLINE
      || !jk_client_get_is_local (jk_host_get_client (self->host)))
    {
      g_slist_free (files);
      return FALSE;
    }
  jk_window_add_files (self, files);
  g_slist_free (files);
  return TRUE;
}

void
jk_window_accept_drops (JkWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->leaflet), GTK_EVENT_CONTROLLER (target));
}

static void
on_renamed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(JkWindow) self = data;
  g_autoptr(GError) error = NULL;

  if (!jk_host_change_finish (JK_HOST (source), result, &error))
    {
      g_autofree char *text = g_strdup_printf (_ ("Cannot rename: %s"), error->message);

      jk_window_say (self, text, NULL, NULL, NULL);
    }
  jk_window_show_place (self);
}

static void
on_rename_response_cb (AdwMessageDialog *dialog,
                       const char       *response,
                       JkWindow         *self)
{
  const char *id = g_object_get_data (G_OBJECT (dialog), "jk-project");
  GtkWidget *entry = g_object_get_data (G_OBJECT (dialog), "jk-entry");
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (g_str_equal (response, "rename") && *name != '\0')
    jk_host_rename_project_async (self->host, id, name, NULL, on_renamed_cb, g_object_ref (self));
}

static void
on_name_changed_cb (GtkEditable      *entry,
                    AdwMessageDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "rename", *name != '\0');
}

void
jk_window_rename_project (JkWindow   *self,
                          const char *id)
{
  JkProjectItem *project = jk_host_find_project (self->host, id);
  GtkWidget *dialog, *entry;

  if (project == NULL)
    return;

  dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Rename the Project"),
                                   _ ("The name is Jikimi's own; the folder keeps its name."));
  entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (entry), jk_project_item_get_name (project));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "rename", _ ("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  g_object_set_data_full (G_OBJECT (dialog), "jk-project", g_strdup (id), g_free);
  g_object_set_data (G_OBJECT (dialog), "jk-entry", entry);
  g_signal_connect (entry, "changed", G_CALLBACK (on_name_changed_cb), dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_rename_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What has to be known to bring it back. */
typedef struct
{
  JkWindow *window;
  char *path;
  char *name;
} JkRemoval;

static void
jk_removal_free (JkRemoval *self)
{
  g_object_unref (self->window);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

static void
on_removed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  JkRemoval *removal = data;
  JkWindow *self = removal->window;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (!jk_host_change_finish (JK_HOST (source), result, &error))
    {
      text = g_strdup_printf (_ ("Cannot remove: %s"), error->message);
      jk_window_say (self, text, NULL, NULL, NULL);
    }
  else
    {
      jk_window_offer_project (self, removal->path, removal->name);
      text = g_strdup_printf (_ ("“%s” is no longer watched"), removal->name);
      jk_window_say (self, text, _ ("Undo"), "win.undo", NULL);
      jk_window_show_place (self);
    }
  jk_removal_free (removal);
}

static void
on_remove_response_cb (AdwMessageDialog *dialog,
                       const char       *response,
                       JkWindow         *self)
{
  const char *id = g_object_get_data (G_OBJECT (dialog), "jk-project");
  JkProjectItem *project = jk_host_find_project (self->host, id);
  JkRemoval *removal;

  if (!g_str_equal (response, "remove") || project == NULL)
    return;

  removal = g_new0 (JkRemoval, 1);
  removal->window = g_object_ref (self);
  removal->path = g_strdup (jk_project_item_get_path (project));
  removal->name = g_strdup (jk_project_item_get_name (project));
  jk_host_remove_project_async (self->host, id, NULL, on_removed_cb, removal);
}

void
jk_window_remove_project (JkWindow   *self,
                          const char *id)
{
  JkProjectItem *project = jk_host_find_project (self->host, id);
  g_autofree char *heading = NULL, *body = NULL;
  GtkWidget *dialog;

  if (project == NULL)
    return;

  heading = g_strdup_printf (_ ("Stop watching “%s”?"), jk_project_item_get_name (project));
  body = g_strdup_printf (_ ("The folder %s stays as it is. Only Jikimi forgets it."), jk_project_item_get_path (project));
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "jk-project", g_strdup (id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
