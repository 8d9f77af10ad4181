/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-change.h"

G_BEGIN_DECLS

/* What a file's name alone tells. Paths are bytes, relative to the top. */

/* Returns: one of source, test, docs, config, build, data, generated, vendored; data for what is not known */
JkChangeClass jk_change_class_of_path (const char *path);

/* Returns: %TRUE if the file tells a service what to build, test or publish */
gboolean jk_change_is_pipeline (const char *path);

/* Returns: (nullable) (transfer none): what it locks, such as "Cargo.toml" for "Cargo.lock"; %NULL if @name is no lock file */
const char *jk_change_manifest_of_lock (const char *name);

typedef enum
{
  JK_SECRET_NAME_NONE,
  JK_SECRET_NAME_MAYBE, /* often holds a secret, and often none: its content tells */
  JK_SECRET_NAME_SURE,  /* made to hold one */
} JkSecretName;

JkSecretName jk_secret_name_judge (const char *path);

/* Returns: (transfer none): what follows the last slash */
const char *jk_change_base_name (const char *path);

G_END_DECLS
