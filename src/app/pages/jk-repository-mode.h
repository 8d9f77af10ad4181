/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_REPOSITORY_MODE (jk_repository_mode_get_type ())
/**
 * JkRepositoryMode:
 *
 * What Jikimi may do with a repository's changes by itself, in words, and the two permissions beyond.
 */
G_DECLARE_FINAL_TYPE (JkRepositoryMode, jk_repository_mode, JK, REPOSITORY_MODE, AdwPreferencesGroup)

/* @project: id; @healing: (nullable): of the project's row; %NULL: not known, so that nothing is shown */
void jk_repository_mode_show (JkRepositoryMode *self, JkHost *host, const char *project, JsonObject *healing);

G_END_DECLS
