/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-expression-parser.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-level.h"

#define MAX_STEPS 250
#define MAX_LABELS 8

JkParserType
jk_parser_fail_at (JkParser   *self,
                   const char *place,
                   const char *message)
{
  if (self->fault == NULL)
    self->fault = g_error_new (JK_ERROR, JK_ERROR_PARSE, _ ("column %d: %s"), (int) g_utf8_pointer_to_offset (self->text, place) + 1,
                               message);
  return JK_PARSER_NONE;
}

JkParserType
jk_parser_fail (JkParser   *self,
                const char *message)
{
  return jk_parser_fail_at (self, self->token.start, message);
}

void
jk_parser_advance (JkParser *self)
{
  jk_token_read (&self->token, self->token.end);
  if (self->token.type == JK_TOKEN_BAD)
    jk_parser_fail (self, self->token.text);
}

gboolean
jk_parser_take (JkParser   *self,
                const char *text)
{
  if (self->fault != NULL || !jk_token_is (&self->token, text))
    return FALSE;
  jk_parser_advance (self);
  return TRUE;
}

gboolean
jk_parser_need (JkParser   *self,
                const char *text)
{
  g_autofree char *message = NULL;

  if (jk_parser_take (self, text))
    return TRUE;
  message = g_strdup_printf (_ ("expected “%s”"), text);
  jk_parser_fail (self, message);
  return FALSE;
}

/* @change: of the stack's height */
void
jk_parser_emit (JkParser *self,
                JkStep    step,
                guint     index,
                int       change)
{
  const JkExpressionStep one = { step, index };

  if (self->fault != NULL)
    return;
  self->height += change;
  if (self->out->steps->len >= MAX_STEPS || index > G_MAXUINT8 || self->height >= JK_EXPRESSION_MAX_DEPTH)
    jk_parser_fail (self, _ ("the condition is too long"));
  else
    g_array_append_val (self->out->steps, one);
}

static void
emit_number (JkParser *self,
             double    number)
{
  g_array_append_val (self->out->numbers, number);
  jk_parser_emit (self, JK_STEP_NUMBER, self->out->numbers->len - 1, 1);
}

static void
parse_label (JkParser  *self,
             GPtrArray *labels)
{
  if (self->token.type != JK_TOKEN_NAME || labels->len >= 2 * MAX_LABELS)
    {
      jk_parser_fail (self, _ ("expected the name of a label"));
      return;
    }
  g_ptr_array_add (labels, g_strdup (self->token.text));
  jk_parser_advance (self);
  if (!jk_parser_need (self, "="))
    return;
  if (self->token.type != JK_TOKEN_NAME && self->token.type != JK_TOKEN_WORD)
    {
      jk_parser_fail (self, _ ("expected a label's value in double quotes"));
      return;
    }
  g_ptr_array_add (labels, g_strdup (self->token.text));
  jk_parser_advance (self);
}

/* Returns: the index of the fact whose name was just read, and is @metric */
static guint
parse_fact (JkParser   *self,
            const char *metric)
{
  JkFactName *name = g_new0 (JkFactName, 1);
  GPtrArray *labels = g_ptr_array_new_with_free_func (g_free);

  if (jk_parser_take (self, "["))
    {
      do
        parse_label (self, labels);
      while (jk_parser_take (self, ","));
      jk_parser_need (self, "]");
    }
  g_ptr_array_add (labels, NULL);
  name->metric = g_strdup (metric);
  name->labels = (const char *const *) g_ptr_array_steal (labels, NULL);
  g_ptr_array_unref (labels);
  g_ptr_array_add (self->out->facts, name);
  return self->out->facts->len - 1;
}

JkParserType
jk_parser_require (JkParser    *self,
                   JkParserType type,
                   const char  *place)
{
  if (type == JK_PARSER_NUMBER || type == JK_PARSER_FACT)
    return JK_PARSER_NUMBER;
  return jk_parser_fail_at (self, place, _ ("expected a number or a metric"));
}

static gboolean
parse_argument (JkParser *self)
{
  const char *place = self->token.start;

  return jk_parser_require (self, jk_parser_read_sum (self), place) != JK_PARSER_NONE;
}

static JkParserType
parse_fact_call (JkParser *self,
                 JkStep    step)
{
  g_autofree char *metric = NULL;

  if (self->token.type != JK_TOKEN_NAME)
    return jk_parser_fail (self, _ ("expected the name of a metric"));
  metric = g_strdup (self->token.text);
  jk_parser_advance (self);
  jk_parser_emit (self, step, parse_fact (self, metric), 1);
  return step == JK_STEP_KNOWN ? JK_PARSER_TRUTH : JK_PARSER_NUMBER;
}

static JkParserType
parse_arguments (JkParser *self,
                 JkStep    step)
{
  if (!parse_argument (self))
    return JK_PARSER_NONE;
  if (step != JK_STEP_ABS && (!jk_parser_need (self, ",") || !parse_argument (self)))
    return JK_PARSER_NONE;
  jk_parser_emit (self, step, 0, step == JK_STEP_ABS ? 0 : -1);
  return JK_PARSER_NUMBER;
}

