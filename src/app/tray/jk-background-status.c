/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-background-status.h"

/* https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Background.html */
#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define INTERFACE "org.freedesktop.portal.Background"

struct _JkBackgroundStatus
{
  GObject parent_instance;

  GDBusConnection *bus;
  GCancellable *cancellable;
  guint watch;
  gboolean is_there;
  gboolean is_busy; /* a call is under way: one at a time, so that the last word is the last */
  char *text;       /* (nullable): what it should say */
  char *told;       /* (nullable): what this portal was told */
};

G_DEFINE_FINAL_TYPE (JkBackgroundStatus, jk_background_status, G_TYPE_OBJECT)

static void tell (JkBackgroundStatus *self);

static void
on_told_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  JkBackgroundStatus *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_busy = FALSE;
  if (error != NULL)
    g_debug ("background status: %s", error->message); /* an old portal, or one that thinks us no sandbox */
  tell (self);
}

static void
tell (JkBackgroundStatus *self)
{
  GVariantBuilder options;

  if (!self->is_there || self->is_busy || self->text == NULL || g_strcmp0 (self->text, self->told) == 0)
    return;
  g_free (self->told);
  self->told = g_strdup (self->text);
  self->is_busy = TRUE;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (self->text));
  g_dbus_connection_call (self->bus, NAME, PATH, INTERFACE, "SetStatus", g_variant_new ("(a{sv})", &options), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, on_told_cb, self);
}

static void
on_appeared_cb (GDBusConnection *bus,
                const char      *name,
                const char      *owner,
                gpointer         data)
{
  JkBackgroundStatus *self = data;

  self->is_there = TRUE;
  g_clear_pointer (&self->told, g_free);
  tell (self);
}

static void
on_vanished_cb (GDBusConnection *bus,
                const char      *name,
                gpointer         data)
{
  JK_BACKGROUND_STATUS (data)->is_there = FALSE;
}

void
jk_background_status_set (JkBackgroundStatus *self,
                          const char         *text)
{
  g_autofree char *line = NULL;

  g_return_if_fail (JK_IS_BACKGROUND_STATUS (self) && text != NULL);

  line = g_utf8_make_valid (text, -1);
  g_strdelimit (line, "\n\r\t", ' ');
  g_free (self->text);
  if (g_utf8_strlen (line, -1) <= JK_BACKGROUND_STATUS_MAX)
    self->text = g_steal_pointer (&line);
  else
    {
      g_autofree char *start = g_utf8_substring (line, 0, JK_BACKGROUND_STATUS_MAX - 1);

      self->text = g_strconcat (start, "…", NULL);
    }
  tell (self);
}

gboolean
jk_background_status_is_wanted (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static void
jk_background_status_dispose (GObject *object)
{
  JkBackgroundStatus *self = JK_BACKGROUND_STATUS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (jk_background_status_parent_class)->dispose (object);
}

static void
jk_background_status_finalize (GObject *object)
{
  JkBackgroundStatus *self = JK_BACKGROUND_STATUS (object);

  g_object_unref (self->cancellable);
  g_free (self->text);
  g_free (self->told);

  G_OBJECT_CLASS (jk_background_status_parent_class)->finalize (object);
}

static void
jk_background_status_class_init (JkBackgroundStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jk_background_status_dispose;
  object_class->finalize = jk_background_status_finalize;
}

static void
jk_background_status_init (JkBackgroundStatus *self)
{
  self->cancellable = g_cancellable_new ();
}

JkBackgroundStatus *
jk_background_status_new (GDBusConnection *bus)
{
  JkBackgroundStatus *self = g_object_new (JK_TYPE_BACKGROUND_STATUS, NULL);

  self->bus = g_object_ref (bus);
  self->watch = g_bus_watch_name_on_connection (bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared_cb, on_vanished_cb, self, NULL);
  return self;
}
