/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-host.h"
#include "jk-tray.h"

G_BEGIN_DECLS

#define JK_TYPE_HOST_TRAY (jk_host_tray_get_type ())
/**
 * JkHostTray:
 *
 * Shows a host in the tray: its worst level, its state in a sentence, what is under way, and what can be done. Does what
 * concerns the host itself.
 *
 * Property "shown" (boolean, read-only): as of #JkTray. Signals: "open-wanted" (const char *token, nullable,
 * const char *page, nullable: of the window), "quit-wanted" ().
 */
G_DECLARE_FINAL_TYPE (JkHostTray, jk_host_tray, JK, HOST_TRAY, GObject)

/* @bus: the session's. Returns: (transfer full) */
JkHostTray *jk_host_tray_new (GDBusConnection *bus, JkHost *host);

gboolean jk_host_tray_get_shown (JkHostTray *self);

G_END_DECLS
