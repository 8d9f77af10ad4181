/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-effect-words.h"
#include "jk-format.h"
#include "jk-json.h"
#include "jk-value-text.h"

static const struct
{
  const char *word;
  const char *icon;
} states[] = {
  [JK_HEAL_WATCHING] = { NC_ ("state of a rule", "Watching"), "emblem-ok-symbolic" },
  [JK_HEAL_PENDING] = { NC_ ("state of a rule", "Seeing whether it lasts"), "alarm-symbolic" },
  [JK_HEAL_DECIDING] = { NC_ ("state of a rule", "Deciding"), "content-loading-symbolic" },
  [JK_HEAL_CHECKPOINTING] = { NC_ ("state of a rule", "Keeping a way back"), "document-save-symbolic" },
  [JK_HEAL_ACTING] = { NC_ ("state of a rule", "Repairing"), "system-run-symbolic" },
  [JK_HEAL_VERIFYING] = { NC_ ("state of a rule", "Checking whether it helped"), "system-search-symbolic" },
  [JK_HEAL_COOLING] = { NC_ ("state of a rule", "Waiting after a repair"), "document-open-recent-symbolic" },
  [JK_HEAL_RESTING] = { NC_ ("state of a rule", "Stopped after failures"), "jk-level-warning-symbolic" },
  [JK_HEAL_PAUSED] = { NC_ ("state of a rule", "Paused"), "media-playback-pause-symbolic" },
  [JK_HEAL_OFF] = { NC_ ("state of a rule", "Off"), "action-unavailable-symbolic" },
  [JK_HEAL_UNKNOWN_STATE] = { NC_ ("state of a rule", "Not known"), "dialog-question-symbolic" },
};

const char *
jk_heal_text_state (JkHealState state)
{
  return g_dpgettext2 (NULL, "state of a rule", states[state].word);
}

const char *
jk_heal_text_state_icon (JkHealState state)
{
  return states[state].icon;
}

JkLevel
jk_heal_text_state_level (JkHealState state)
{
  return state == JK_HEAL_RESTING ? JK_LEVEL_WARNING : JK_LEVEL_INFO;
}

/* The name at the start of @condition. Returns: (transfer full) */
static char *
first_name (const char  *condition,
            const char **rest)
{
  const char *start = condition, *end;

  while (*start != '\0' && !g_ascii_isalpha (*start))
    start++;
  for (end = start; g_ascii_isalnum (*end) || *end == '_' || *end == '.'; end++)
    ;
  if (rest != NULL)
    *rest = end;
  return g_strndup (start, end - start);
}

/* Returns: (nullable): the metric that @condition begins with, or that its first function is about */
static const JkMetric *
find_metric (const char *condition)
{
  for (const char *rest = condition; *rest != '\0';)
    {
      g_autofree char *name = first_name (rest, &rest);
      const JkMetric *metric = *name != '\0' ? jk_metric_lookup (name) : NULL;

      if (metric != NULL)
        return metric;
      if (*name == '\0')
        break;
    }
  return NULL;
}

/* A comparison with a number and nothing else. Returns: %FALSE if it is more than that */
static gboolean
read_comparison (const char  *condition,
                 const char **sign,
                 double      *bound)
{
  static const char *const signs[] = { ">=", "<=", ">", "<" };
  const char *rest;
  g_autofree char *name = first_name (condition, &rest);
  char *end;

  if (*name == '\0' || !g_str_has_prefix (condition + strspn (condition, " "), name))
    return FALSE;
  while (*rest == ' ')
    rest++;
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      if (!g_str_has_prefix (rest, signs[i]))
        continue;
      *sign = signs[i];
      *bound = g_ascii_strtod (rest + strlen (signs[i]), &end);
      while (*end == ' ' || *end == '%')
        end++;
      return *end == '\0' && end > rest + strlen (signs[i]);
    }
  return FALSE;
}

/* "level(METRIC) >= LEVEL" and nothing else. Returns: %FALSE if it is not that */
static gboolean
read_level (const char *condition,
            JkLevel    *level)
{
  const char *end = strchr (condition, ')');
  g_autofree char *word = NULL;

  if (!g_str_has_prefix (condition, "level(") || end == NULL)
    return FALSE;
  end += 1 + strspn (end + 1, " ");
  if (!g_str_has_prefix (end, ">="))
    return FALSE;
  word = g_strstrip (g_strdup (end + 2));
  return jk_level_from_string (word, level);
}