static JkParserType
parse_call (JkParser   *self,
            const char *name,
            const char *place)
{
  static const struct
  {
    const char *name;
    JkStep step;
  } calls[] = { { "hour", JK_STEP_HOUR }, { "weekday", JK_STEP_WEEKDAY }, { "level", JK_STEP_LEVEL }, { "since", JK_STEP_SINCE },
                { "age", JK_STEP_AGE }, { "known", JK_STEP_KNOWN }, { "abs", JK_STEP_ABS }, { "min", JK_STEP_MIN },
                { "max", JK_STEP_MAX } };
  JkParserType type = JK_PARSER_NUMBER;

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      if (strcmp (calls[i].name, name) != 0)
        continue;
      if (calls[i].step >= JK_STEP_LEVEL && calls[i].step <= JK_STEP_KNOWN)
        type = parse_fact_call (self, calls[i].step);
      else if (calls[i].step == JK_STEP_HOUR || calls[i].step == JK_STEP_WEEKDAY)
        jk_parser_emit (self, calls[i].step, 0, 1);
      else
        type = parse_arguments (self, calls[i].step);
      return jk_parser_need (self, ")") ? type : JK_PARSER_NONE;
    }
  return jk_parser_fail_at (self, place, _ ("expected one of hour, weekday, level, since, age, known, abs, min, max"));
}

static JkParserType
parse_name (JkParser *self)
{
  g_autofree char *name = g_strdup (self->token.text);
  const char *place = self->token.start;
  JkLevel level;

  jk_parser_advance (self);
  if (jk_parser_take (self, "("))
    return parse_call (self, name, place);
  if (strcmp (name, "true") == 0 || strcmp (name, "false") == 0)
    {
      jk_parser_emit (self, JK_STEP_TRUTH, name[0] == 't' ? 2 : 0, 1);
      return JK_PARSER_TRUTH;
    }
  if (jk_level_from_string (name, &level) && level != JK_LEVEL_SUCCESS)
    {
      emit_number (self, level);
      return JK_PARSER_NUMBER;
    }
  if (g_strv_contains ((const char *const[]) { "and", "or", "not", "in", "for", NULL }, name))
    return jk_parser_fail_at (self, place, _ ("expected a value"));
  jk_parser_emit (self, JK_STEP_FACT, parse_fact (self, name), 1);
  return JK_PARSER_FACT;
}

static JkParserType
parse_constant (JkParser *self)
{
  if (self->token.type == JK_TOKEN_NUMBER)
    {
      emit_number (self, self->token.number);
      jk_parser_advance (self);
      return JK_PARSER_NUMBER;
    }
  g_ptr_array_add (self->out->words, g_strdup (self->token.text));
  jk_parser_emit (self, JK_STEP_WORD, self->out->words->len - 1, 1);
  jk_parser_advance (self);
  return JK_PARSER_WORD;
}

static JkParserType parse_factor (JkParser *self);

static JkParserType
parse_factor_within (JkParser *self)
{
  const char *place = self->token.start;
  JkParserType type;

  if (jk_parser_take (self, "("))
    {
      type = jk_parser_read_condition (self);
      return jk_parser_need (self, ")") ? type : JK_PARSER_NONE;
    }
  if (!jk_parser_take (self, "-"))
    return jk_parser_fail (self, _ ("expected a value"));
  type = jk_parser_require (self, parse_factor (self), place);
  jk_parser_emit (self, JK_STEP_NEGATE, 0, 0);
  return type;
}

static JkParserType
parse_factor (JkParser *self)
{
  JkParserType type;

  if (self->fault != NULL)
    return JK_PARSER_NONE;
  if (self->token.type == JK_TOKEN_NUMBER || self->token.type == JK_TOKEN_WORD)
    return parse_constant (self);
  if (self->nesting >= JK_EXPRESSION_MAX_DEPTH)
    return jk_parser_fail (self, _ ("the condition is nested too deeply"));
  self->nesting++;
  type = self->token.type == JK_TOKEN_NAME ? parse_name (self) : parse_factor_within (self);
  self->nesting--;
  return self->fault != NULL ? JK_PARSER_NONE : type;
}

/* Reads operands that @next reads, joined by the two signs, the first of which is @first. */
static JkParserType
parse_chain (JkParser     *self,
             JkParserType      (*next) (JkParser *self),
             const char *one,
             JkStep      first,
             const char *other,
             JkStep      second)
{
  const char *place = self->token.start;
  JkParserType type = next (self);

  while (self->fault == NULL && (jk_token_is (&self->token, one) || jk_token_is (&self->token, other)))
    {
      JkStep step = jk_token_is (&self->token, one) ? first : second;

      jk_parser_require (self, type, place);
      jk_parser_advance (self);
      place = self->token.start;
      type = jk_parser_require (self, next (self), place);
      jk_parser_emit (self, step, 0, -1);
    }
  return self->fault != NULL ? JK_PARSER_NONE : type;
}

static JkParserType
parse_term (JkParser *self)
{
  return parse_chain (self, parse_factor, "*", JK_STEP_MULTIPLY, "/", JK_STEP_DIVIDE);
}

JkParserType
jk_parser_read_sum (JkParser *self)
{
  return parse_chain (self, parse_term, "+", JK_STEP_ADD, "-", JK_STEP_SUBTRACT);
}
