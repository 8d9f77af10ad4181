/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-desktop-private.h"

/* https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Notification.html */

#define MAX_TITLE 200
#define MAX_TEXT 2000

static const char *
get_priority (JkLevel level)
{
  switch (level)
    {
    case JK_LEVEL_EMERGENCY:
      return "urgent";
    case JK_LEVEL_CRITICAL:
      return "high";
    case JK_LEVEL_WARNING:
      return "normal";
    default:
      return "low";
    }
}

static GVariant *
list_buttons (const JkNote *note)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < note->n_buttons; i++)
    {
      g_autofree char *label = jk_note_clean (note->buttons[i].label, MAX_TITLE);

      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", "label", g_variant_new_string (label));
      g_variant_builder_add (&builder, "{sv}", "action", g_variant_new_string (note->buttons[i].id));
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}

static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  JkDesktopEntry *entry = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  jk_desktop_done (entry->desktop, entry, 0, error);
}

static void
show (JkDesktop      *self,
      JkDesktopEntry *entry,
      const JkNote   *note)
{
  g_autofree char *title = jk_note_clean (note->title, MAX_TITLE);
  g_autofree char *text = jk_note_clean (note->text, MAX_TEXT); /* plain to the portal */
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "title", g_variant_new_string (title));
  g_variant_builder_add (&builder, "{sv}", "body", g_variant_new_string (text));
  g_variant_builder_add (&builder, "{sv}", "priority", g_variant_new_string (get_priority (note->level)));
  g_variant_builder_add (&builder, "{sv}", "default-action", g_variant_new_string (JK_NOTE_DEFAULT_BUTTON));
  g_variant_builder_add (&builder, "{sv}", "buttons", list_buttons (note));
  g_dbus_connection_call (self->bus, self->class->name, self->class->path, self->class->interface, "AddNotification",
                          g_variant_new ("(s@a{sv})", entry->id, g_variant_builder_end (&builder)), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_done_cb, entry);
}

static void
withdraw (JkDesktop      *self,
          JkDesktopEntry *entry)
{
  g_dbus_connection_call (self->bus, self->class->name, self->class->path, self->class->interface, "RemoveNotification",
                          g_variant_new ("(s)", entry->id), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable,
                          on_done_cb, entry);
}

static void
on_signal (JkDesktop  *self,
           const char *signal,
           GVariant   *parameters)
{
  g_autoptr(GVariant) more = NULL;
  const char *id, *button;

  if (!g_str_equal (signal, "ActionInvoked") || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssav)")))
    return;
  g_variant_get (parameters, "(&s&s@av)", &id, &button, &more);
  /* Other programs of the sandbox may have notes of their own. */
  if (g_hash_table_contains (self->entries, id) && self->listener.chosen != NULL)
    self->listener.chosen (id, button, NULL, self->listener.user_data);
}

const JkDesktopClass *
jk_desktop_get_portal_class (void)
{
  static const JkDesktopClass class = {
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Notification",
    FALSE,
    NULL,
    show,
    withdraw,
    on_signal,
  };

  return &class;
}
