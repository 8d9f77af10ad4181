/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tray-menu.h"

#include "jk-plain-line.h"

/*
 * The protocol: https://github.com/gnustep/libs-dbuskit/blob/master/Bundles/DBusMenu/com.canonical.dbusmenu.xml and what
 * hosts really call. An item's id is its place, from 1 on; 0 is the menu itself.
 */
#define INTERFACE "com.canonical.dbusmenu"

static const char introspection[] =
  "<node><interface name='" INTERFACE "'>"
  "<property name='Version' type='u' access='read'/>"
  "<property name='TextDirection' type='s' access='read'/>"
  "<property name='Status' type='s' access='read'/>"
  "<property name='IconThemePath' type='as' access='read'/>"
  "<method name='GetLayout'><arg type='i' direction='in'/><arg type='i' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='u' direction='out'/><arg type='(ia{sv}av)' direction='out'/></method>"
  "<method name='GetGroupProperties'><arg type='ai' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='a(ia{sv})' direction='out'/></method>"
  "<method name='GetProperty'><arg type='i' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='v' direction='out'/></method>"
  "<method name='Event'><arg type='i' direction='in'/><arg type='s' direction='in'/><arg type='v' direction='in'/>"
  "<arg type='u' direction='in'/></method>"
  "<method name='EventGroup'><arg type='a(isvu)' direction='in'/><arg type='ai' direction='out'/></method>"
  "<method name='AboutToShow'><arg type='i' direction='in'/><arg type='b' direction='out'/></method>"
  "<method name='AboutToShowGroup'><arg type='ai' direction='in'/><arg type='ai' direction='out'/>"
  "<arg type='ai' direction='out'/></method>"
  "<signal name='ItemsPropertiesUpdated'><arg type='a(ia{sv})'/><arg type='a(ias)'/></signal>"
  "<signal name='LayoutUpdated'><arg type='u'/><arg type='i'/></signal>"
  "<signal name='ItemActivationRequested'><arg type='i'/><arg type='u'/></signal>"
  "</interface></node>";

struct _JkTrayMenu
{
  GObject parent_instance;

  GArray *items; /* of JkTrayItem */
  guint revision;
  GDBusConnection *bus;
  char *path;
  guint registration;
};

G_DEFINE_FINAL_TYPE (JkTrayMenu, jk_tray_menu, G_TYPE_OBJECT)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
clear_item (gpointer data)
{
  JkTrayItem *item = data;

  g_free (item->label);
}

static const JkTrayItem *
find_item (JkTrayMenu *self,
           int         id)
{
  return id >= 1 && (guint) id <= self->items->len ? &g_array_index (self->items, JkTrayItem, id - 1) : NULL;
}

/* dbusmenu reads "_" as a mnemonic; and a name that is part of it stays on its line. */
static char *
escape_label (const char *label)
{
  g_autofree char *line = jk_plain_line_new (label);
  g_auto(GStrv) parts = g_strsplit (line, "_", -1);

  return g_strjoinv ("__", parts);
}

