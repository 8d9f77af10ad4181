/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_instance_lock_take:
 * @state_dir: an existing folder
 *
 * One engine a user: locks "STATE_DIR/lock" until the process ends or jk_instance_lock_release().
 *
 * Returns: a descriptor of 0 or more; -1 with %JK_ERROR_BUSY and the holder's process id in the message, or a system error
 */
int jk_instance_lock_take (const char *state_dir, GError **error);
void jk_instance_lock_release (int lock);

G_END_DECLS
