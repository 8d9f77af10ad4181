/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-condition.h"

#include <math.h>
#include <string.h>

#include "jk-expression-program.h"

typedef struct
{
  double number; /* of a truth: as of JkTruth */
  const char *word;
} Value;

void
jk_facts_set_time (JkFacts *self,
                   gint64   now_us,
                   gint64   real_us)
{
  time_t seconds = real_us / G_USEC_PER_SEC;
  struct tm local = { 0 };

  self->now_us = MAX (now_us, 1);
  self->real_us = real_us;
  if (localtime_r (&seconds, &local) == NULL)
    return;
  self->hour = local.tm_hour;
  self->weekday = local.tm_wday == 0 ? 7 : local.tm_wday;
}

static double
truth_of (gboolean holds)
{
  return holds ? JK_TRUTH_TRUE : JK_TRUTH_FALSE;
}

static Value
step_fact (const JkExpression     *self,
           const JkFacts          *facts,
           const JkExpressionStep *step)
{
  JkFact fact = { NAN, NULL, JK_LEVEL_INFO, 0, 0 };
  gboolean known = facts->look_up (g_ptr_array_index (self->facts, step->index), facts->user_data, &fact)
                   && (!isnan (fact.number) || fact.word != NULL);

  switch (step->step)
    {
    case JK_STEP_KNOWN:
      return (Value) { truth_of (known), NULL };
    case JK_STEP_LEVEL:
      return (Value) { known ? (double) fact.level : NAN, NULL };
    case JK_STEP_SINCE:
      return (Value) { known ? (double) (facts->real_us - fact.level_since_us) / G_USEC_PER_SEC : NAN, NULL };
    case JK_STEP_AGE:
      return (Value) { known ? (double) (facts->real_us - fact.time_us) / G_USEC_PER_SEC : NAN, NULL };
    default:
      return (Value) { known ? fact.number : NAN, known ? fact.word : NULL };
    }
}

static double
step_arithmetic (JkStep step,
                 double a,
                 double b)
{
  double result;

  /* fmin() and fmax() would leave out what is not known. */
  if (isnan (a) || isnan (b))
    return NAN;
  switch (step)
    {
    case JK_STEP_ADD:
      result = a + b;
      break;
    case JK_STEP_SUBTRACT:
      result = a - b;
      break;
    case JK_STEP_MULTIPLY:
      result = a * b;
      break;
    case JK_STEP_DIVIDE:
      result = fpclassify (b) == FP_ZERO ? NAN : a / b;
      break;
    case JK_STEP_MIN:
      result = fmin (a, b);
      break;
    default:
      result = fmax (a, b);
      break;
    }
  return isfinite (result) ? result : NAN;
}

static double
step_comparison (JkStep step,
                 double a,
                 double b)
{
  if (isnan (a) || isnan (b))
    return JK_TRUTH_UNKNOWN;
  switch (step)
    {
    case JK_STEP_LESS:
      return truth_of (a < b);
    case JK_STEP_LESS_EQUAL:
      return truth_of (a <= b);
    case JK_STEP_GREATER:
      return truth_of (a > b);
    case JK_STEP_GREATER_EQUAL:
      return truth_of (a >= b);
    case JK_STEP_EQUAL:
      return truth_of (!islessgreater (a, b));
    default:
      return truth_of (islessgreater (a, b));
    }
}

static double
step_words (JkStep      step,
            const char *a,
            const char *b)
{
  if (a == NULL || b == NULL)
    return JK_TRUTH_UNKNOWN;
  return truth_of ((strcmp (a, b) == 0) == (step == JK_STEP_SAME));
}

static double
step_between (double value,
              double start,
              double end)
{
  if (isnan (value) || isnan (start) || isnan (end))
    return JK_TRUTH_UNKNOWN;
  return truth_of (start <= end ? value >= start && value <= end : value >= start || value <= end);
}

