/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-facts.h"

G_BEGIN_DECLS

/* "Not known" comes of facts that have no value; and, or, not go by Kleene's logic, and what is not known is not true. */
typedef enum
{
  JK_TRUTH_FALSE,
  JK_TRUTH_UNKNOWN,
  JK_TRUTH_TRUE,
} JkTruth;

/**
 * jk_condition_evaluate:
 * @lasting_us: (array length=jk_expression_get_n_lasting()) (inout) (nullable): since when each part that has to last has held; zeroed
 *   before the first time, and one such array for each target. A moment in which it does not hold, or is not known, begins anew.
 *   %NULL: such parts are judged without their time
 *
 * Judges @expression over @facts. Allocates nothing; every part is looked at each time.
 */
JkTruth jk_condition_evaluate (const JkExpression *expression, const JkFacts *facts, gint64 *lasting_us);

G_END_DECLS