char *
jk_heal_text_condition (JkHealRuleItem *rule)
{
  const char *condition = jk_heal_rule_item_get_condition (rule), *sign = NULL;
  const JkMetric *metric = find_metric (condition);
  JkLevel level = JK_LEVEL_INFO;
  double bound = 0;
  g_autofree char *value = NULL;

  if (metric != NULL && read_level (condition, &level))
    /* Translators: a metric and a level, such as “Uncommitted changes: critical or worse” */
    return g_strdup_printf (C_ ("condition", "%s: %s or worse"), _ (metric->title), jk_format_level (level));
  if (metric == NULL || !read_comparison (condition, &sign, &bound))
    return g_strdup (condition);
  value = jk_format_is_state (metric->id) ? jk_format_metric (metric->id, bound, NULL)
                                          : jk_value_text_new (bound, metric->unit, bound == round (bound) ? 0 : metric->decimals);
  if (g_str_equal (sign, ">="))
    /* Translators: a metric and a value, such as “Uncommitted changes 130 or more” */
    return g_strdup_printf (_ ("%s %s or more"), _ (metric->title), value);
  if (g_str_equal (sign, ">"))
    return g_strdup_printf (_ ("%s above %s"), _ (metric->title), value);
  if (g_str_equal (sign, "<="))
    return g_strdup_printf (_ ("%s %s or less"), _ (metric->title), value);
  return g_strdup_printf (_ ("%s below %s"), _ (metric->title), value);
}

/* The series of @metric that is nearest to setting the rule off. */
static JkMetricItem *
find_worst (JkHost     *host,
            const char *metric,
            gboolean    lower_is_worse)
{
  GListModel *metrics = jk_host_get_metrics (host);
  JkMetricItem *worst = NULL;

  for (guint i = 0, n = g_list_model_get_n_items (metrics); i < n; i++)
    {
      g_autoptr(JkMetricItem) item = g_list_model_get_item (metrics, i);
      double value = jk_metric_item_get_value (item);

      if (!g_str_equal (jk_metric_item_get_metric (item), metric) || isnan (value))
        continue;
      if (worst == NULL || (value > jk_metric_item_get_value (worst)) != lower_is_worse)
        worst = item; /* the host's list keeps it */
    }
  return worst;
}

char *
jk_heal_text_now (JkHealRuleItem *rule,
                  JkHost         *host,
                  gboolean        with_title)
{
  const char *condition = jk_heal_rule_item_get_condition (rule), *project = jk_heal_rule_item_get_project (rule);
  const JkMetric *metric = find_metric (condition);
  JkMetricItem *item;
  JkProjectItem *owner;
  g_autofree char *value = NULL, *titled = NULL;

  if (metric == NULL)
    return NULL;
  item = project != NULL ? jk_host_find_metric (host, metric->id, project)
                         : find_worst (host, metric->id, strchr (condition, '<') != NULL);
  if (item == NULL || isnan (jk_metric_item_get_value (item)))
    return NULL;
  value = jk_format_metric (metric->id, jk_metric_item_get_value (item), NULL);
  titled = with_title ? g_strdup_printf ("%s %s", _ (metric->title), value) : g_strdup (value);
  owner = project == NULL && jk_metric_item_get_project (item) != NULL
              ? jk_host_find_project (host, jk_metric_item_get_project (item)) : NULL;
  if (owner != NULL)
    /* Translators: a value and the project where it is so */
    return g_strdup_printf (C_ ("value, project", "%s in “%s”"), titled, jk_project_item_get_name (owner));
  return g_steal_pointer (&titled);
}

