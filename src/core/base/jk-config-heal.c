/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-private.h"
#include "jk-expression.h"

/* The rules that Jikimi has by itself; core/heal says what they are. */
const char *const *
jk_config_list_own_rules (void)
{
  static const char *const names[] = { "git-changes", "memory-pressure", "slow-api", "file-size", "failed-service", "low-disk", NULL };

  return names;
}

static const char *
get (const JkConfigGroup *group,
     const char          *name)
{
  const JkConfigValue *value = g_hash_table_lookup (group->values, name);

  return value != NULL ? value->text : "";
}

static gboolean
is_rule_name (const char *name)
{
  return strlen (name) <= 64 && name[0] != '\0' && name[0] != '-'
         && name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

char *
jk_config_check_heal (const JkConfigGroup *group,
                      const char         **key)
{
  const JkConfigValue *value = g_hash_table_lookup (group->values, "condition");
  const char *condition = value != NULL && value->string != NULL ? value->string : get (group, "condition");
  g_autoptr(JkExpression) expression = NULL;
  g_autoptr(GError) error = NULL;

  *key = NULL;
  if (!is_rule_name (group->name))
    return g_strdup (_ ("expected a name of small letters, digits and “-”"));
  if (!g_strv_contains (jk_config_list_own_rules (), group->name))
    {
      if (condition[0] == '\0')
        return g_strdup_printf (_ ("%s is missing"), "condition");
      if (get (group, "action")[0] == '\0')
        return g_strdup_printf (_ ("%s is missing"), "action");
    }
  if (condition[0] == '\0')
    return NULL;
  *key = "condition";
  expression = jk_expression_parse (condition, &error);
  if (expression == NULL)
    return g_strdup (error->message);
  return jk_expression_get_subject (expression) != NULL ? NULL : g_strdup (_ ("expected a condition about a metric"));
}
