/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include <math.h>

#include "jk-condition.h"

static gboolean
look_up (const JkFactName *name,
         gpointer          user_data,
         JkFact           *out)
{
  *out = (JkFact) { name->metric[0] == 'n' ? NAN : name->metric[0], name->metric[0] == 'w' ? "word" : NULL, JK_LEVEL_WARNING, 0, 0 };
  return name->metric[0] != 'x';
}

/* A condition as it stands in the configuration: either a fault with its column, or something that can be judged. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const JkFacts facts = { look_up, NULL, 1, 1, 12, 3 };
  g_autofree char *text = jk_fuzz_text (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkExpression) expression = jk_expression_parse (text, &error);
  gint64 lasting_us[JK_EXPRESSION_MAX_LASTING] = { 0 };

  g_assert_true ((expression == NULL) == (error != NULL));
  if (expression == NULL)
    return 0;
  g_assert_cmpuint (jk_expression_get_n_lasting (expression), <=, JK_EXPRESSION_MAX_LASTING);
  g_assert_cmpint (jk_condition_evaluate (expression, &facts, lasting_us), <=, JK_TRUTH_TRUE);
  return 0;
}
