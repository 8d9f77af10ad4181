/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  JK_TRAY_ITEM_ACTION,    /* can be chosen */
  JK_TRAY_ITEM_CHECK,     /* the same, with a mark that is on or off */
  JK_TRAY_ITEM_TEXT,      /* only to be read */
  JK_TRAY_ITEM_SEPARATOR,
} JkTrayItemKind;

/**
 * JkTrayItem:
 * @action: (nullable): what "chosen" tells; static or interned; %NULL for texts and separators
 * @label: (nullable): as people read it, no mnemonic; %NULL for separators
 * @is_on: of a check
 */
typedef struct
{
  JkTrayItemKind kind;
  const char *action;
  char *label;
  gboolean is_on;
} JkTrayItem;

#define JK_TYPE_TRAY_MENU (jk_tray_menu_get_type ())
/**
 * JkTrayMenu:
 *
 * A flat menu as com.canonical.dbusmenu has it, version 3, for the host of a tray to draw.
 *
 * Signal "chosen" (const char *action, guint time): the user chose an item that is still there.
 */
G_DECLARE_FINAL_TYPE (JkTrayMenu, jk_tray_menu, JK, TRAY_MENU, GObject)

JkTrayMenu *jk_tray_menu_new (void);
/* Serves the menu on @bus at @path until the last reference goes. Returns: %FALSE with @error if the path is taken */
gboolean jk_tray_menu_export (JkTrayMenu *self, GDBusConnection *bus, const char *path, GError **error);
/* @items: (array length=n_items): copied; hosts are told only if something is different */
void jk_tray_menu_set_items (JkTrayMenu *self, const JkTrayItem *items, guint n_items);

G_END_DECLS
