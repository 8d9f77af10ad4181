/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-collector.h"

G_BEGIN_DECLS

/* Returns: (transfer full): a new temporary folder that stands for "/" */
char *jk_fake_root_new (void);
/* Removes it and everything below it. */
void jk_fake_root_remove (const char *root);
/* Writes a file below it, folders and all, by renaming over the old one. */
void jk_fake_root_write (const char *root, const char *path, const char *text);
/* Removes one file or empty folder. */
void jk_fake_root_delete (const char *root, const char *path);
/* Returns: (transfer full): a file of tests/fixtures/proc */
char *jk_fixture_read (const char *name);
/* Returns: the value of series @key after a run that must succeed; NAN if it has none */
double jk_collect_value (JkCollector *collector, const char *key);

G_END_DECLS
