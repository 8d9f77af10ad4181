/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"
#include "jk-paths.h"

G_BEGIN_DECLS

#define JK_TYPE_APPLICATION (jk_application_get_type ())
/**
 * JkApplication:
 *
 * The desktop program less its engine: windows, actions, what the command line of this and later starts asks for. It is
 * given a host when there is one.
 *
 * Signal "connect-wanted" (): a host is needed now, at the start and when the user asks to try again; answer with
 * jk_application_take_client() or jk_application_set_error().
 */
G_DECLARE_FINAL_TYPE (JkApplication, jk_application, JK, APPLICATION, AdwApplication)

/* @id: the application's, or one of an instance of its own; @state_file: (nullable): where windows keep their size */
JkApplication *jk_application_new (const char *id, const char *state_file);

/* Before it runs: below which other hosts are remembered. */
void jk_application_set_paths (JkApplication *self, const JkPaths *paths);

/**
 * jk_application_take_client:
 * @client: (transfer full): the host to show
 * @is_guarding: the engine runs in this process: it goes on when the last window is closed
 */
void jk_application_take_client (JkApplication *self, JkClient *client, gboolean is_guarding);

/* Says in the window why there is no host. */
void jk_application_set_error (JkApplication *self, const char *reason);

G_END_DECLS
