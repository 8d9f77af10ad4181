/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-expression-parser.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"

/* The longest that something may have to last. */
#define MAX_LASTING_S (30 * 86400.0)

static void
free_fact (gpointer data)
{
  JkFactName *name = data;

  g_free ((char *) name->metric);
  g_strfreev ((char **) name->labels);
  g_free (name);
}

/* Returns: %FALSE, having failed, where the two cannot be compared; @as_words: whether they are words */
static gboolean
check_pair (JkParser    *self,
            JkParserType left,
            JkParserType right,
            const char  *place,
            gboolean    *as_words)
{
  *as_words = left == JK_PARSER_WORD || right == JK_PARSER_WORD;
  if (self->fault != NULL)
    return FALSE;
  if (left == JK_PARSER_TRUTH || right == JK_PARSER_TRUTH)
    jk_parser_fail_at (self, place, _ ("a condition cannot be compared"));
  else if (*as_words && (left == JK_PARSER_NUMBER || right == JK_PARSER_NUMBER))
    jk_parser_fail_at (self, place, _ ("a word cannot be compared with a number"));
  return self->fault == NULL;
}

/* The item of a set: the value lies below the truth so far, see parse_set(). */
static void
parse_item (JkParser    *self,
            JkParserType type)
{
  const char *place = self->token.start;
  gboolean as_words;
  JkParserType item;

  jk_parser_emit (self, JK_STEP_COPY, 1, 1);
  item = jk_parser_read_sum (self);
  if (!check_pair (self, type, item, place, &as_words))
    return;
  if (as_words || !jk_parser_take (self, ".."))
    {
      jk_parser_emit (self, as_words ? JK_STEP_SAME : JK_STEP_EQUAL, 0, -1);
      jk_parser_emit (self, JK_STEP_OR, 0, -1);
      return;
    }
  place = self->token.start;
  jk_parser_require (self, jk_parser_read_sum (self), place);
  jk_parser_emit (self, JK_STEP_BETWEEN, 0, -2);
  jk_parser_emit (self, JK_STEP_OR, 0, -1);
}

static JkParserType
parse_set (JkParser    *self,
           JkParserType type,
           gboolean     is_inverse)
{
  if (type == JK_PARSER_TRUTH)
    return jk_parser_fail (self, _ ("a condition cannot be compared"));
  jk_parser_emit (self, JK_STEP_TRUTH, 0, 1);
  if (jk_parser_take (self, "("))
    {
      do
        parse_item (self, type);
      while (jk_parser_take (self, ","));
      jk_parser_need (self, ")");
    }
  else
    parse_item (self, type);
  jk_parser_emit (self, JK_STEP_DROP, 0, -1);
  if (is_inverse)
    jk_parser_emit (self, JK_STEP_NOT, 0, 0);
  return self->fault != NULL ? JK_PARSER_NONE : JK_PARSER_TRUTH;
}

/* Which way the first fact is worse, where it is what stands alone on the left of this comparison. */
static void
note_direction (JkParser *self,
                JkStep    step,
                guint     n_steps)
{
  const JkExpressionStep *first = &g_array_index (self->out->steps, JkExpressionStep, 0);

  if (n_steps != 1 || first->step != JK_STEP_FACT || self->out->direction != JK_WORSE_NEVER)
    return;
  if (step == JK_STEP_GREATER || step == JK_STEP_GREATER_EQUAL)
    self->out->direction = JK_WORSE_HIGHER;
  else if (step == JK_STEP_LESS || step == JK_STEP_LESS_EQUAL)
    self->out->direction = JK_WORSE_LOWER;
}

static JkStep
find_comparison (const JkToken *token)
{
  static const char *const signs[] = { "<", "<=", ">", ">=", "==", "!=" };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      if (jk_token_is (token, signs[i]))
        return JK_STEP_LESS + i;
    }
  return JK_STEP_NUMBER; /* which none is */
}

static JkParserType
parse_right_side (JkParser    *self,
                  JkStep       step,
                  JkParserType left,
                  const char  *place)
{
  gboolean as_words;
  JkParserType right;

  note_direction (self, step, self->out->steps->len);
  jk_parser_advance (self);
  right = jk_parser_read_sum (self);
  if (!check_pair (self, left, right, place, &as_words))
    return JK_PARSER_NONE;
  if (as_words && step < JK_STEP_EQUAL)
    return jk_parser_fail_at (self, place, _ ("words can be compared by == and != only"));
  jk_parser_emit (self, as_words ? step - JK_STEP_EQUAL + JK_STEP_SAME : step, 0, -1);
  if (find_comparison (&self->token) != JK_STEP_NUMBER)
    return jk_parser_fail (self, _ ("comparisons cannot be chained: join two with “and”"));
  return self->fault != NULL ? JK_PARSER_NONE : JK_PARSER_TRUTH;
}

