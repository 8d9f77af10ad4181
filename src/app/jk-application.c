/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-application.h"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "jk-about.h"
#include "jk-host-tray.h"
#include "jk-window.h"

struct _JkApplication
{
  AdwApplication parent_instance;

  JkWindowState *window_state;
  JkHost *host;
  JkHostTray *tray;  /* of the engine in this process */
  char *error;
  GSList *waiting;   /* of GFile: to be added when the host answers */
  gboolean is_held;  /* while the engine is being started, and while it runs in this process */
  gboolean is_guarding;
  gboolean wants_connect;
  gboolean awaits_paint; /* connects as soon as the window is painted */
};

G_DEFINE_FINAL_TYPE (JkApplication, jk_application, ADW_TYPE_APPLICATION)

enum
{
  CONNECT_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const GOptionEntry entries[] = {
  { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Watch without opening a window"), NULL },
  { "connect", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Show the Jikimi at this address instead of starting one"), N_ ("URL") },
  { "fingerprint", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Trust this certificate for --connect from now on"), N_ ("SHA256:…") },
  { "socket", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Show the Jikimi at this socket instead of starting one"), N_ ("PATH") },
  { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Keep everything below this folder"), N_ ("FOLDER") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[REPOSITORY…]") },
  { NULL }
};

static JkWindow *
find_window (JkApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (JK_IS_WINDOW (l->data))
        return l->data;
    }
  return NULL;
}

static void
hold (JkApplication *self,
      gboolean       wanted)
{
  if (wanted == self->is_held)
    return;
  self->is_held = wanted;
  if (wanted)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

static void
want_connect (JkApplication *self)
{
  self->awaits_paint = FALSE;
  hold (self, TRUE);
  g_clear_pointer (&self->error, g_free);
  g_signal_emit (self, signals[CONNECT_WANTED], 0);
}

/* The engine's start takes a core for a moment: the window's first picture goes before. */
static void
want_connect_after_paint (JkApplication *self)
{
  JkWindow *window = find_window (self);

  self->wants_connect = FALSE;
  if (window == NULL)
    {
      want_connect (self);
      return;
    }
  hold (self, TRUE);
  self->awaits_paint = TRUE;
  g_signal_connect_object (window, "painted", G_CALLBACK (want_connect), self, G_CONNECT_SWAPPED);
}

static void
on_added_unseen_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkProjectItem) project = jk_host_add_project_finish (JK_HOST (source), result, &error);

  if (project == NULL)
    g_warning ("%s", error->message);
}

static void
add_waiting (JkApplication *self)
{
  JkWindow *window = find_window (self);
  GSList *files;

  if (self->waiting == NULL || self->host == NULL || jk_host_get_state (self->host) != JK_CLIENT_ONLINE)
    return;

  files = g_steal_pointer (&self->waiting);
  if (window != NULL)
    jk_window_add_files (window, files);
  for (GSList *l = files; window == NULL && l != NULL; l = l->next)
    jk_host_add_project_async (self->host, g_file_peek_path (l->data), NULL, NULL, on_added_unseen_cb, NULL);
  g_slist_free_full (files, g_object_unref);
}

/* Somebody looks: the window, or at least the icon in the tray. */
static void
follow_host (JkApplication *self)
{
  if (self->host == NULL)
    return;
  if (find_window (self) != NULL || (self->tray != NULL && jk_host_tray_get_shown (self->tray)))
    jk_host_start (self->host);
  else if (self->waiting == NULL)
    jk_host_stop (self->host);
}

static void
jk_application_activate (GApplication *application)
{
  JkApplication *self = JK_APPLICATION (application);
  JkWindow *window = find_window (self);

  if (window == NULL)
    {
      window = jk_window_new (GTK_APPLICATION (self), self->window_state);
      jk_window_set_guarding (window, self->is_guarding);
      if (self->host != NULL)
        {
          jk_host_start (self->host);
          jk_window_set_host (window, self->host);
        }
      else if (self->error != NULL)
        jk_window_set_start_error (window, self->error);
    }
  gtk_window_present (GTK_WINDOW (window));
  add_waiting (self);
}

static void
take_paths (JkApplication           *self,
            GApplicationCommandLine *command_line,
            GVariantDict            *options)
{
  g_autofree const char **paths = NULL;

  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &paths))
    return;
  for (guint i = 0; paths[i] != NULL; i++)
    self->waiting = g_slist_append (self->waiting, g_application_command_line_create_file_for_arg (command_line, paths[i]));
}

static int
jk_application_command_line (GApplication            *application,
                             GApplicationCommandLine *command_line)
{
  JkApplication *self = JK_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);

  take_paths (self, command_line, options);
  if (!g_variant_dict_contains (options, "background"))
    g_application_activate (application);
  if (self->wants_connect)
    want_connect_after_paint (self);
  add_waiting (self);
  return 0;
}

static int
jk_application_handle_local_options (GApplication *application,
                                     GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("jikimi %s\n", JK_VERSION);
  return 0;
}

static void
on_quit_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  JkWindow *window = find_window (data);

  if (window != NULL)
    jk_window_remember (window);
  g_application_quit (data);
}

static void
on_about_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  jk_about_present (gtk_application_get_active_window (data));
}

static void
on_help_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  jk_help_present (gtk_application_get_active_window (data));
}

static void
on_reconnect_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  want_connect (data);
}

