/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): a new state folder, 0700, for a look that leaves nothing behind */
char *jk_temporary_state_make (GError **error);

/* Removes it with all in it, following no link out of it. Blocks. */
void jk_temporary_state_remove (const char *dir);

G_END_DECLS
