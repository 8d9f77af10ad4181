/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-expression-program.h"

JkExpression *
jk_expression_ref (JkExpression *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
jk_expression_unref (JkExpression *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->text);
  g_array_unref (self->steps);
  g_array_unref (self->numbers);
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->facts);
  g_array_unref (self->durations);
  g_free (self);
}

const char *
jk_expression_get_text (const JkExpression *self)
{
  return self->text;
}

guint
jk_expression_get_n_lasting (const JkExpression *self)
{
  return self->durations->len;
}

const JkFactName *
jk_expression_get_subject (const JkExpression *self)
{
  return self->facts->len > 0 ? g_ptr_array_index (self->facts, 0) : NULL;
}

JkWorse
jk_expression_get_direction (const JkExpression *self)
{
  const JkFactName *subject = jk_expression_get_subject (self);
  const JkMetric *metric = subject != NULL ? jk_metric_lookup (subject->metric) : NULL;

  if (self->direction != JK_WORSE_NEVER || metric == NULL)
    return self->direction;
  return metric->thresholds.worse;
}
