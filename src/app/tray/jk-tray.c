/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tray.h"

#include "config.h"
#include "jk-plain-line.h"

/* The protocol: https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/ and what hosts really call. */
#define INTERFACE "org.kde.StatusNotifierItem"
#define WATCHER "org.kde.StatusNotifierWatcher"
#define ITEM_PATH "/StatusNotifierItem"
#define MENU_PATH "/StatusNotifierItem/Menu"

static const char introspection[] =
  "<node><interface name='" INTERFACE "'>"
  "<property name='Category' type='s' access='read'/>"
  "<property name='Id' type='s' access='read'/>"
  "<property name='Title' type='s' access='read'/>"
  "<property name='Status' type='s' access='read'/>"
  "<property name='WindowId' type='i' access='read'/>"
  "<property name='IconName' type='s' access='read'/>"
  "<property name='IconPixmap' type='a(iiay)' access='read'/>"
  "<property name='OverlayIconName' type='s' access='read'/>"
  "<property name='OverlayIconPixmap' type='a(iiay)' access='read'/>"
  "<property name='AttentionIconName' type='s' access='read'/>"
  "<property name='AttentionIconPixmap' type='a(iiay)' access='read'/>"
  "<property name='AttentionMovieName' type='s' access='read'/>"
  "<property name='IconThemePath' type='s' access='read'/>"
  "<property name='ToolTip' type='(sa(iiay)ss)' access='read'/>"
  "<property name='ItemIsMenu' type='b' access='read'/>"
  "<property name='Menu' type='o' access='read'/>"
  "<method name='ContextMenu'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
  "<method name='Activate'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
  "<method name='SecondaryActivate'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
  "<method name='Scroll'><arg type='i' direction='in'/><arg type='s' direction='in'/></method>"
  "<method name='ProvideXdgActivationToken'><arg type='s' direction='in'/></method>"
  "<signal name='NewTitle'/><signal name='NewIcon'/><signal name='NewAttentionIcon'/><signal name='NewOverlayIcon'/>"
  "<signal name='NewToolTip'/><signal name='NewStatus'><arg type='s'/></signal>"
  "</interface></node>";

struct _JkTray
{
  GObject parent_instance;

  GDBusConnection *bus;
  char *title;
  JkTrayMenu *menu;
  guint registration;
  guint watch;
  GCancellable *registering; /* the call to the watcher that is under way */
  gboolean is_shown;
  char *token; /* (nullable): given just before an activation */

  JkTrayMood mood;
  JkLevel level;
  char *text;
};

G_DEFINE_FINAL_TYPE (JkTray, jk_tray, G_TYPE_OBJECT)

enum
{
  ACTIVATED,
  CHOSEN,
  N_SIGNALS
};

enum
{
  PROP_SHOWN = 1,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

static void
set_shown (JkTray  *self,
           gboolean is_shown)
{
  if (self->is_shown == is_shown)
    return;
  self->is_shown = is_shown;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOWN]);
}

static const char *
get_status (JkTray *self)
{
  return self->mood == JK_TRAY_WATCHING && self->level >= JK_LEVEL_CRITICAL ? "NeedsAttention" : "Active";
}

static void
tell (JkTray     *self,
      const char *signal,
      GVariant   *parameters)
{
  /* Fails only where the bus is gone, and with it who would listen. */
  (void) g_dbus_connection_emit_signal (self->bus, NULL, ITEM_PATH, INTERFACE, signal, parameters, NULL);
}

static void
on_method_cb (GDBusConnection       *bus,
              const char            *sender,
              const char            *path,
              const char            *interface,
              const char            *method,
              GVariant              *parameters,
              GDBusMethodInvocation *invocation,
              gpointer               data)
{
  JkTray *self = g_object_ref (JK_TRAY (data));

  g_dbus_method_invocation_return_value (invocation, NULL);
  if (g_str_equal (method, "ProvideXdgActivationToken"))
    {
      g_free (self->token);
      g_variant_get (parameters, "(s)", &self->token);
    }
  else if (g_str_equal (method, "Activate") || g_str_equal (method, "SecondaryActivate"))
    {
      g_autofree char *token = g_steal_pointer (&self->token);

      g_signal_emit (self, signals[ACTIVATED], 0, token);
    }
  g_object_unref (self);
}

static GVariant *
no_picture (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0);
}

static GVariant *
on_get_property_cb (GDBusConnection *bus,
                    const char      *sender,
                    const char      *path,
                    const char      *interface,
                    const char      *property,
                    GError         **error,
                    gpointer         data)
{
  JkTray *self = data;

  if (g_str_equal (property, "Category"))
    return g_variant_new_string ("SystemServices");
  if (g_str_equal (property, "Id"))
    return g_variant_new_string (JK_APP_ID);
  if (g_str_equal (property, "Title"))
    return g_variant_new_string (self->title);
  if (g_str_equal (property, "Status"))
    return g_variant_new_string (get_status (self));
  if (g_str_equal (property, "WindowId"))
    return g_variant_new_int32 (0);
  if (g_str_equal (property, "IconPixmap") || g_str_equal (property, "AttentionIconPixmap"))
    return jk_tray_icon_new (self->mood, self->level);
  if (g_str_equal (property, "OverlayIconPixmap"))
    return no_picture ();
  if (g_str_equal (property, "ToolTip"))
    return g_variant_new ("(s@a(iiay)ss)", "", no_picture (), self->title, self->text);
  if (g_str_equal (property, "ItemIsMenu"))
    return g_variant_new_boolean (FALSE);
  if (g_str_equal (property, "Menu"))
    return g_variant_new_object_path (MENU_PATH);
  return g_variant_new_string (""); /* names of icons: ours are pictures */
}

