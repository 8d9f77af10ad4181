/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-desktop-private.h"

/* https://specifications.freedesktop.org/notification-spec/latest/ */

#define MAX_TITLE 200
#define MAX_TEXT 2000

static void
on_capabilities_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **names = NULL;
  JkDesktop *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* One that does not say what it can gets plain text, escaped: too many signs are better than too few. */
  self->has_markup = answer == NULL;
  self->has_buttons = FALSE;
  if (answer != NULL)
    {
      g_variant_get (answer, "(^a&s)", &names);
      self->has_markup = g_strv_contains (names, "body-markup");
      self->has_buttons = g_strv_contains (names, "actions");
    }
  jk_desktop_ready (self);
}

/*
 * The hint "value" is not of the specification, and no capability tells of it. These draw a bar beside the text; others, such as
 * xfce4-notifyd, draw it in the place of text and buttons, which tell more. So nobody else is sent it.
 */
static void
on_information_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  static const char *const with_bar[] = { "dunst", "mako", "SwayNotificationCenter", NULL };
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  JkDesktop *self = data;
  const char *name;

  if (answer == NULL)
    return; /* cancelled, or it does not say */
  g_variant_get (answer, "(&s&s&s&s)", &name, NULL, NULL, NULL);
  self->has_bar = g_strv_contains (with_bar, name);
}

static void
appeared (JkDesktop *self)
{
  self->has_bar = FALSE;
  g_dbus_connection_call (self->bus, self->class->name, self->class->path, self->class->interface, "GetServerInformation", NULL,
                          G_VARIANT_TYPE ("(ssss)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_information_cb, self);
  g_dbus_connection_call (self->bus, self->class->name, self->class->path, self->class->interface, "GetCapabilities", NULL,
                          G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_capabilities_cb, self);
}

static void
on_shown_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  JkDesktopEntry *entry = data;
  guint32 number = 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer != NULL)
    g_variant_get (answer, "(u)", &number);
  jk_desktop_done (entry->desktop, entry, number, error);
}

static GVariant *
list_actions (JkDesktop    *self,
              const JkNote *note)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; self->has_buttons && i < note->n_buttons; i++)
    {
      g_autofree char *label = jk_note_clean (note->buttons[i].label, MAX_TITLE);

      if (i == 0) /* the note itself; with words some servers make a button of it */
        {
          g_variant_builder_add (&builder, "s", JK_NOTE_DEFAULT_BUTTON);
          g_variant_builder_add (&builder, "s", "");
        }
      g_variant_builder_add (&builder, "s", note->buttons[i].id);
      g_variant_builder_add (&builder, "s", label);
    }
  return g_variant_builder_end (&builder);
}

static guint8
get_urgency (JkLevel level)
{
  if (level >= JK_LEVEL_CRITICAL)
    return 2;
  return level >= JK_LEVEL_WARNING ? 1 : 0;
}

static GVariant *
list_hints (JkDesktop    *self,
            const JkNote *note)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "urgency", g_variant_new_byte (get_urgency (note->level)));
  g_variant_builder_add (&builder, "{sv}", "desktop-entry", g_variant_new_string (self->app_id));
  if (note->is_quiet || note->is_progress)
    g_variant_builder_add (&builder, "{sv}", "suppress-sound", g_variant_new_boolean (TRUE));
  if (note->is_progress && self->has_bar)
    g_variant_builder_add (&builder, "{sv}", "value", g_variant_new_int32 ((gint32) note->percent));
  return g_variant_builder_end (&builder);
}

static void
show (JkDesktop      *self,
      JkDesktopEntry *entry,
      const JkNote   *note)
{
  g_autofree char *title = jk_note_clean (note->title, MAX_TITLE);
  g_autofree char *plain = jk_note_clean (note->text, MAX_TEXT);
  g_autofree char *text = self->has_markup ? g_markup_escape_text (plain, -1) : g_strdup (plain);
  /* What is critical stays until somebody has seen it, work until it has ended; the rest as long as the desktop thinks right. */
  int expires_ms = note->level >= JK_LEVEL_CRITICAL || note->is_progress ? 0 : -1;

  g_dbus_connection_call (self->bus, self->class->name, self->class->path, self->class->interface, "Notify",
                          g_variant_new ("(susss@as@a{sv}i)", self->name, entry->number, self->app_id, title, text,
                                         list_actions (self, note), list_hints (self, note), expires_ms),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_shown_cb, entry);
}

static void
on_withdrawn_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  JkDesktopEntry *entry = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  jk_desktop_done (entry->desktop, entry, 0, NULL); /* servers differ in what they say of one that is gone already */
}

static void
withdraw (JkDesktop      *self,
          JkDesktopEntry *entry)
{
  g_dbus_connection_call (self->bus, self->class->name, self->class->path, self->class->interface, "CloseNotification",
                          g_variant_new ("(u)", entry->number), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable,
                          on_withdrawn_cb, entry);
}

static void
on_signal (JkDesktop  *self,
           const char *signal,
           GVariant   *parameters)
{
  JkDesktopEntry *entry;
  const char *text;
  guint32 number;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    {
      g_variant_get (parameters, "(u&s)", &number, &text);
      entry = jk_desktop_find (self, number);
      if (entry == NULL)
        return;
      if (g_str_equal (signal, "ActivationToken"))
        {
          g_free (self->token);
          self->token = g_strdup (text);
        }
      else if (g_str_equal (signal, "ActionInvoked") && self->listener.chosen != NULL)
        {
          g_autofree char *token = g_steal_pointer (&self->token);
          g_autofree char *id = g_strdup (entry->id);

          self->listener.chosen (id, text, token, self->listener.user_data);
        }
    }
  else if (g_str_equal (signal, "NotificationClosed") && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    {
      g_variant_get (parameters, "(uu)", &number, NULL);
      entry = jk_desktop_find (self, number);
      if (entry != NULL)
        jk_desktop_closed (self, entry);
    }
}

const JkDesktopClass *
jk_desktop_get_server_class (void)
{
  static const JkDesktopClass class = {
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
    TRUE,
    appeared,
    show,
    withdraw,
    on_signal,
  };

  return &class;
}
