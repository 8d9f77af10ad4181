/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-application.h"

G_BEGIN_DECLS

/**
 * JkKeeper:
 *
 * Loads the guard, runs it in this process on threads of its own, and tells the application how to reach it; or, where
 * another engine runs in that folder already, how to reach that one. Main thread.
 */
typedef struct _JkKeeper JkKeeper;

/**
 * jk_keeper_new:
 * @application: (not nullable): told of every outcome with jk_application_take_client() or jk_application_set_error();
 *   has to outlive the keeper
 * @state_dir: (nullable): see jk_paths_new()
 */
JkKeeper *jk_keeper_new (JkApplication *application, const char *state_dir);

/* Starts, or tries again after a start that failed. Does not wait. */
void jk_keeper_start (JkKeeper *self);

/* Ends the guard in good order and waits for that. */
void jk_keeper_free (JkKeeper *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkKeeper, jk_keeper_free)

G_END_DECLS