static JkParserType
parse_comparison (JkParser *self)
{
  const char *place = self->token.start;
  JkParserType left = jk_parser_read_sum (self);
  JkStep step = find_comparison (&self->token);
  gboolean is_inverse;

  if (self->fault != NULL)
    return JK_PARSER_NONE;
  if (step != JK_STEP_NUMBER)
    return parse_right_side (self, step, left, place);
  is_inverse = jk_parser_take (self, "not");
  if (jk_parser_take (self, "in"))
    return parse_set (self, left, is_inverse);
  return is_inverse ? jk_parser_fail (self, _ ("expected “in”")) : left;
}

static JkParserType
require_truth (JkParser    *self,
               JkParserType type,
               const char  *place)
{
  if (type == JK_PARSER_TRUTH)
    return type;
  return jk_parser_fail_at (self, place, _ ("expected a comparison, such as cpu_usage >= 90"));
}

static JkParserType
parse_lasting (JkParser *self)
{
  const char *place = self->token.start;
  JkParserType type = parse_comparison (self);
  gint64 duration_us;

  if (self->fault != NULL || !jk_parser_take (self, "for"))
    return self->fault != NULL ? JK_PARSER_NONE : type;
  require_truth (self, type, place);
  if (self->token.type != JK_TOKEN_NUMBER || !self->token.is_time || self->token.number > MAX_LASTING_S)
    return jk_parser_fail (self, _ ("expected a time such as 5min, at most 30d"));
  if (self->out->durations->len >= JK_EXPRESSION_MAX_LASTING)
    return jk_parser_fail (self, _ ("the condition is too long"));
  duration_us = self->token.number * G_USEC_PER_SEC;
  g_array_append_val (self->out->durations, duration_us);
  jk_parser_emit (self, JK_STEP_LASTING, self->out->durations->len - 1, 0);
  jk_parser_advance (self);
  return self->fault != NULL ? JK_PARSER_NONE : JK_PARSER_TRUTH;
}

static JkParserType
parse_negation (JkParser *self)
{
  gboolean is_inverse = FALSE, has_not = FALSE;
  const char *place;
  JkParserType type;

  while (jk_parser_take (self, "not"))
    {
      has_not = TRUE;
      is_inverse = !is_inverse;
    }
  place = self->token.start;
  type = parse_lasting (self);
  if (has_not)
    type = require_truth (self, type, place);
  if (is_inverse)
    jk_parser_emit (self, JK_STEP_NOT, 0, 0);
  return self->fault != NULL ? JK_PARSER_NONE : type;
}

/* Reads conditions that @next reads, joined by @word. */
static JkParserType
parse_joined (JkParser     *self,
              JkParserType      (*next) (JkParser *self),
              const char *word,
              JkStep      step)
{
  const char *place = self->token.start;
  JkParserType type = next (self);

  while (self->fault == NULL && jk_token_is (&self->token, word))
    {
      require_truth (self, type, place);
      jk_parser_advance (self);
      place = self->token.start;
      type = require_truth (self, next (self), place);
      jk_parser_emit (self, step, 0, -1);
    }
  return self->fault != NULL ? JK_PARSER_NONE : type;
}

static JkParserType
parse_conjunction (JkParser *self)
{
  return parse_joined (self, parse_negation, "and", JK_STEP_AND);
}

JkParserType
jk_parser_read_condition (JkParser *self)
{
  return parse_joined (self, parse_conjunction, "or", JK_STEP_OR);
}

static JkExpression *
expression_new (const char *text)
{
  JkExpression *self = g_new0 (JkExpression, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->text = g_strdup (text);
  self->steps = g_array_new (FALSE, FALSE, sizeof (JkExpressionStep));
  self->numbers = g_array_new (FALSE, FALSE, sizeof (double));
  self->words = g_ptr_array_new_with_free_func (g_free);
  self->facts = g_ptr_array_new_with_free_func (free_fact);
  self->durations = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->direction = JK_WORSE_NEVER;
  return self;
}

JkExpression *
jk_expression_parse (const char *text,
                     GError    **error)
{
  g_autoptr(JkExpression) out = expression_new (text);
  JkParser self = { .text = text, .out = out };

  if (!g_utf8_validate (text, -1, NULL) || strlen (text) > JK_EXPRESSION_MAX_BYTES)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _ ("a condition is UTF-8 of at most %d bytes"), JK_EXPRESSION_MAX_BYTES);
      return NULL;
    }
  self.token.end = text;
  jk_parser_advance (&self);
  require_truth (&self, jk_parser_read_condition (&self), text);
  if (self.fault == NULL && self.token.type != JK_TOKEN_END)
    jk_parser_fail (&self, _ ("expected “and”, “or” or the end"));
  jk_token_clear (&self.token);
  if (self.fault == NULL)
    return g_steal_pointer (&out);
  g_propagate_error (error, self.fault);
  return NULL;
}
