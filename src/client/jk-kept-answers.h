/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * JkKeptAnswers:
 *
 * The answers that a server may call unchanged, by path: a bounded number of them, the longest unused going first.
 */
typedef struct _JkKeptAnswers JkKeptAnswers;

JkKeptAnswers *jk_kept_answers_new (void);
void jk_kept_answers_free (JkKeptAnswers *self);

/* Keeps @node (immutable) unless its text's @size is too large for that. */
void jk_kept_answers_add (JkKeptAnswers *self, const char *path, const char *etag, JsonNode *node, gsize size);
/* Returns: (transfer none) (nullable); counts as a use */
JsonNode *jk_kept_answers_get (JkKeptAnswers *self, const char *path);
/* Returns: (transfer none) (nullable) */
const char *jk_kept_answers_get_etag (JkKeptAnswers *self, const char *path);

G_END_DECLS
