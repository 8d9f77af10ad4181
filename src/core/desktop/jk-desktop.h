/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-note.h"

G_BEGIN_DECLS

/* What waits for a desktop that takes it; beyond that the oldest of the least level are forgotten. */
#define JK_DESKTOP_MAX_NOTES 128
/* Pressed on the note itself, not on a button. */
#define JK_NOTE_DEFAULT_BUTTON "default"

typedef enum
{
  JK_DESKTOP_SERVER, /* org.freedesktop.Notifications */
  JK_DESKTOP_PORTAL, /* org.freedesktop.portal.Notification, for sandboxes */
} JkDesktopKind;

/**
 * JkDesktopListener:
 * @chosen: (nullable): somebody pressed @button of the note @id; @token (nullable): of the desktop, for a window that is to come up
 * @remember: (nullable): @text has to outlive this process, for jk_desktop_restore(); told before a note is handed over and after
 * @failed: (nullable): the desktop takes no notes just now; told once, until it does again
 *
 * Called in the thread-default main context in which the desktop was made.
 */
typedef struct
{
  void (*chosen) (const char *id, const char *button, const char *token, gpointer user_data);
  void (*remember) (const char *text, gpointer user_data);
  void (*failed) (const GError *error, gpointer user_data);
  gpointer user_data;
} JkDesktopListener;

/**
 * JkDesktop:
 *
 * Notifications of a desktop over D-Bus. A note takes the place of the one with its id, is taken away when its cause is over,
 * and waits where no desktop takes it. Nothing blocks. GNotification is not used: it forgets its ids with the process and
 * does not escape what it shows.
 */
typedef struct _JkDesktop JkDesktop;

/* @bus: the session's; @app_id: of the desktop file; @name: of the program, for people. Lives in the thread-default main context.
 * Returns: (transfer full) */
JkDesktop *jk_desktop_new (GDBusConnection *bus, JkDesktopKind kind, const char *app_id, const char *name,
                           const JkDesktopListener *listener);
void jk_desktop_free (JkDesktop *self);

/* Before anything is shown: @text is what the last process was told to remember; what does not belong to this session's
 * desktop is ignored, as is what cannot be read. */
void jk_desktop_restore (JkDesktop *self, const char *text);

/* Shows @note (copied), or brings the one with its id up to date. */
void jk_desktop_show (JkDesktop *self, const JkNote *note);
/* Takes the note @id off the screen; nothing if there is none. */
void jk_desktop_withdraw (JkDesktop *self, const char *id);

/* Returns: ids that are on screen or wait for it */
guint jk_desktop_get_n_notes (JkDesktop *self);
/* Returns: (transfer full): these ids, in no order */
GStrv jk_desktop_list_ids (JkDesktop *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkDesktop, jk_desktop_free)

G_END_DECLS