static double
step_lasting (gint64  now_us,
              gint64  duration_us,
              double  truth,
              gint64 *since_us)
{
  if (since_us == NULL)
    return truth;
  if (truth < JK_TRUTH_TRUE)
    {
      *since_us = 0;
      return truth;
    }
  if (*since_us == 0)
    *since_us = now_us;
  return truth_of (now_us - *since_us >= duration_us);
}

/* Steps that take the two uppermost values. */
static Value
step_pair (JkStep       step,
           const Value *a,
           const Value *b)
{
  if (step <= JK_STEP_MAX)
    return (Value) { step_arithmetic (step, a->number, b->number), NULL };
  if (step <= JK_STEP_UNEQUAL)
    return (Value) { step_comparison (step, a->number, b->number), NULL };
  if (step <= JK_STEP_OTHER)
    return (Value) { step_words (step, a->word, b->word), NULL };
  return (Value) { step == JK_STEP_AND ? MIN (a->number, b->number) : MAX (a->number, b->number), NULL };
}

/* Steps that put one more on the stack. */
static Value
step_value (const JkExpression     *self,
            const JkFacts          *facts,
            const JkExpressionStep *step)
{
  switch (step->step)
    {
    case JK_STEP_NUMBER:
      return (Value) { g_array_index (self->numbers, double, step->index), NULL };
    case JK_STEP_WORD:
      return (Value) { NAN, g_ptr_array_index (self->words, step->index) };
    case JK_STEP_TRUTH:
      return (Value) { step->index, NULL };
    case JK_STEP_HOUR:
      return (Value) { facts->hour, NULL };
    case JK_STEP_WEEKDAY:
      return (Value) { facts->weekday, NULL };
    default:
      return step_fact (self, facts, step);
    }
}

/* Steps that change the uppermost value. */
static double
step_single (const JkExpression     *self,
             const JkFacts          *facts,
             const JkExpressionStep *step,
             double                  value,
             gint64                 *lasting_us)
{
  switch (step->step)
    {
    case JK_STEP_NEGATE:
      return -value;
    case JK_STEP_ABS:
      return fabs (value);
    case JK_STEP_NOT:
      return JK_TRUTH_TRUE - value;
    default:
      return step_lasting (facts->now_us, g_array_index (self->durations, gint64, step->index), value,
                           lasting_us != NULL ? &lasting_us[step->index] : NULL);
    }
}

/* The reader made sure that the stack never holds more than it can, and never less than a step takes. */
JkTruth
jk_condition_evaluate (const JkExpression *self,
                       const JkFacts      *facts,
                       gint64             *lasting_us)
{
  Value stack[JK_EXPRESSION_MAX_DEPTH + 1];
  guint n = 0;

  for (guint i = 0; i < self->steps->len; i++)
    {
      const JkExpressionStep *step = &g_array_index (self->steps, JkExpressionStep, i);

      if (step->step <= JK_STEP_WEEKDAY)
        stack[n++] = step_value (self, facts, step);
      else if (step->step == JK_STEP_COPY)
        {
          stack[n] = stack[n - 1 - step->index];
          n++;
        }
      else if (step->step == JK_STEP_DROP)
        {
          stack[n - 2] = stack[n - 1];
          n--;
        }
      else if (step->step == JK_STEP_BETWEEN)
        {
          n -= 2;
          stack[n - 1] = (Value) { step_between (stack[n - 1].number, stack[n].number, stack[n + 1].number), NULL };
        }
      else if (step->step == JK_STEP_NEGATE || step->step == JK_STEP_ABS || step->step == JK_STEP_NOT
               || step->step == JK_STEP_LASTING)
        stack[n - 1].number = step_single (self, facts, step, stack[n - 1].number, lasting_us);
      else
        {
          n--;
          stack[n - 1] = step_pair (step->step, &stack[n - 1], &stack[n]);
        }
    }
  return (JkTruth) stack[0].number;
}