static GVariant *
describe (JkTrayMenu *self,
          int         id)
{
  const JkTrayItem *item = find_item (self, id);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (item == NULL)
    g_variant_builder_add (&builder, "{sv}", "children-display", g_variant_new_string ("submenu"));
  else if (item->kind == JK_TRAY_ITEM_SEPARATOR)
    g_variant_builder_add (&builder, "{sv}", "type", g_variant_new_string ("separator"));
  else
    {
      g_variant_builder_add (&builder, "{sv}", "label", g_variant_new_take_string (escape_label (item->label)));
      g_variant_builder_add (&builder, "{sv}", "enabled", g_variant_new_boolean (item->kind != JK_TRAY_ITEM_TEXT));
      if (item->kind == JK_TRAY_ITEM_CHECK)
        {
          g_variant_builder_add (&builder, "{sv}", "toggle-type", g_variant_new_string ("checkmark"));
          g_variant_builder_add (&builder, "{sv}", "toggle-state", g_variant_new_int32 (item->is_on));
        }
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
describe_layout (JkTrayMenu *self,
                 int         parent,
                 int         depth)
{
  GVariantBuilder children;

  g_variant_builder_init (&children, G_VARIANT_TYPE ("av"));
  for (guint i = 0; parent == 0 && depth != 0 && i < self->items->len; i++)
    {
      GVariant *none = g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0);

      g_variant_builder_add (&children, "v", g_variant_new ("(i@a{sv}@av)", (int) i + 1, describe (self, (int) i + 1), none));
    }
  return g_variant_new ("(i@a{sv}@av)", parent, describe (self, parent), g_variant_builder_end (&children));
}

static GVariant *
describe_group (JkTrayMenu *self,
                GVariant   *ids)
{
  GVariantBuilder builder;
  GVariantIter iter;
  int id;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ia{sv})"));
  g_variant_iter_init (&iter, ids);
  if (g_variant_n_children (ids) == 0) /* all of them */
    for (guint i = 0; i <= self->items->len; i++)
      g_variant_builder_add (&builder, "(i@a{sv})", (int) i, describe (self, (int) i));
  while (g_variant_iter_next (&iter, "i", &id))
    if (id == 0 || find_item (self, id) != NULL)
      g_variant_builder_add (&builder, "(i@a{sv})", id, describe (self, id));
  return g_variant_builder_end (&builder);
}

/* Returns: %FALSE if there is no such item */
static gboolean
take_event (JkTrayMenu *self,
            int         id,
            const char *event,
            guint       time)
{
  const JkTrayItem *item = find_item (self, id);

  if (item == NULL)
    return id == 0;
  if (g_str_equal (event, "clicked") && item->action != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, item->action, time);
  return TRUE;
}

static GVariant *
take_events (JkTrayMenu *self,
             GVariant   *events)
{
  GVariantBuilder unknown;
  GVariantIter iter;
  GVariant *data;
  const char *event;
  guint time;
  int id;

  g_variant_builder_init (&unknown, G_VARIANT_TYPE ("ai"));
  g_variant_iter_init (&iter, events);
  while (g_variant_iter_loop (&iter, "(i&svu)", &id, &event, &data, &time))
    if (!take_event (self, id, event, time))
      g_variant_builder_add (&unknown, "i", id);
  return g_variant_builder_end (&unknown);
}

static void
answer_property (JkTrayMenu            *self,
                 GVariant              *parameters,
                 GDBusMethodInvocation *invocation)
{
  g_autoptr(GVariant) all = NULL;
  g_autoptr(GVariant) value = NULL;
  const char *name;
  int id;

  g_variant_get (parameters, "(i&s)", &id, &name);
  all = g_variant_ref_sink (describe (self, id));
  value = g_variant_lookup_value (all, name, NULL);
  if (value == NULL || (id != 0 && find_item (self, id) == NULL))
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "no property %s of item %d",
                                           name, id);
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", value));
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
  JkTrayMenu *self = data;
  g_autoptr(GVariant) child = NULL;
  GVariant *answer = NULL;

  if (g_str_equal (method, "GetLayout"))
    {
      int parent, depth;

      g_variant_get (parameters, "(iias)", &parent, &depth, NULL);
      if (parent != 0 && find_item (self, parent) == NULL)
        {
          g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "no item %d", parent);
          return;
        }
      answer = g_variant_new ("(u@(ia{sv}av))", self->revision, describe_layout (self, parent, depth));
    }
  else if (g_str_equal (method, "GetProperty"))
    {
      answer_property (self, parameters, invocation);
      return;
    }
  else if (g_str_equal (method, "Event"))
    {
      const char *event;
      guint time;
      int id;

      g_variant_get (parameters, "(i&svu)", &id, &event, NULL, &time);
      g_object_ref (self); /* what is chosen may end us */
      (void) take_event (self, id, event, time);
      g_dbus_method_invocation_return_value (invocation, NULL);
      g_object_unref (self);
      return;
    }
  else if (g_str_equal (method, "AboutToShow"))
    answer = g_variant_new ("(b)", FALSE); /* what is told is always fresh */
  else if (g_str_equal (method, "AboutToShowGroup"))
    answer = g_variant_new ("(@ai@ai)", g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0),
                            g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0));
  else
    {
      child = g_variant_get_child_value (parameters, 0);
      g_object_ref (self);
      if (g_str_equal (method, "EventGroup"))
        answer = g_variant_new ("(@ai)", take_events (self, child));
      else
        answer = g_variant_new ("(@a(ia{sv}))", describe_group (self, child));
      g_object_unref (self);
    }
  g_dbus_method_invocation_return_value (invocation, answer);
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
  if (g_str_equal (property, "Version"))
    return g_variant_new_uint32 (3);
  if (g_str_equal (property, "TextDirection"))
    return g_variant_new_string ("ltr");
  if (g_str_equal (property, "Status"))
    return g_variant_new_string ("normal");
  return g_variant_new_strv (NULL, 0);
}

