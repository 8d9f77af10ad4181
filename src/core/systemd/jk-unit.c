/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-unit-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"

#define MAX_NAME 255

static const char *const kinds[] = { ".service", ".socket", ".timer", ".mount", ".automount", ".target", ".path",
                                     ".slice", ".scope", ".device", ".swap" };

void
jk_unit_state_free (JkUnitState *self)
{
  g_free (self->name);
  g_free (self->load);
  g_free (self->active);
  g_free (self->sub);
  g_free (self->result);
  g_free (self->invocation);
  g_free (self);
}

static gboolean
has_kind (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_has_suffix (name, kinds[i]) && strlen (name) > strlen (kinds[i]))
        return TRUE;
    }
  return FALSE;
}

char *
jk_unit_name (const char *text,
              GError    **error)
{
  g_autofree char *name = has_kind (text) ? g_strdup (text) : g_strconcat (text, ".service", NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      if (!g_ascii_isalnum (*at) && strchr (":-_.\\@", *at) == NULL)
        *name = '\0';
    }
  if (*text == '\0' || *name == '\0' || *name == '.' || *name == '@' || strlen (name) > MAX_NAME
      || strchr (name, '@') != strrchr (name, '@'))
    {
      g_autofree char *shown = g_utf8_make_valid (text, -1);

      g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("“%s” is not the name of a systemd unit"), shown);
      return NULL;
    }
  return g_steal_pointer (&name);
}

JkUnitBus *
jk_unit_bus_new (gboolean user)
{
  JkUnitBus *self = g_new0 (JkUnitBus, 1);

  self->user = user;
  return self;
}

void
jk_unit_bus_free (JkUnitBus *self)
{
  if (self->connection != NULL)
    (void) g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  g_free (self);
}

static void
set_no_bus (JkUnitBus  *self,
            const char *why,
            GError    **error)
{
  const char *text = self->user ? _ ("The state of units is not known here: there is no user bus (%s)")
                                : _ ("The state of units is not known here: there is no system bus (%s)");
  g_autofree char *message = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  message = g_strdup_printf (text, why);
#pragma GCC diagnostic pop
  g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, message);
}

/* Returns: (transfer full) (nullable): where the bus listens. GIO alone would start a user bus where there is none. */
static char *
find_address (JkUnitBus *self,
              GError   **error)
{
  const char *session = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  if (!self->user)
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (session != NULL && *session != '\0' && !g_str_has_prefix (session, "autolaunch:"))
    return g_strdup (session);
  if (g_file_test (socket, G_FILE_TEST_EXISTS))
    {
      g_autofree char *escaped = g_dbus_address_escape_value (socket);

      return g_strconcat ("unix:path=", escaped, NULL);
    }
  set_no_bus (self, socket, error);
  return NULL;
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
on_deadline_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled_cb (GCancellable *cancellable,
                 gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/* Connects with a time limit, which the blocking call of GIO has not: a bus that accepts and says nothing must not hold us. */
static GDBusConnection *
connect_in_time (const char   *address,
                 gint64        deadline_us,
                 GCancellable *cancellable,
                 GError      **error)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GCancellable) inner = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GSource) timeout = g_timeout_source_new (MAX ((deadline_us - g_get_monotonic_time ()) / 1000, 1));
  GDBusConnection *connection;
  gulong handler = 0;

  g_main_context_push_thread_default (context);
  g_source_set_callback (timeout, on_deadline_cb, inner, NULL);
  g_source_attach (timeout, context);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), inner, NULL);

  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, inner, on_connected_cb, &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  connection = g_dbus_connection_new_for_address_finish (result, error);

  g_cancellable_disconnect (cancellable, handler);
  g_source_destroy (timeout);
  g_main_context_pop_thread_default (context);
  return connection;
}

