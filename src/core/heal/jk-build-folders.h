/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *path; /* absolute, bytes */
  guint64 bytes;
} JkBuildFolder;

/**
 * jk_build_folders_find:
 * @projects: (nullable): tops of working trees
 * @before_us: real time: only of those in which nothing was done since: neither their index nor their HEAD changed
 * @until_us: monotonic: how long to measure
 *
 * Folders at the top of a working tree that build tools make again: target (beside Cargo.toml or pom.xml), node_modules (beside
 * package.json), build (beside a Gradle file). Found to be suggested, never to be cleaned.
 *
 * Returns: (transfer full) (element-type JkBuildFolder)
 */
GPtrArray *jk_build_folders_find (const char *const *projects, gint64 before_us, gint64 until_us, GCancellable *cancellable);

G_END_DECLS
