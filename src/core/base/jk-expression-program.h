/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-expression.h"

G_BEGIN_DECLS

/*
 * What an expression has become: for the reader that makes it and for core/policy, which runs it. Steps run in order, none jumps; each
 * takes its values from the top of the stack and leaves one. Truths are 0 (false), 1 (not known), 2 (true).
 */

typedef enum
{
  JK_STEP_NUMBER,  /* of numbers */
  JK_STEP_WORD,    /* of words */
  JK_STEP_TRUTH,   /* the index itself */
  JK_STEP_FACT,    /* of facts: its number and its word */
  JK_STEP_LEVEL,   /* of facts */
  JK_STEP_SINCE,   /* of facts: seconds for which it has had its level */
  JK_STEP_AGE,     /* of facts: seconds since it was measured */
  JK_STEP_KNOWN,   /* of facts: whether it has a number or a word; never not known */
  JK_STEP_HOUR,
  JK_STEP_WEEKDAY, /* 1 (Monday) to 7 */
  JK_STEP_NEGATE,
  JK_STEP_ABS,
  JK_STEP_ADD,
  JK_STEP_SUBTRACT,
  JK_STEP_MULTIPLY,
  JK_STEP_DIVIDE,
  JK_STEP_MIN,
  JK_STEP_MAX,
  JK_STEP_LESS,
  JK_STEP_LESS_EQUAL,
  JK_STEP_GREATER,
  JK_STEP_GREATER_EQUAL,
  JK_STEP_EQUAL,
  JK_STEP_UNEQUAL,
  JK_STEP_SAME,    /* words */
  JK_STEP_OTHER,   /* words */
  JK_STEP_BETWEEN, /* value, start, end */
  JK_STEP_COPY,    /* leaves what lies so deep as the index says, once more */
  JK_STEP_DROP,    /* the second from above */
  JK_STEP_NOT,
  JK_STEP_AND,
  JK_STEP_OR,
  JK_STEP_LASTING, /* of durations */
} JkStep;

typedef struct
{
  guint8 step;
  guint8 index;
} JkExpressionStep;

struct _JkExpression
{
  gatomicrefcount ref_count;
  char *text;
  GArray *steps;     /* of JkExpressionStep */
  GArray *numbers;   /* of double */
  GPtrArray *words;  /* of char */
  GPtrArray *facts;  /* of JkFactName */
  GArray *durations; /* of gint64, microseconds */
  JkWorse direction;
};

G_END_DECLS
