/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* As long as the portal takes, in characters. */
#define JK_BACKGROUND_STATUS_MAX 95

#define JK_TYPE_BACKGROUND_STATUS (jk_background_status_get_type ())
/**
 * JkBackgroundStatus:
 *
 * What GNOME's list of background programs says of a sandboxed one: SetStatus of org.freedesktop.portal.Background, which refuses
 * others. Told to each portal that is there or comes; without one, or with one that is too old, nothing happens.
 */
G_DECLARE_FINAL_TYPE (JkBackgroundStatus, jk_background_status, JK, BACKGROUND_STATUS, GObject)

/* @bus: the session's. Returns: (transfer full) */
JkBackgroundStatus *jk_background_status_new (GDBusConnection *bus);

/* @text: one line, plain; a longer one ends with "…". The same text is not told twice. */
void jk_background_status_set (JkBackgroundStatus *self, const char *text);

/* Returns: %TRUE in a sandbox, where alone it is of use */
gboolean jk_background_status_is_wanted (void);

G_END_DECLS
