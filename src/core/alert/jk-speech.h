/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkSpeech:
 * @get: the translation of a msgid, or itself; with a context it is "context\004msgid" in and, where nothing is known, out
 * @retell: (nullable): a text of an error, worded in the language of the process, in this one
 *
 * A language to speak: that of the process, or that of whoever asks the API. Immutable: any thread.
 */
typedef struct
{
  const char *(*get) (gconstpointer data, const char *msgid);
  char *(*retell) (gconstpointer data, const char *message);
  gconstpointer data;
} JkSpeech;

/* Returns: (transfer none): the language of the process */
const JkSpeech *jk_speech_of_process (void);

const char *jk_speech_get (const JkSpeech *self, const char *msgid);
const char *jk_speech_get_in_context (const JkSpeech *self, const char *context, const char *msgid);
const char *jk_speech_get_plural (const JkSpeech *self, const char *one, const char *many, guint64 n);

/* Returns: (transfer full): the translation filled, with Korean particles: see jk_particle_fill() */
char *jk_speech_say (const JkSpeech *self, const char *msgid, ...) G_GNUC_NULL_TERMINATED;
char *jk_speech_say_in_context (const JkSpeech *self, const char *context, const char *msgid, ...) G_GNUC_NULL_TERMINATED;

/* Returns: (transfer full): @value of @metric as it stands in a sentence: "87%", "1.2 GB", "120 paths"; "–" for NAN */
char *jk_speech_value (const JkSpeech *self, const char *metric, double value);
/* Returns: (transfer full): "just now", "5 minutes ago" */
char *jk_speech_ago (const JkSpeech *self, gint64 then_us, gint64 now_us);
/* Returns: (transfer full): with separators, such as "1,234" */
char *jk_speech_number (double value, guint decimals);

G_END_DECLS
