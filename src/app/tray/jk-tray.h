/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-tray-icon.h"
#include "jk-tray-menu.h"

G_BEGIN_DECLS

#define JK_TYPE_TRAY (jk_tray_get_type ())
/**
 * JkTray:
 *
 * An icon in the tray, as org.kde.StatusNotifierItem has it: announced to whatever watcher is or comes on the session bus,
 * again each time it returns. Without one nothing happens. Knows nothing of Jikimi: what it shows is set from outside.
 *
 * Property "shown" (boolean, read-only): a watcher has taken it.
 * Signals: "activated" (const char *token, nullable: of the desktop, for the window that is to come up),
 * "chosen" (const char *action, nullable const char *token): an item of the menu.
 */
G_DECLARE_FINAL_TYPE (JkTray, jk_tray, JK, TRAY, GObject)

/* @bus: the session's; @title: what the icon is called. Returns: (transfer full) */
JkTray *jk_tray_new (GDBusConnection *bus, const char *title);

gboolean jk_tray_get_shown (JkTray *self);

/* @text: what stands under the title when the pointer rests on the icon: of jk_tray_tip_new() */
void jk_tray_set_state (JkTray *self, JkTrayMood mood, JkLevel level, const char *text);
/* @items: (array length=n_items): copied */
void jk_tray_set_items (JkTray *self, const JkTrayItem *items, guint n_items);

G_END_DECLS