gboolean
jk_unit_bus_connect (JkUnitBus       *self,
                     JkUnitQuestion  *question,
                     GError         **error)
{
  gint64 deadline_us = question->deadline_us;
  GCancellable *cancellable = question->cancellable;
  g_autoptr(GError) inner = NULL;
  g_autofree char *address = NULL;

  question->path = JK_SYSTEMD_PATH;
  question->connection = self->connection;
  if (self->connection != NULL && !g_dbus_connection_is_closed (self->connection))
    return TRUE;
  g_clear_object (&self->connection);

  address = find_address (self, error);
  if (address == NULL)
    return FALSE;
  question->connection = self->connection = connect_in_time (address, deadline_us, cancellable, &inner);
  if (self->connection != NULL)
    return TRUE;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (g_error_matches (inner, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error (error, JK_ERROR, JK_ERROR_TIMED_OUT, _ ("The bus does not answer"));
  else
    set_no_bus (self, inner->message, error);
  return FALSE;
}

void
jk_unit_translate_error (const GError *from,
                         GError      **error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (from);
  g_autoptr(GError) plain = g_error_copy (from);

  (void) g_dbus_error_strip_remote_error (plain);
  if (g_error_matches (from, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&plain));
  else if (g_error_matches (from, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
           || g_error_matches (from, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
           || (remote != NULL && g_str_has_prefix (remote, "org.freedesktop.DBus.Error.Spawn")))
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
                 _ ("The state of units is not known here: systemd is not running"));
  else if (g_error_matches (from, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
           || g_error_matches (from, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
           || g_error_matches (from, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT))
    g_set_error (error, JK_ERROR, JK_ERROR_TIMED_OUT, _ ("systemd does not answer in time"));
  else if (g_error_matches (from, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("systemd refuses to tell: %s"), plain->message);
  else
    g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("systemd cannot tell: %s"), plain->message);
}

GVariant *
jk_unit_question_call (const JkUnitQuestion *question,
                       const char           *interface,
                       const char           *method,
                       GVariant             *arguments,
                       const GVariantType   *type,
                       GError              **error)
{
  gint64 left_ms = (question->deadline_us - g_get_monotonic_time ()) / 1000;

  return g_dbus_connection_call_sync (question->connection, JK_SYSTEMD_NAME, question->path, interface, method, arguments, type,
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, MAX (left_ms, 1), question->cancellable, error);
}

static GVariant *
call (const JkUnitQuestion *question,
      const char           *interface,
      const char           *method,
      GVariant             *arguments,
      const GVariantType   *type,
      GError              **error)
{
  g_autoptr(GError) inner = NULL;
  GVariant *answer = jk_unit_question_call (question, interface, method, arguments, type, &inner);

  if (answer == NULL)
    jk_unit_translate_error (inner, error);
  return answer;
}

/* Returns: (transfer full) (nullable) */
static GVariant *
get_property (const JkUnitQuestion *question,
              const char           *interface,
              const char           *property,
              const GVariantType   *type,
              GError              **error)
{
  g_autoptr(GVariant) answer = NULL, value = NULL;

  answer = call (question, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", interface, property),
                 G_VARIANT_TYPE ("(v)"), error);
  if (answer == NULL)
    return NULL;
  g_variant_get (answer, "(v)", &value);
  if (!g_variant_is_of_type (value, type))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("systemd cannot tell: %s"), property);
      return NULL;
    }
  return g_steal_pointer (&value);
}

static char *
get_string (const JkUnitQuestion *question,
            const char           *interface,
            const char           *property,
            GError              **error)
{
  g_autoptr(GVariant) value = get_property (question, interface, property, G_VARIANT_TYPE_STRING, error);

  return value != NULL ? g_variant_dup_string (value, NULL) : NULL;
}

/* Returns: (transfer full): the last part of the interface of @name's kind, such as "Service" */
static char *
get_kind_interface (const char *name)
{
  g_autofree char *kind = g_strdup (strrchr (name, '.') + 1);

  kind[0] = g_ascii_toupper (kind[0]);
  return g_strconcat (JK_SYSTEMD_NAME, ".", kind, NULL);
}

/* Returns: (transfer full): hexadecimal digits; "" where it never ran, or the service manager is too old to know */
static char *
get_invocation (const JkUnitQuestion *question)
{
  g_autoptr(GVariant) value = get_property (question, JK_SYSTEMD_NAME ".Unit", "InvocationID", G_VARIANT_TYPE_BYTESTRING, NULL);
  GString *text = g_string_new (NULL);
  gsize n = 0;
  const guint8 *bytes = value != NULL ? g_variant_get_fixed_array (value, &n, 1) : NULL;

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

static JkUnitState *
read_state (const JkUnitQuestion *question,
            const char           *name,
            GError              **error)
{
  g_autoptr(JkUnitState) state = g_new0 (JkUnitState, 1);
  g_autoptr(GVariant) since = NULL;
  g_autofree char *interface = get_kind_interface (name);
  const char *unit = JK_SYSTEMD_NAME ".Unit";

  state->name = g_strdup (name);
  if ((state->load = get_string (question, unit, "LoadState", error)) == NULL
      || (state->active = get_string (question, unit, "ActiveState", error)) == NULL
      || (state->sub = get_string (question, unit, "SubState", error)) == NULL)
    return NULL;
  since = get_property (question, unit, "StateChangeTimestamp", G_VARIANT_TYPE_UINT64, error);
  if (since == NULL)
    return NULL;
  state->since_us = MIN (g_variant_get_uint64 (since), G_MAXINT64);

  /* Targets and slices have no result. */
  state->result = get_string (question, interface, "Result", NULL);
  if (state->result == NULL)
    state->result = g_strdup ("");
  state->invocation = get_invocation (question);
  return g_steal_pointer (&state);
}

JkUnitState *
jk_unit_bus_get_state (JkUnitBus    *self,
                       const char   *name,
                       guint         timeout_ms,
                       GCancellable *cancellable,
                       GError      **error)
{
  JkUnitQuestion question = { .deadline_us = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND,
                              .cancellable = cancellable };
  g_autofree char *full = jk_unit_name (name, error);
  g_autoptr(GVariant) loaded = NULL;

  if (full == NULL || !jk_unit_bus_connect (self, &question, error))
    return NULL;

  /* GetUnit knows only units in memory; a stopped one may have been dropped from it. */
  loaded = call (&question, JK_SYSTEMD_NAME ".Manager", "LoadUnit", g_variant_new ("(s)", full), G_VARIANT_TYPE ("(o)"), error);
  if (loaded == NULL)
    return NULL;
  g_variant_get (loaded, "(&o)", &question.path);
  return read_state (&question, full, error);
}
