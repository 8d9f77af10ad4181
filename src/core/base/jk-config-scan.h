/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_CONFIG_LINE_BLANK,
  JK_CONFIG_LINE_COMMENT,
  JK_CONFIG_LINE_SECTION,
  JK_CONFIG_LINE_VALUE,
  JK_CONFIG_LINE_UNKNOWN,
} JkConfigLineKind;

/**
 * JkConfigLine:
 * @number: from 1
 * @start: of the line in the text
 * @length: with what ends the line
 * @name: the words between the brackets of a section, or the name of a key; not ended by a zero byte
 * @value: the same; without space around it
 *
 * One line, as spans of the text: nothing is copied.
 */
typedef struct
{
  JkConfigLineKind kind;
  guint number;
  const char *start;
  gsize length;
  const char *name;
  gsize name_length;
  const char *value;
  gsize value_length;
} JkConfigLine;

typedef struct
{
  const char *next;
  const char *end;
  guint number;
} JkConfigScanner;

void jk_config_scanner_init (JkConfigScanner *self, const char *text, gsize length);

/* Any bytes are allowed. Returns: %FALSE at the end, with @line untouched */
gboolean jk_config_scanner_next (JkConfigScanner *self, JkConfigLine *line);

G_END_DECLS
