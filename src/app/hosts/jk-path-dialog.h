/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

/**
 * jk_path_dialog_present:
 * @host: whose file system it is about
 * @given: told the path of a repository that @host would take, when the user wants it
 *
 * Asks for a folder of another computer, by its path: what is wrong with it is said beside it, by that computer.
 */
void jk_path_dialog_present (GtkWindow *parent, JkHost *host, void (*given) (GtkWindow *parent, const char *path));

G_END_DECLS
