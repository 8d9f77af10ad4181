/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-paths.h"

G_BEGIN_DECLS

/**
 * jk_state_archive_export:
 * @dir: a folder that does not exist yet; made 0700
 *
 * Copies everything of an instance that is not running: "jikimi.db" (history, projects, operations, state) and
 * "jikimi.conf" where there is one. Blocks. Fails with %JK_ERROR_BUSY while an engine runs there: the database has one owner.
 */
gboolean jk_state_archive_export (const JkPaths *paths, const char *dir, GError **error);

/**
 * jk_state_archive_import:
 * @dir: what jk_state_archive_export() wrote
 *
 * Checks the archive, then puts it in place; what was there is kept beside it as "….before-import". Fails with
 * %JK_ERROR_BUSY while an engine runs there. Blocks.
 */
gboolean jk_state_archive_import (const JkPaths *paths, const char *dir, GError **error);

G_END_DECLS
