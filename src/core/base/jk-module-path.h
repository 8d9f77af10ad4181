/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_module_path:
 * @file: name of one of our modules, with its suffix
 *
 * Beside the program, as it is built; else where it is installed. Never where the environment or the working directory says: this is
 * code that will run.
 *
 * Returns: (transfer full): a path; nothing need be there
 */
char *jk_module_path (const char *file);

G_END_DECLS
