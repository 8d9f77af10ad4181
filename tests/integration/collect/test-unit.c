/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#include "jk-error.h"
#include "jk-unit.h"

static void
test_names (void)
{
  const char *const bad[] = { "", "a b", "a/b", "../x", ".service", "@.service", "a@b@c", "a\n", "a;reboot", "가.service" };
  g_autofree char *plain = jk_unit_name ("nginx", NULL), *full = jk_unit_name ("getty@tty1.service", NULL);
  g_autofree char *timer = jk_unit_name ("fstrim.timer", NULL), *dotted = jk_unit_name ("org.app", NULL);
  g_autofree char *huge = g_strnfill (300, 'a');

  g_assert_cmpstr (plain, ==, "nginx.service");
  g_assert_cmpstr (full, ==, "getty@tty1.service");
  g_assert_cmpstr (timer, ==, "fstrim.timer");
  g_assert_cmpstr (dotted, ==, "org.app.service");
  g_assert_null (jk_unit_name (huge, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (jk_unit_name (bad[i], &error));
      g_assert_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_states (void)
{
  g_autoptr(JkUnitBus) bus = jk_unit_bus_new (FALSE);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkUnitState) shop = jk_unit_bus_get_state (bus, "shop", 5000, NULL, &error);
  g_autoptr(JkUnitState) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (shop->name, ==, "shop.service");
  g_assert_cmpstr (shop->load, ==, "loaded");
  g_assert_cmpstr (shop->active, ==, "failed");
  g_assert_cmpstr (shop->sub, ==, "failed");
  g_assert_cmpstr (shop->result, ==, "oom-kill");
  g_assert_cmpint (shop->since_us, ==, 1700000000000000);

  none = jk_unit_bus_get_state (bus, "none.target", 5000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (none->load, ==, "not-found");
  g_assert_cmpstr (none->result, ==, "");
}

static void
test_refused (void)
{
  g_autoptr(JkUnitBus) bus = jk_unit_bus_new (FALSE);
  g_autoptr(GError) denied = NULL, slow = NULL, wrong = NULL;

  g_assert_null (jk_unit_bus_get_state (bus, "secret.service", 5000, NULL, &denied));
  g_assert_error (denied, JK_ERROR, JK_ERROR_PERMISSION);
  g_assert_null (jk_unit_bus_get_state (bus, "wrong.service", 5000, NULL, &wrong));
  g_assert_error (wrong, JK_ERROR, JK_ERROR_FAILED);
  g_assert_null (jk_unit_bus_get_state (bus, "slow.service", 200, NULL, &slow));
  g_assert_error (slow, JK_ERROR, JK_ERROR_TIMED_OUT);
}

/* The user bus of this test is one without a service manager. */
static void
test_no_systemd (void)
{
  g_autoptr(JkUnitBus) bus = jk_unit_bus_new (TRUE);
  g_autoptr(GError) error = NULL;

  g_assert_null (jk_unit_bus_get_state (bus, "shop", 5000, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
}

static void
test_no_bus (void)
{
  const gboolean users[] = { FALSE, TRUE };

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autoptr(JkUnitBus) bus = jk_unit_bus_new (users[i]);
      g_autoptr(GError) error = NULL;

      g_assert_null (jk_unit_bus_get_state (bus, "shop", 5000, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
    }
}

/* A bus that lets us in and then says nothing at all. */
static void
test_mute_bus (void)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-bus-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "bus", NULL);
  g_autofree char *address = g_strconcat ("unix:path=", path, NULL);
  g_autoptr(GSocket) listener = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);
  g_autoptr(GSocketAddress) where = g_unix_socket_address_new (path);
  g_autoptr(JkUnitBus) bus = jk_unit_bus_new (FALSE);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_socket_bind (listener, where, FALSE, NULL) && g_socket_listen (listener, NULL));
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
  g_assert_null (jk_unit_bus_get_state (bus, "shop", 200, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_TIMED_OUT);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unit/names", test_names);
  g_test_add_func ("/unit/states", test_states);
  g_test_add_func ("/unit/refused", test_refused);
  g_test_add_func ("/unit/no-systemd", test_no_systemd);
  g_test_add_func ("/unit/no-bus", test_no_bus);
  g_test_add_func ("/unit/mute-bus", test_mute_bus);
  return g_test_run ();
}
