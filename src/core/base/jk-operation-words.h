/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What kinds of long work (#JkOperation) are called. Both are msgids, for whoever speaks which language; any thread.
 */

/* Returns: (nullable): while it goes on: "Measuring now"; %NULL of a kind that nobody has named */
const char *jk_operation_words_title (const char *kind);
/* Returns: that it came to no good end: "Measuring failed" */
const char *jk_operation_words_failure (const char *kind);

G_END_DECLS
