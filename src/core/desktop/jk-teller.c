/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-teller.h"

/* https://dbus.freedesktop.org/doc/dbus-specification.html#message-bus-names */
#define BUS "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
#define ALLOW_REPLACEMENT 1u
#define REPLACE_EXISTING 2u
#define PRIMARY_OWNER 1u
#define ALREADY_OWNER 4u

#define HASH_LENGTH 16

typedef enum
{
  TELLER_UNKNOWN,
  TELLER_OTHER,
  TELLER_MINE,
} TellerState;

/* Not by g_bus_own_name(): giving a name back waits for the bus there. */
struct _JkTeller
{
  GDBusConnection *bus;
  char *name;
  GCancellable *cancellable;
  guint acquired;
  guint lost;
  TellerState state;
  JkTellerFunc changed; /* (nullable) */
  gpointer user_data;
};

static void
take_state (JkTeller   *self,
            TellerState state)
{
  if (self->state == state)
    return;
  self->state = state;
  if (self->changed != NULL)
    self->changed (state == TELLER_MINE, self->user_data);
}

static void
on_requested_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  JkTeller *self = data;
  guint32 code;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL) /* a bus that gives no such names: told twice, perhaps, is better than by nobody */
    {
      take_state (self, TELLER_MINE);
      return;
    }
  g_variant_get (answer, "(u)", &code);
  take_state (self, code == PRIMARY_OWNER || code == ALREADY_OWNER ? TELLER_MINE : TELLER_OTHER);
}

static void
on_signal_cb (GDBusConnection *bus,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *signal,
              GVariant        *parameters,
              gpointer         data)
{
  JkTeller *self = data;

  take_state (self, g_str_equal (signal, "NameAcquired") ? TELLER_MINE : TELLER_OTHER);
}

static guint
subscribe (JkTeller   *self,
           const char *signal)
{
  return g_dbus_connection_signal_subscribe (self->bus, BUS, BUS, signal, BUS_PATH, self->name, G_DBUS_SIGNAL_FLAGS_NONE,
                                             on_signal_cb, self, NULL);
}

JkTeller *
jk_teller_new (GDBusConnection *bus,
               const char      *app_id,
               const char      *engine,
               gboolean         is_engine,
               JkTellerFunc     changed,
               gpointer         user_data)
{
  JkTeller *self = g_new0 (JkTeller, 1);
  /* An id comes from another computer: of a hash every bus takes the name. */
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, engine, -1);

  self->bus = g_object_ref (bus);
  self->name = g_strdup_printf ("%s.tells.e%.*s", app_id, HASH_LENGTH, hash);
  self->cancellable = g_cancellable_new ();
  self->changed = changed;
  self->user_data = user_data;
  self->acquired = subscribe (self, "NameAcquired");
  self->lost = subscribe (self, "NameLost");
  g_dbus_connection_call (bus, BUS, BUS_PATH, BUS, "RequestName",
                          g_variant_new ("(su)", self->name, is_engine ? REPLACE_EXISTING : ALLOW_REPLACEMENT),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_requested_cb, self);
  return self;
}

void
jk_teller_free (JkTeller *self)
{
  g_cancellable_cancel (self->cancellable);
  g_dbus_connection_signal_unsubscribe (self->bus, self->acquired);
  g_dbus_connection_signal_unsubscribe (self->bus, self->lost);
  g_dbus_connection_call (self->bus, BUS, BUS_PATH, BUS, "ReleaseName", g_variant_new ("(s)", self->name), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  g_object_unref (self->bus);
  g_object_unref (self->cancellable);
  g_free (self->name);
  g_free (self);
}
