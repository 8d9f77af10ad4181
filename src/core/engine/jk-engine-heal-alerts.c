/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people are told of healing, and what the alerts that led to it say of it. */
#include "jk-engine-alerts-private.h"
#include "jk-engine-healing-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-error.h"

#define HOUR_US (60 * 60 * (gint64) G_USEC_PER_SEC)
/* Of a journal in an alert; the record has more of them. */
#define MAX_LINES 5

static JkAlertCategory
category_of (const JkHealRecord *record)
{
  static const struct
  {
    const char *action;
    JkAlertCategory category;
  } categories[] = {
    { "git-commit", JK_ALERT_GIT }, { "git-checkpoint", JK_ALERT_GIT }, { "probe-remedy", JK_ALERT_PERFORMANCE },
    { "service-restart", JK_ALERT_DEPLOYMENT }, { "memory", JK_ALERT_SYSTEM }, { "disk-clean", JK_ALERT_SYSTEM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    {
      if (g_str_equal (categories[i].action, record->action))
        return categories[i].category;
    }
  return JK_ALERT_AUTOMATION;
}

/* Returns: %FALSE for what is no news: a person's own refusal is the answer to the call */
static gboolean
kind_of (const JkHealRecord *record,
         JkAlertKind        *kind,
         JkLevel            *level)
{
  *level = JK_LEVEL_WARNING;
  switch (record->state)
    {
    case JK_HEAL_KEPT:
      *kind = record->error != NULL ? JK_ALERT_KIND_HEAL_FAILED : JK_ALERT_KIND_HEAL_DONE;
      if (record->error == NULL)
        *level = record->is_judged && record->verdict >= JK_HEAL_NO_HELP ? JK_LEVEL_WARNING : JK_LEVEL_SUCCESS;
      return TRUE;
    case JK_HEAL_UNDONE:
      *kind = JK_ALERT_KIND_HEAL_UNDONE;
      *level = record->is_judged && record->verdict >= JK_HEAL_NO_HELP ? JK_LEVEL_WARNING : JK_LEVEL_INFO;
      return TRUE;
    case JK_HEAL_FAILED:
      *kind = JK_ALERT_KIND_HEAL_FAILED;
      return TRUE;
    case JK_HEAL_INTERRUPTED:
      *kind = JK_ALERT_KIND_HEAL_LEFT;
      return TRUE;
    case JK_HEAL_RECOMMENDED:
      *kind = JK_ALERT_KIND_HEAL_SUGGEST;
      return !record->by_person;
    case JK_HEAL_REFUSED:
    case JK_HEAL_RUNNING:
    default:
      return FALSE;
    }
}

/* Returns: (transfer full) (nullable): the newest of those that the action has read in a journal, the oldest first */
static char *
journal_of (const JkHealRecord *record)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();

  for (guint i = record->items->len; i-- > 0 && lines->len < MAX_LINES;)
    {
      const JkHealItem *item = g_ptr_array_index (record->items, i);

      if (g_strcmp0 (item->note, "journal") == 0)
        g_ptr_array_insert (lines, 0, item->name);
    }
  g_ptr_array_add (lines, NULL);
  return lines->len > 1 ? g_strjoinv ("\n", (char **) lines->pdata) : NULL;
}

static void
report (JkEngine           *self,
        const JkHealRecord *record,
        JkAlertKind         kind,
        JkLevel             level)
{
  JkWatchedProject *watched = record->target->project != NULL ? jk_engine_find_project (self, record->target->project) : NULL;
  g_autofree char *subject = record->target->object != NULL ? g_utf8_make_valid (record->target->object, -1) : NULL;
  g_autofree char *key = g_strjoin ("/", jk_alert_kind_to_string (kind), record->rule,
                                    watched != NULL ? record->target->project : "", subject, NULL);
  g_autofree char *lines = journal_of (record);
  const JkAlertReport news = {
    .key = key,
    .kind = kind,
    .category = category_of (record),
    .level = level,
    .project = watched != NULL ? record->target->project : NULL,
    .project_name = watched != NULL ? watched->project.name : NULL,
    .subject = subject,
    .reason = record->error,
    .lines = lines,
    .value = NAN,
    .threshold = NAN,
    .is_event = TRUE,
  };

  jk_alert_book_report (self->alerts->book, &news);
  jk_engine_alerts_changed (self);
}

void
jk_engine_heal_tell (JkEngine           *self,
                     const JkHealRecord *record)
{
  JkAlertKind kind;
  JkLevel level;

  if (kind_of (record, &kind, &level))
    report (self, record, kind, level);
}

/* The rule that an alert about healing is of: the second part of its key. */
static char *
rule_of (const JkAlert *alert)
{
  g_auto(GStrv) parts = NULL;

  if (alert->kind < JK_ALERT_KIND_HEAL_DONE || alert->kind > JK_ALERT_KIND_HEAL_SUGGEST)
    return NULL;
  parts = g_strsplit (alert->key, "/", 3);
  return parts[0] != NULL ? g_strdup (parts[1]) : NULL;
}

static gboolean
is_about (const JkAlert      *alert,
          const char         *rule,
          const JkHealRule   *of_record,
          const JkHealRecord *record)
{
  const JkFactName *subject;

  if (g_strcmp0 (alert->project, record->target->project) != 0
      || (record->target->object != NULL && g_strcmp0 (alert->subject, record->target->object) != 0))
    return FALSE;
  if (rule != NULL)
    return g_str_equal (rule, record->rule);
  subject = of_record != NULL ? jk_expression_get_subject (of_record->condition) : NULL;
  return subject != NULL && g_strcmp0 (alert->metric, subject->metric) == 0 && record->state != JK_HEAL_REFUSED
         && MAX (record->ended_us, record->started_us) >= alert->active_since_us - HOUR_US;
}

GVariant *
jk_engine_find_heal_of_alert (JkEngine      *self,
                              const JkAlert *alert)
{
  GPtrArray *records = jk_heal_loop_list_records (self->healing->loop);
  g_autofree char *rule = rule_of (alert);

  if (rule == NULL && alert->metric == NULL)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    {
      const JkHealRecord *record = g_ptr_array_index (records, i);

      if (is_about (alert, rule, jk_heal_rules_find (self->healing->rules, record->rule), record))
        return jk_heal_loop_describe_record (self->healing->loop, record);
    }
  return NULL;
}

JkOperation *
jk_engine_heal_by_alert (JkEngine      *self,
                         const JkAlert *alert,
                         const char    *button,
                         GError       **error)
{
  g_autoptr(GVariant) record = jk_engine_find_heal_of_alert (self, alert);
  const char *id, *rule;

  if (record == NULL || !g_variant_lookup (record, "id", "&s", &id) || !g_variant_lookup (record, "rule", "&s", &rule))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("what this alert tells of is not known any more"));
      return NULL;
    }
  if (g_str_equal (button, "heal-undo"))
    return jk_engine_undo_heal (self, id, error);
  return jk_engine_run_heal (self, rule, alert->project, alert->subject, error);
}