static void
on_registered_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  JkTray *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* self may be gone */
  g_clear_object (&self->registering);
  if (error != NULL)
    g_debug ("tray: %s", error->message);
  set_shown (self, error == NULL);
}

static void
on_watcher_appeared_cb (GDBusConnection *bus,
                        const char      *name,
                        const char      *owner,
                        gpointer         data)
{
  JkTray *self = data;

  if (self->registering != NULL)
    g_cancellable_cancel (self->registering);
  g_clear_object (&self->registering);
  self->registering = g_cancellable_new ();
  /* By path: the watcher adds our unique name, so that a sandbox need not let us own one. */
  g_dbus_connection_call (bus, owner, "/StatusNotifierWatcher", WATCHER, "RegisterStatusNotifierItem",
                          g_variant_new ("(s)", ITEM_PATH), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->registering,
                          on_registered_cb, self);
}

static void
on_watcher_vanished_cb (GDBusConnection *bus,
                        const char      *name,
                        gpointer         data)
{
  JkTray *self = data;

  if (self->registering != NULL)
    g_cancellable_cancel (self->registering);
  g_clear_object (&self->registering);
  set_shown (self, FALSE);
}

static void
on_chosen_cb (JkTray     *self,
              const char *action,
              guint       time)
{
  g_autofree char *token = g_steal_pointer (&self->token);

  g_signal_emit (self, signals[CHOSEN], 0, action, token);
}

gboolean
jk_tray_get_shown (JkTray *self)
{
  g_return_val_if_fail (JK_IS_TRAY (self), FALSE);

  return self->is_shown;
}

void
jk_tray_set_state (JkTray     *self,
                   JkTrayMood  mood,
                   JkLevel     level,
                   const char *text)
{
  const char *status;
  gboolean looks_different;

  g_return_if_fail (JK_IS_TRAY (self));

  status = get_status (self);
  looks_different = mood != self->mood || level != self->level;
  self->mood = mood;
  self->level = level;
  if (looks_different)
    {
      tell (self, "NewIcon", NULL);
      tell (self, "NewAttentionIcon", NULL);
    }
  if (!g_str_equal (status, get_status (self)))
    tell (self, "NewStatus", g_variant_new ("(s)", get_status (self)));
  if (g_str_equal (self->text, text))
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  tell (self, "NewToolTip", NULL);
}

void
jk_tray_set_items (JkTray           *self,
                   const JkTrayItem *items,
                   guint             n_items)
{
  g_return_if_fail (JK_IS_TRAY (self));

  jk_tray_menu_set_items (self->menu, items, n_items);
}

static void
jk_tray_dispose (GObject *object)
{
  JkTray *self = JK_TRAY (object);

  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  self->watch = 0;
  if (self->registering != NULL)
    g_cancellable_cancel (self->registering);
  g_clear_object (&self->registering);
  if (self->registration != 0)
    (void) g_dbus_connection_unregister_object (self->bus, self->registration);
  self->registration = 0;
  g_clear_object (&self->menu);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (jk_tray_parent_class)->dispose (object);
}

static void
jk_tray_finalize (GObject *object)
{
  JkTray *self = JK_TRAY (object);

  g_free (self->title);
  g_free (self->token);
  g_free (self->text);

  G_OBJECT_CLASS (jk_tray_parent_class)->finalize (object);
}

static void
jk_tray_get_property (GObject    *object,
                      guint       id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  g_value_set_boolean (value, JK_TRAY (object)->is_shown);
}

static void
jk_tray_class_init (JkTrayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jk_tray_dispose;
  object_class->finalize = jk_tray_finalize;
  object_class->get_property = jk_tray_get_property;

  props[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[ACTIVATED] = g_signal_new ("activated", JK_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     G_TYPE_STRING);
  signals[CHOSEN] = g_signal_new ("chosen", JK_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, G_TYPE_STRING);
}

static void
jk_tray_init (JkTray *self)
{
  self->menu = jk_tray_menu_new ();
  self->mood = JK_TRAY_OFFLINE;
  self->text = g_strdup ("");
  g_signal_connect_object (self->menu, "chosen", G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
}

JkTray *
jk_tray_new (GDBusConnection *bus,
             const char      *title)
{
  static const GDBusInterfaceVTable vtable = { on_method_cb, on_get_property_cb, NULL, { 0 } };
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr(GError) error = NULL;
  JkTray *self = g_object_new (JK_TYPE_TRAY, NULL);

  self->bus = g_object_ref (bus);
  self->title = jk_plain_line_new (title);
  self->registration = g_dbus_connection_register_object (bus, ITEM_PATH, node->interfaces[0], &vtable, self, NULL, &error);
  if (self->registration == 0 || !jk_tray_menu_export (self->menu, bus, MENU_PATH, &error))
    {
      g_warning ("tray: %s", error->message); /* a second one in this process: never shown */
      return self;
    }
  self->watch = g_bus_watch_name_on_connection (bus, WATCHER, G_BUS_NAME_WATCHER_FLAGS_NONE, on_watcher_appeared_cb,
                                                on_watcher_vanished_cb, self, NULL);
  return self;
}
