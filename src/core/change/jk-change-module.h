/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): the top folder of @path that says what it is about ("src/core/git/a.c" → "core"), fit for the scope of a
 * commit; "" for none */
char *jk_change_module (const char *path);

/* Returns: (transfer full): the last part of @path without its ending, and without what makes it a test: "test-scan.c" → "scan" */
char *jk_change_stem (const char *path);

G_END_DECLS
