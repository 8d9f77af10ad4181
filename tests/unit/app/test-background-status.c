/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence of the tray in GNOME's list of background programs, against a portal of the test's own on a private bus. */
#include "jk-background-status.h"

#include <string.h>

#define PATIENCE_US (20 * (gint64) G_USEC_PER_SEC)

static const char portal_xml[] = "<node><interface name='org.freedesktop.portal.Background'>"
                                 "<method name='SetStatus'><arg type='a{sv}' direction='in'/></method></interface></node>";

typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *bus;    /* of the program */
  GDBusConnection *portal; /* of who answers */
  GPtrArray *messages;
  gboolean refuses;
} Fixture;

static void
on_call_cb (GDBusConnection       *bus,
            const char            *sender,
            const char            *path,
            const char            *interface,
            const char            *method,
            GVariant              *parameters,
            GDBusMethodInvocation *invocation,
            gpointer               data)
{
  Fixture *self = data;
  g_autoptr(GVariant) options = g_variant_get_child_value (parameters, 0);
  const char *message = NULL;

  g_assert_true (g_variant_lookup (options, "message", "&s", &message));
  g_ptr_array_add (self->messages, g_strdup (message));
  if (self->refuses)
    g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.portal.Error.NotAllowed", "only sandboxed programs");
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static GDBusConnection *
connect_to (GTestDBus *daemon)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (daemon),
                                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                                   | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                                 NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  static const GDBusInterfaceVTable table = { on_call_cb, NULL, NULL, { NULL } };
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (portal_xml, NULL);

  self->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->daemon);
  self->bus = connect_to (self->daemon);
  self->portal = connect_to (self->daemon);
  self->messages = g_ptr_array_new_with_free_func (g_free);
  g_assert_cmpuint (g_dbus_connection_register_object (self->portal, "/org/freedesktop/portal/desktop", node->interfaces[0], &table,
                                                       self, NULL, NULL), >, 0);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_dbus_connection_close_sync (self->portal, NULL, NULL);
  g_object_unref (self->bus);
  g_object_unref (self->portal);
  g_test_dbus_down (self->daemon);
  g_object_unref (self->daemon);
  g_ptr_array_unref (self->messages);
}

static void
own (Fixture *self,
     gboolean owns)
{
  g_autoptr(GVariant) answer = NULL;

  answer = g_dbus_connection_call_sync (self->portal, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        owns ? "RequestName" : "ReleaseName",
                                        owns ? g_variant_new ("(su)", "org.freedesktop.portal.Desktop", 4)
                                             : g_variant_new ("(s)", "org.freedesktop.portal.Desktop"),
                                        NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (answer);
}

static gboolean
on_beat_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Until the portal has heard @n messages. */
static void
wait_messages (Fixture *self,
               guint    n)
{
  gint64 end_us = g_get_monotonic_time () + PATIENCE_US;
  guint beat = g_timeout_add (20, on_beat_cb, NULL);

  while (self->messages->len < n && g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (beat);
  g_assert_cmpuint (self->messages->len, ==, n);
}

static void
assert_last (Fixture    *self,
             const char *text)
{
  g_assert_cmpstr (g_ptr_array_index (self->messages, self->messages->len - 1), ==, text);
}

static void
test_told (Fixture      *self,
           gconstpointer data)
{
  g_autoptr(JkBackgroundStatus) status = jk_background_status_new (self->bus);
  g_autoptr(GString) text = g_string_new (NULL);
  const char *told;

  jk_background_status_set (status, "모두 정상입니다"); /* nobody is there yet */
  own (self, TRUE);
  wait_messages (self, 1);
  assert_last (self, "모두 정상입니다");
  jk_background_status_set (status, "모두 정상입니다"); /* no news */
  jk_background_status_set (status, "메모리가\n95%입니다");
  wait_messages (self, 2);
  assert_last (self, "메모리가 95%입니다");

  for (guint i = 0; i < 200; i++)
    g_string_append (text, "가");
  jk_background_status_set (status, text->str);
  wait_messages (self, 3);
  told = g_ptr_array_index (self->messages, 2);
  g_assert_cmpint (g_utf8_strlen (told, -1), ==, JK_BACKGROUND_STATUS_MAX);
  g_assert_true (g_utf8_validate (told, -1, NULL) && g_str_has_suffix (told, "…"));

  own (self, FALSE); /* it restarts, and knows nothing */
  own (self, TRUE);
  wait_messages (self, 4);
}

static void
test_refused (Fixture      *self,
              gconstpointer data)
{
  g_autoptr(JkBackgroundStatus) status = jk_background_status_new (self->bus);

  self->refuses = TRUE;
  own (self, TRUE);
  jk_background_status_set (status, "one");
  wait_messages (self, 1);
  jk_background_status_set (status, "two"); /* no harm, and no storm of calls */
  wait_messages (self, 2);
}

static void
test_nobody (Fixture      *self,
             gconstpointer data)
{
  JkBackgroundStatus *status = jk_background_status_new (self->bus);

  jk_background_status_set (status, "one");
  jk_background_status_set (status, "\xff no text");
  g_object_unref (status); /* with the watch still to answer */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->messages->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/background-status/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("told", test_told);
  ADD ("refused", test_refused);
  ADD ("nobody", test_nobody);
  return g_test_run ();
}
