/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What the API says of checkpoints in words of its own, for people, in the language of the process. All (transfer
 * none); a word that is not known comes back as it is. Any thread.
 */

/* @reason: (nullable): why it was taken: "person" → "요청" */
const char *jk_checkpoint_words_reason (const char *reason);
/* @effect: (nullable): what going back does to a file: "change" → "바뀜" */
const char *jk_checkpoint_words_effect (const char *effect);
/* @reason: (nullable): why a file cannot be brought back; a sentence */
const char *jk_checkpoint_words_obstacle (const char *reason);

G_END_DECLS
