/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-metric.h"

G_BEGIN_DECLS

/* As much as one text may hold. */
#define JK_EXPRESSION_MAX_BYTES 1024
#define JK_EXPRESSION_MAX_DEPTH 32
#define JK_EXPRESSION_MAX_LASTING 16

/**
 * JkFactName:
 * @metric: its id
 * @labels: name, value, …, %NULL; "project" is one of them
 *
 * What a text calls a fact: disk_usage[mount="/home"].
 */
typedef struct
{
  const char *metric;
  const char *const *labels;
} JkFactName;

/**
 * JkExpression:
 *
 * A condition as people write it, read once into a short program for a stack. Immutable, any thread.
 *
 * |[
 * condition   = conjunction { "or" conjunction }
 * conjunction = negation { "and" negation }
 * negation    = "not" negation | lasting
 * lasting     = comparison [ "for" DURATION ]
 * comparison  = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum | [ "not" ] "in" set ]
 * set         = range | "(" item { "," item } ")"
 * item        = range | sum
 * range       = sum ".." sum
 * sum         = term { ( "+" | "-" ) term }
 * term        = factor { ( "*" | "/" ) factor }
 * factor      = "-" factor | NUMBER | WORD | LEVEL | "true" | "false" | fact | call | "(" condition ")"
 * fact        = NAME [ "[" NAME "=" label { "," NAME "=" label } "]" ]
 * call        = ( "hour" | "weekday" ) "(" ")" | ( "level" | "since" | "age" | "known" ) "(" fact ")"
 *             | "abs" "(" sum ")" | ( "min" | "max" ) "(" sum "," sum ")"
 * ]|
 *
 * A NUMBER may end in %, K, M, G, T (times 1024, also as KiB or KB) or a unit of time (ms, s, min, h, d: seconds). A WORD and a label stand
 * in double quotes; a label of letters and digits needs none. LEVEL is info, warning, critical or emergency. A range with a higher start
 * than end goes round: hour() in 22..5. "for" wants a time, and binds to the comparison before it or to what stands in parentheses.
 */
typedef struct _JkExpression JkExpression;

/* Returns: (transfer full) (nullable): %NULL with %JK_ERROR_PARSE: "column 7: …"; columns count characters, from 1 */
JkExpression *jk_expression_parse (const char *text, GError **error);
JkExpression *jk_expression_ref (JkExpression *self);
void jk_expression_unref (JkExpression *self);

const char *jk_expression_get_text (const JkExpression *self);
/* Returns: how many times in it something has to last, at most %JK_EXPRESSION_MAX_LASTING */
guint jk_expression_get_n_lasting (const JkExpression *self);
/* Returns: (nullable): the first fact of the text, which is what the condition is about */
const JkFactName *jk_expression_get_subject (const JkExpression *self);
/* Returns: in which direction that fact gets worse, by how it is compared first, else as its metric does */
JkWorse jk_expression_get_direction (const JkExpression *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkExpression, jk_expression_unref)

G_END_DECLS
