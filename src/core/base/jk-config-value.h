/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config-keys.h"
#include "jk-config.h"
#include "jk-metric.h"

G_BEGIN_DECLS

/**
 * JkConfigValue:
 * @text: as it was written; UTF-8
 * @origin: where it was written
 * @line: in the file; 0 elsewhere
 * @boolean: of a boolean
 * @integer: of a whole number, duration (microseconds) or size (bytes); -1 for a word
 * @number: of a number; NAN for a word
 * @string: escapes resolved, perhaps not UTF-8
 * @list: the same, of each item
 * @thresholds: of thresholds
 *
 * One valid value, in every form in which it is asked for.
 */
typedef struct
{
  char *text;
  JkConfigOrigin origin;
  guint line;
  gboolean boolean;
  gint64 integer;
  double number;
  char *string;
  GStrv list;
  JkThresholds thresholds;
} JkConfigValue;

/**
 * jk_config_value_parse:
 * @text: UTF-8, without space around it
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_CONFIG that says what was expected
 */
JkConfigValue *jk_config_value_parse (const JkConfigKey *key, const char *text, GError **error);
void jk_config_value_free (JkConfigValue *self);

/* Returns: (transfer full): @text between quotes, unprintable bytes as \xNN, cut after some 60 characters */
char *jk_config_quote (const char *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkConfigValue, jk_config_value_free)

G_END_DECLS
