/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of the reader of expressions share: jk-expression-value.c and jk-expression-parse.c. */
#pragma once

#include "jk-expression-program.h"
#include "jk-expression-token.h"

G_BEGIN_DECLS

/* What stands on the stack, as far as the text tells. A fact can be compared as a number and as a word. */
typedef enum
{
  JK_PARSER_NUMBER,
  JK_PARSER_WORD,
  JK_PARSER_FACT,
  JK_PARSER_TRUTH,
  JK_PARSER_NONE, /* a fault was found */
} JkParserType;

typedef struct
{
  const char *text;
  JkExpression *out;
  JkToken token;  /* the one to be looked at */
  guint nesting;
  guint height;   /* of the stack */
  GError *fault;  /* (nullable): the first; nothing is read or written from then on */
} JkParser;

/* Notes that @message (translated) is wrong at @place, or at the token. Returns: %JK_PARSER_NONE */
JkParserType jk_parser_fail_at (JkParser *self, const char *place, const char *message);
JkParserType jk_parser_fail (JkParser *self, const char *message);
void jk_parser_advance (JkParser *self);
/* Returns: whether the token was @text and is passed; jk_parser_need() fails otherwise */
gboolean jk_parser_take (JkParser *self, const char *text);
gboolean jk_parser_need (JkParser *self, const char *text);
/* @change: of the stack's height */
void jk_parser_emit (JkParser *self, JkStep step, guint index, int change);
/* Returns: %JK_PARSER_NUMBER, or %JK_PARSER_NONE having failed where @type cannot be one */
JkParserType jk_parser_require (JkParser *self, JkParserType type, const char *place);

JkParserType jk_parser_read_sum (JkParser *self);
JkParserType jk_parser_read_condition (JkParser *self);

G_END_DECLS
