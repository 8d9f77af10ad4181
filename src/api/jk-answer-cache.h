/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkAnswer:
 * @etag: in quotes, as it stands in the header
 * @version: sum of the generations that the answer was made from; they only rise, so it is another one after any change
 * @made_us: monotonic time at which it was made
 *
 * An answer that is ready to be sent.
 */
typedef struct
{
  GBytes *body;
  const char *content_type; /* static */
  char *etag;
  char *link; /* (nullable): what the Link header says */
  guint64 version;
  gint64 made_us;
} JkAnswer;

JkAnswer *jk_answer_new (GBytes *body, const char *content_type, guint64 version, gint64 made_us);
void jk_answer_free (JkAnswer *self);
/* @if_none_match: a header: "*", or entity tags with commas; weak ones match as well */
gboolean jk_answer_matches (const char *etag, const char *if_none_match);
/* @if_match: a header likewise, but a weak one matches nothing */
gboolean jk_answer_matches_strongly (const char *etag, const char *if_match);
/* Returns: (transfer full): a strong entity tag of @body */
char *jk_answer_make_etag (GBytes *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkAnswer, jk_answer_free)

/**
 * JkAnswerCache:
 *
 * Answers by key, at most some and at most some bytes together; those used longest ago go first. Not for threads.
 */
typedef struct _JkAnswerCache JkAnswerCache;

JkAnswerCache *jk_answer_cache_new (guint max_answers, gsize max_bytes);
void jk_answer_cache_free (JkAnswerCache *self);
/* Returns: (transfer none) (nullable): valid until the cache is touched again. What is of another version, or older than
 * @max_age_us at @now_us, is not found. */
const JkAnswer *jk_answer_cache_get (JkAnswerCache *self, const char *key, guint64 version, gint64 now_us, gint64 max_age_us);
/* Takes @answer. One larger than a quarter of the cache is not kept. Returns: %TRUE if it is kept */
gboolean jk_answer_cache_put (JkAnswerCache *self, const char *key, JkAnswer *answer);
guint jk_answer_cache_get_length (JkAnswerCache *self);
gsize jk_answer_cache_get_bytes (JkAnswerCache *self);

G_END_DECLS