gboolean
jk_tray_menu_export (JkTrayMenu      *self,
                     GDBusConnection *bus,
                     const char      *path,
                     GError         **error)
{
  static const GDBusInterfaceVTable vtable = { on_method_cb, on_get_property_cb, NULL, { 0 } };
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);

  g_return_val_if_fail (JK_IS_TRAY_MENU (self) && self->registration == 0, FALSE);

  self->registration = g_dbus_connection_register_object (bus, path, node->interfaces[0], &vtable, self, NULL, error);
  if (self->registration == 0)
    return FALSE;
  self->bus = g_object_ref (bus);
  self->path = g_strdup (path);
  return TRUE;
}

static gboolean
is_same (const JkTrayItem *a,
         const JkTrayItem *b)
{
  return a->kind == b->kind && a->is_on == b->is_on && g_strcmp0 (a->action, b->action) == 0 && g_strcmp0 (a->label, b->label) == 0;
}

void
jk_tray_menu_set_items (JkTrayMenu       *self,
                        const JkTrayItem *items,
                        guint             n_items)
{
  gboolean changed = n_items != self->items->len;

  g_return_if_fail (JK_IS_TRAY_MENU (self));

  for (guint i = 0; !changed && i < n_items; i++)
    changed = !is_same (&items[i], &g_array_index (self->items, JkTrayItem, i));
  if (!changed)
    return;

  g_array_set_size (self->items, 0);
  for (guint i = 0; i < n_items; i++)
    {
      JkTrayItem copy = items[i];

      copy.label = g_strdup (copy.label);
      g_array_append_val (self->items, copy);
    }
  self->revision++;
  if (self->bus != NULL)
    (void) g_dbus_connection_emit_signal (self->bus, NULL, self->path, INTERFACE, "LayoutUpdated",
                                          g_variant_new ("(ui)", self->revision, 0), NULL);
}

static void
jk_tray_menu_dispose (GObject *object)
{
  JkTrayMenu *self = JK_TRAY_MENU (object);

  if (self->registration != 0)
    (void) g_dbus_connection_unregister_object (self->bus, self->registration);
  self->registration = 0;
  g_clear_object (&self->bus);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (jk_tray_menu_parent_class)->dispose (object);
}

static void
jk_tray_menu_finalize (GObject *object)
{
  g_array_unref (JK_TRAY_MENU (object)->items);

  G_OBJECT_CLASS (jk_tray_menu_parent_class)->finalize (object);
}

static void
jk_tray_menu_class_init (JkTrayMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jk_tray_menu_dispose;
  G_OBJECT_CLASS (klass)->finalize = jk_tray_menu_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", JK_TYPE_TRAY_MENU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, G_TYPE_UINT);
}

static void
jk_tray_menu_init (JkTrayMenu *self)
{
  self->items = g_array_new (FALSE, TRUE, sizeof (JkTrayItem));
  g_array_set_clear_func (self->items, clear_item);
  self->revision = 1;
}

JkTrayMenu *
jk_tray_menu_new (void)
{
  return g_object_new (JK_TYPE_TRAY_MENU, NULL);
}
