/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkTeller:
 *
 * Of all that could tell a desktop what one engine has to say, one does: whoever has a name on the session's bus that is made of the
 * engine's id. The engine's own process takes it from anybody; windows that show the engine, however they reach it, have it one after
 * the other. Lives in the thread-default main context in which it was made; nothing blocks.
 */
typedef struct _JkTeller JkTeller;

/* @is_mine: it is this one who tells, from now on or no longer */
typedef void (*JkTellerFunc) (gboolean is_mine, gpointer user_data);

/**
 * jk_teller_new:
 * @bus: the session's
 * @app_id: of the program, below which a sandbox may own names
 * @engine: its id, as in its status; any text
 * @is_engine: this is its own process
 * @changed: (nullable): told when it is known who tells, and of each change; not from within this call
 *
 * Returns: (transfer full)
 */
JkTeller *jk_teller_new (GDBusConnection *bus, const char *app_id, const char *engine, gboolean is_engine, JkTellerFunc changed,
                         gpointer user_data);
/* The next one has its turn; @changed is not told of it. */
void jk_teller_free (JkTeller *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkTeller, jk_teller_free)

G_END_DECLS
