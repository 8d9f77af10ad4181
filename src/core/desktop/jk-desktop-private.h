/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-desktop.h"

G_BEGIN_DECLS

/**
 * JkDesktopEntry:
 * @number: the server's, 0 for none; a portal has none
 * @is_shown: as far as anybody knows
 * @is_busy: a call about it is under way: one at a time, so that they arrive in order
 * @current: (nullable): what the call shows
 * @next: (nullable): what is to be shown next
 * @is_stuck: the last call failed: not again before something is new
 * @withdraw: it is to go, unless there is a @next
 */
typedef struct
{
  JkDesktop *desktop;
  char *id;
  guint32 number;
  gboolean is_shown;
  gboolean is_busy;
  gboolean is_stuck;
  JkNote *current;
  JkNote *next;
  gboolean withdraw;
  gint64 order;
} JkDesktopEntry;

/* What a kind of desktop is made of. @show hands a note over, @withdraw takes it away; both end with jk_desktop_done(). */
typedef struct
{
  const char *name; /* on the bus */
  const char *path;
  const char *interface;
  gboolean has_numbers; /* which are worth nothing to another owner of the name */
  void (*appeared) (JkDesktop *self); /* (nullable): asks for what it has to know; ends with jk_desktop_ready() */
  void (*show) (JkDesktop *self, JkDesktopEntry *entry, const JkNote *note);
  void (*withdraw) (JkDesktop *self, JkDesktopEntry *entry);
  void (*on_signal) (JkDesktop *self, const char *signal, GVariant *parameters);
} JkDesktopClass;

struct _JkDesktop
{
  const JkDesktopClass *class;
  GDBusConnection *bus;
  char *app_id;
  char *name;
  JkDesktopListener listener;
  GHashTable *entries; /* id → JkDesktopEntry */
  GCancellable *cancellable;
  guint watch;
  guint subscription;
  char *owner;        /* (nullable): who answers to the name now */
  gboolean is_ready;  /* it is there, and what it can is known or need not be */
  gboolean is_absent; /* it is not */
  gboolean is_waking;
  gboolean told_failure;
  gboolean has_markup;
  gboolean has_buttons;
  gboolean has_bar; /* beside the text */
  gint64 n_orders;
  char *remembered; /* what was told last */
  char *token;      /* (nullable): of an activation that is about to be told */
};

/* Not variables: the window and the guard that it loads each have this code. */
const JkDesktopClass *jk_desktop_get_server_class (void);
const JkDesktopClass *jk_desktop_get_portal_class (void);

/* What the desktop can is known. */
void jk_desktop_ready (JkDesktop *self);
/* The call about @entry has ended. @number: the server's; @error: (nullable) */
void jk_desktop_done (JkDesktop *self, JkDesktopEntry *entry, guint32 number, const GError *error);
/* It left the screen without us. */
void jk_desktop_closed (JkDesktop *self, JkDesktopEntry *entry);
JkDesktopEntry *jk_desktop_find (JkDesktop *self, guint32 number); /* (nullable) */

G_END_DECLS
