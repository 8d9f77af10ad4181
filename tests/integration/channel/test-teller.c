/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who of several tells: on a bus of the test's own. */
#include "jk-teller.h"

#define APP "io.github.jikimi.Test"

/* One program that could tell. */
typedef struct
{
  GDBusConnection *bus;
  JkTeller *teller;
  int n_changes;
  gboolean is_mine;
} Program;

static void
on_changed (gboolean is_mine,
            gpointer data)
{
  Program *self = data;

  self->n_changes++;
  self->is_mine = is_mine;
}

static void
start (Program    *self,
       const char *engine,
       gboolean    is_engine)
{
  g_autoptr(GError) error = NULL;

  *self = (Program) { NULL };
  self->bus = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                                      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                        | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                      NULL, NULL, &error);
  g_assert_no_error (error);
  self->teller = jk_teller_new (self->bus, APP, engine, is_engine, on_changed, self);
}

static void
end (Program *self)
{
  g_clear_pointer (&self->teller, jk_teller_free);
  g_assert_true (g_dbus_connection_close_sync (self->bus, NULL, NULL));
  g_clear_object (&self->bus);
}

static void
on_late_cb (gpointer data)
{
  g_error ("nothing happened in time");
}

static void
wait_for (Program *self,
          gboolean is_mine)
{
  guint limit = g_timeout_add_once (30000, on_late_cb, NULL);

  while (self->n_changes == 0 || self->is_mine != is_mine)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

static void
test_one_after_the_other (void)
{
  Program first, second, other;

  start (&first, "engine 1", FALSE);
  wait_for (&first, TRUE);
  start (&second, "engine 1", FALSE);
  wait_for (&second, FALSE);
  start (&other, "engine 2", FALSE);
  wait_for (&other, TRUE);
  g_assert_true (first.is_mine);
  end (&first);
  wait_for (&second, TRUE);
  g_assert_cmpint (other.n_changes, ==, 1);
  end (&second);
  end (&other);
}

static void
test_the_engine_itself (void)
{
  Program window, engine;

  start (&window, "engine 3", FALSE);
  wait_for (&window, TRUE);
  start (&engine, "engine 3", TRUE);
  wait_for (&engine, TRUE);
  wait_for (&window, FALSE);
  g_clear_pointer (&engine.teller, jk_teller_free); /* notifications were switched off: it lives on */
  wait_for (&window, TRUE);
  end (&engine);
  end (&window);
}

/* Given up and wanted again on one connection, as after another start of the engine. */
static void
test_again (void)
{
  Program program;

  start (&program, "engine 4", FALSE);
  wait_for (&program, TRUE);
  for (int i = 0; i < 3; i++)
    {
      jk_teller_free (program.teller);
      program.n_changes = 0;
      program.teller = jk_teller_new (program.bus, APP, "engine 4", FALSE, on_changed, &program);
      wait_for (&program, TRUE);
    }
  end (&program);
}

static void
test_any_id (void)
{
  static const char *const ids[] = { "", "/../..", "\n.\xff", "가나다", "org.freedesktop.DBus" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      Program program;

      start (&program, ids[i], FALSE);
      wait_for (&program, TRUE);
      end (&program);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teller/one-after-the-other", test_one_after_the_other);
  g_test_add_func ("/teller/the-engine-itself", test_the_engine_itself);
  g_test_add_func ("/teller/again", test_again);
  g_test_add_func ("/teller/any-id", test_any_id);
  return g_test_run ();
}