static void
set_keys (GtkApplication *application)
{
  static const struct
  {
    const char *action;
    const char *keys[3];
  } keys[] = {
    { "app.quit", { "<Control>q" } },
    { "app.help", { "F1" } },
    { "window.close", { "<Control>w" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.shortcuts", { "<Control>question" } },
    { "win.refresh", { "F5" } },
    { "win.toggle-sidebar", { "F9" } },
    { "win.search", { "<Control>f" } },
    { "win.add-project", { "<Control>o" } },
    { "win.undo", { "<Control>z" } },
    { "win.back", { "<Alt>Left" } },
    { "win.show-page::overview", { "<Alt>1" } },
    { "win.show-page::projects", { "<Alt>2" } },
    { "win.show-page::alerts", { "<Alt>3" } },
    { "win.show-page::machine", { "<Alt>4" } },
    { "win.show-page::healing", { "<Alt>5" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (application, keys[i].action, keys[i].keys);
}

static void
jk_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "quit", on_quit_cb, NULL, NULL, NULL, { 0 } },
    { "about", on_about_cb, NULL, NULL, NULL, { 0 } },
    { "help", on_help_cb, NULL, NULL, NULL, { 0 } },
    { "reconnect", on_reconnect_cb, NULL, NULL, NULL, { 0 } },
  };

  G_APPLICATION_CLASS (jk_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  set_keys (GTK_APPLICATION (application));
  JK_APPLICATION (application)->wants_connect = TRUE;
}

static void
on_open_wanted_cb (JkApplication *self,
                   const char    *token,
                   const char    *page)
{
  JkWindow *window = find_window (self);

  if (window != NULL && token != NULL)
    gtk_window_set_startup_id (GTK_WINDOW (window), token);
  g_application_activate (G_APPLICATION (self));
  window = find_window (self);
  if (window != NULL && page != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", page);
}

static void
on_quit_wanted_cb (JkApplication *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "quit", NULL);
}

static void
make_tray (JkApplication *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self));

  if (bus == NULL)
    return;
  self->tray = jk_host_tray_new (bus, self->host);
  g_signal_connect_object (self->tray, "notify::shown", G_CALLBACK (follow_host), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tray, "open-wanted", G_CALLBACK (on_open_wanted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tray, "quit-wanted", G_CALLBACK (on_quit_wanted_cb), self, G_CONNECT_SWAPPED);
}

static void
jk_application_window_removed (GtkApplication *application,
                               GtkWindow      *window)
{
  JkApplication *self = JK_APPLICATION (application);

  GTK_APPLICATION_CLASS (jk_application_parent_class)->window_removed (application, window);
  follow_host (self);
  /* Closed before it was seen: watching begins all the same. */
  if (self->awaits_paint)
    want_connect (self);
}

/* Windows are not closed by that; the bus is flushed afterwards. */
static void
jk_application_shutdown (GApplication *application)
{
  JkWindow *window = find_window (JK_APPLICATION (application));

  if (window != NULL)
    jk_window_end (window);
  G_APPLICATION_CLASS (jk_application_parent_class)->shutdown (application);
}

static void
jk_application_finalize (GObject *object)
{
  JkApplication *self = JK_APPLICATION (object);

  g_clear_object (&self->tray);
  g_clear_object (&self->host);
  g_free (self->error);
  g_slist_free_full (self->waiting, g_object_unref);
  jk_window_state_free (self->window_state);

  G_OBJECT_CLASS (jk_application_parent_class)->finalize (object);
}

static void
jk_application_class_init (JkApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_application_finalize;
  application_class->startup = jk_application_startup;
  application_class->shutdown = jk_application_shutdown;
  application_class->activate = jk_application_activate;
  application_class->command_line = jk_application_command_line;
  application_class->handle_local_options = jk_application_handle_local_options;
  GTK_APPLICATION_CLASS (klass)->window_removed = jk_application_window_removed;

  signals[CONNECT_WANTED] = g_signal_new ("connect-wanted", JK_TYPE_APPLICATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
jk_application_init (JkApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), entries);
}

JkApplication *
jk_application_new (const char *id,
                    const char *state_file)
{
  /* The resources lie under the program's own name, whatever the instance is called. */
  JkApplication *self = g_object_new (JK_TYPE_APPLICATION, "application-id", id, "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                                      "resource-base-path", "/io/github/jikimi/Jikimi", NULL);

  self->window_state = jk_window_state_load (state_file);
  return self;
}

void
jk_application_set_paths (JkApplication *self,
                          const JkPaths *paths)
{
  jk_window_state_set_paths (self->window_state, paths);
}

void
jk_application_take_client (JkApplication *self,
                            JkClient      *client,
                            gboolean       is_guarding)
{
  JkWindow *window = find_window (self);

  if (self->host != NULL)
    {
      g_object_unref (client);
      return;
    }
  self->is_guarding = is_guarding;
  self->host = jk_host_new (client);
  g_object_unref (client);
  g_signal_connect_object (self->host, "notify::state", G_CALLBACK (add_waiting), self, G_CONNECT_SWAPPED);
  if (window != NULL)
    {
      jk_window_set_guarding (window, is_guarding);
      jk_window_set_host (window, self->host);
    }
  if (window != NULL || self->waiting != NULL)
    jk_host_start (self->host);
  if (is_guarding)
    make_tray (self);
  hold (self, is_guarding);
}

void
jk_application_set_error (JkApplication *self,
                          const char    *reason)
{
  JkWindow *window = find_window (self);

  g_free (self->error);
  self->error = g_strdup (reason);
  if (window != NULL)
    jk_window_set_start_error (window, reason);
  else
    g_printerr ("%s\n", reason);
  hold (self, FALSE);
}
