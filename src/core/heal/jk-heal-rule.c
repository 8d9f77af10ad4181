/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-heal-rule.h"

#include <glib/gi18n-lib.h>

#define SECOND_US ((gint64) G_USEC_PER_SEC)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)

/* What a rule of the configuration has that does not write it. */
#define FOR_US MINUTE_US
#define VERIFY_US (2 * MINUTE_US)
#define COOLDOWN_US (10 * MINUTE_US)
#define STABLE_US (30 * MINUTE_US)
#define MAX_PER_HOUR 4
#define RETRIES 3

static const struct
{
  const char *id;
  const char *name;
  const char *condition;
  const char *label;
  const char *action;
  gint64 for_us;
  gint64 verify_for_us;
  gint64 cooldown_us;
  guint max_per_hour;
} own[] = {
  { "git-changes", N_ ("Too many changes that are not committed"), "level(git_changes) >= critical", NULL, "git-commit",
    MINUTE_US, 3 * MINUTE_US, 10 * MINUTE_US, 6 },
  /* Page cache is not counted as used; where the kernel tells of stalls, there must be some. */
  { "memory-pressure", N_ ("Memory is running out"),
    "level(memory_usage) >= critical and (pressure_memory >= 5 or not known(pressure_memory))", NULL, "memory",
    30 * SECOND_US, 2 * MINUTE_US, 10 * MINUTE_US, 4 },
  { "slow-api", N_ ("An API answers slowly"), "level(api_performance) >= critical", "probe", "probe-remedy",
    MINUTE_US, 3 * MINUTE_US, 10 * MINUTE_US, 4 },
  { "file-size", N_ ("Source files are too long"), "level(file_size_violations) >= warning", NULL, "file-size",
    5 * MINUTE_US, 10 * MINUTE_US, 24 * HOUR_US, 4 },
  { "failed-service", N_ ("A service has failed"), "deployment_health >= 2", "target", "service-restart",
    30 * SECOND_US, 2 * MINUTE_US, 2 * MINUTE_US, 6 },
  { "low-disk", N_ ("A disk is nearly full"), "level(disk_usage) >= critical", "mount", "disk-clean",
    2 * MINUTE_US, 5 * MINUTE_US, HOUR_US, 2 },
};

JkHealRule *
jk_heal_rule_ref (JkHealRule *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
jk_heal_rule_unref (JkHealRule *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->id);
  jk_expression_unref (self->condition);
  g_free (self->action);
  g_free (self->project);
  g_free (self->target);
  g_free (self);
}

static gint64
duration_or (const JkConfig *config,
             const char     *id,
             const char     *key,
             gint64          fallback)
{
  gint64 value = jk_config_get_group_duration_us (config, id, key);

  return value >= 0 ? value : fallback;
}

static guint
count_or (const JkConfig *config,
          const char     *id,
          const char     *key,
          guint           fallback)
{
  gint64 value = jk_config_get_group_int (config, id, key);

  return value >= 0 ? (guint) value : fallback;
}

static const char *
text_or (const JkConfig *config,
         const char     *id,
         const char     *key,
         const char     *fallback)
{
  const char *value = jk_config_get_group_string (config, id, key);

  return value[0] != '\0' ? value : fallback;
}

static JkHealMode
read_mode (const JkConfig *config,
           const char     *id)
{
  const char *word = jk_config_get_group_string (config, id, "heal.mode");

  if (g_str_equal (word, "off"))
    return JK_HEAL_OFF;
  return g_str_equal (word, "suggest") ? JK_HEAL_SUGGEST : JK_HEAL_AUTO;
}

/* @i: of an own rule, or behind them. Returns: (nullable): %NULL if the condition cannot be read, which the configuration has seen to */
static JkHealRule *
rule_new (const JkConfig *config,
          const char     *id,
          guint           i)
{
  gboolean is_own = i < G_N_ELEMENTS (own);
  const char *condition = text_or (config, id, "heal.condition", is_own ? own[i].condition : "");
  JkExpression *expression = jk_expression_parse (condition, NULL);
  JkHealRule *self;

  if (expression == NULL)
    return NULL;
  self = g_new0 (JkHealRule, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->condition = expression;
  self->name = is_own ? own[i].name : NULL;
  self->label = is_own && g_str_equal (condition, own[i].condition) ? own[i].label : NULL;
  self->action = g_strdup (text_or (config, id, "heal.action", is_own ? own[i].action : ""));
  self->mode = read_mode (config, id);
  self->project = g_strdup (jk_config_get_group_string (config, id, "heal.project"));
  self->target = g_strdup (jk_config_get_group_string (config, id, "heal.target"));
  self->for_us = duration_or (config, id, "heal.for", is_own ? own[i].for_us : FOR_US);
  self->verify_for_us = duration_or (config, id, "heal.verify_for", is_own ? own[i].verify_for_us : VERIFY_US);
  self->cooldown_us = duration_or (config, id, "heal.cooldown", is_own ? own[i].cooldown_us : COOLDOWN_US);
  self->stable_us = duration_or (config, id, "heal.stable", STABLE_US);
  self->max_per_hour = count_or (config, id, "heal.max_per_hour", is_own ? own[i].max_per_hour : MAX_PER_HOUR);
  self->retries = count_or (config, id, "heal.retries", RETRIES);
  return self;
}

GPtrArray *
jk_heal_rules_new (const JkConfig *config)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_heal_rule_unref);
  const char *const *names = jk_config_list_groups (config, "heal");

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    g_ptr_array_add (rules, rule_new (config, own[i].id, i));
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      JkHealRule *rule = jk_heal_rules_find (rules, names[i]) == NULL ? rule_new (config, names[i], G_N_ELEMENTS (own)) : NULL;

      if (rule != NULL)
        g_ptr_array_add (rules, rule);
    }
  return rules;
}

JkHealRule *
jk_heal_rules_find (GPtrArray  *rules,
                    const char *id)
{
  for (guint i = 0; i < rules->len; i++)
    {
      JkHealRule *rule = g_ptr_array_index (rules, i);

      if (g_str_equal (rule->id, id))
        return rule;
    }
  return NULL;
}

const char *
jk_heal_mode_to_string (JkHealMode mode)
{
  static const char *const words[] = { "off", "suggest", "auto" };

  return words[mode];
}