char *
jk_heal_text_effect (JsonObject *effect,
                     gboolean    is_expected)
{
  const char *metric = jk_json_get_string (effect, "metric"), *unit = jk_json_get_string (effect, "unit");
  double before = jk_json_get_double (effect, "before"), after = jk_json_get_double (effect, "after");
  const char *title = jk_effect_words_title (metric);
  g_autofree char *was = NULL, *is = NULL;

  if (metric == NULL)
    return g_strdup ("");
  was = jk_format_metric (metric, before, unit);
  is = jk_format_metric (metric, after, unit);
  if (isnan (before) && isnan (after))
    return g_strdup (title);
  if (isnan (before))
    return g_strdup_printf (is_expected ? C_ ("effect", "%s: about %s") : C_ ("effect", "%s: %s"), title, is);
  if (isnan (after))
    return g_strdup_printf (C_ ("effect", "%s: %s"), title, was);
  /* Translators: a metric, its value before, its value after */
  return g_strdup_printf (is_expected ? C_ ("effect", "%s %s → about %s") : C_ ("effect", "%s %s → %s"), title, was, is);
}

char *
jk_heal_text_effects (JsonObject *row,
                      gboolean    is_expected,
                      const char *between)
{
  JsonArray *effects = jk_json_get_array (row, "effects");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < jk_json_get_length (effects); i++)
    {
      JsonObject *effect = jk_json_get_element (effects, i);
      g_autofree char *one = effect != NULL ? jk_heal_text_effect (effect, is_expected) : NULL;

      if (one != NULL && *one != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? between : "", one);
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *word;
  const char *icon;
  JkLevel level;
} End;

static const End ends[] = {
  [JK_HEAL_ACTION_RUNNING] = { NC_ ("how a repair went", "Under way"), "system-run-symbolic", JK_LEVEL_INFO },
  [JK_HEAL_ACTION_KEPT] = { NC_ ("how a repair went", "Done"), "emblem-ok-symbolic", JK_LEVEL_INFO },
  [JK_HEAL_ACTION_UNDONE] = { NC_ ("how a repair went", "Undone"), "edit-undo-symbolic", JK_LEVEL_INFO },
  [JK_HEAL_ACTION_FAILED] = { NC_ ("how a repair went", "Failed"), "jk-level-critical-symbolic", JK_LEVEL_CRITICAL },
  [JK_HEAL_ACTION_INTERRUPTED] = { NC_ ("how a repair went", "Interrupted"), "jk-level-warning-symbolic", JK_LEVEL_WARNING },
  [JK_HEAL_ACTION_REFUSED] = { NC_ ("how a repair went", "Not done"), "action-unavailable-symbolic", JK_LEVEL_INFO },
  [JK_HEAL_ACTION_RECOMMENDED] = { NC_ ("how a repair went", "Recommended"), "dialog-information-symbolic", JK_LEVEL_INFO },
};

static const End helped = { NC_ ("how a repair went", "It helped"), "jk-level-success-symbolic", JK_LEVEL_SUCCESS };
static const End no_help = { NC_ ("how a repair went", "It did not help"), "jk-level-warning-symbolic", JK_LEVEL_WARNING };
static const End worse = { NC_ ("how a repair went", "It got worse"), "jk-level-critical-symbolic", JK_LEVEL_CRITICAL };

static const End *
find_end (JkHealActionItem *action)
{
  JkHealActionState state = jk_heal_action_item_get_state (action);
  const char *verdict = jk_heal_action_item_get_verdict (action);

  /* What was undone, failed or never done is told as that, whatever was measured. */
  if (state != JK_HEAL_ACTION_KEPT)
    return &ends[state];
  if (g_strcmp0 (verdict, "helped") == 0)
    return &helped;
  if (g_strcmp0 (verdict, "no-help") == 0)
    return &no_help;
  return g_strcmp0 (verdict, "worse") == 0 ? &worse : &ends[state];
}

const char *
jk_heal_text_end (JkHealActionItem *action)
{
  return g_dpgettext2 (NULL, "how a repair went", find_end (action)->word);
}

const char *
jk_heal_text_end_icon (JkHealActionItem *action)
{
  return find_end (action)->icon;
}

JkLevel
jk_heal_text_end_level (JkHealActionItem *action)
{
  return find_end (action)->level;
}

char *
jk_heal_text_clock (gint64 time_us)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  if (local == NULL)
    return jk_format_time (time_us);
  if (g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (now)
      && g_date_time_get_year (local) == g_date_time_get_year (now))
    return g_date_time_format (local, "%H:%M");
  return g_date_time_format (local, C_ ("alert", "%-d %B, %H:%M"));
}
