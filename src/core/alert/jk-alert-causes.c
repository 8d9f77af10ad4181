/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-causes.h"

#include <string.h>

typedef enum
{
  SAME_PLACE, /* both of the machine, or both of the same project */
  ANYWHERE,   /* the machine explains what happens in projects too */
} Scope;

/**
 * Rule:
 * @metric: (nullable): of a threshold or target; %NULL: any
 * @least: level that a cause must have
 */
typedef struct
{
  JkAlertKind kind;
  const char *metric;
  JkLevel least;
  JkAlertKind explains_kind;
  const char *explains_metric;
  Scope scope;
} Rule;

#define THRESHOLD JK_ALERT_KIND_THRESHOLD

static const Rule rules[] = {
  /* A full disk: nothing can be written, and all that writes waits or fails. */
  { THRESHOLD, "disk_usage", JK_LEVEL_CRITICAL, JK_ALERT_KIND_HISTORY, NULL, ANYWHERE },
  { THRESHOLD, "disk_usage", JK_LEVEL_CRITICAL, THRESHOLD, "pressure_io", ANYWHERE },
  { THRESHOLD, "disk_usage", JK_LEVEL_EMERGENCY, JK_ALERT_KIND_COLLECTOR, NULL, ANYWHERE },
  { THRESHOLD, "disk_usage", JK_LEVEL_EMERGENCY, JK_ALERT_KIND_PROJECT, NULL, ANYWHERE },
  { THRESHOLD, "disk_usage", JK_LEVEL_EMERGENCY, JK_ALERT_KIND_CONFIG, NULL, ANYWHERE },
  { THRESHOLD, "disk_usage", JK_LEVEL_EMERGENCY, JK_ALERT_KIND_OPERATION, NULL, ANYWHERE },
  { THRESHOLD, "disk_usage", JK_LEVEL_EMERGENCY, JK_ALERT_KIND_TARGET, NULL, ANYWHERE },
  { THRESHOLD, "disk_usage", JK_LEVEL_EMERGENCY, THRESHOLD, "api_errors", ANYWHERE },
  { THRESHOLD, "disk_usage", JK_LEVEL_EMERGENCY, THRESHOLD, "api_performance", ANYWHERE },
  /* Memory that runs out is swapped, and then all waits for it. */
  { THRESHOLD, "memory_usage", JK_LEVEL_CRITICAL, THRESHOLD, "swap_usage", ANYWHERE },
  { THRESHOLD, "memory_usage", JK_LEVEL_CRITICAL, THRESHOLD, "pressure_memory", ANYWHERE },
  { THRESHOLD, "memory_usage", JK_LEVEL_CRITICAL, THRESHOLD, "pressure_io", ANYWHERE },
  /* A busy CPU is one thing, seen three ways. */
  { THRESHOLD, "cpu_usage", JK_LEVEL_WARNING, THRESHOLD, "load", ANYWHERE },
  { THRESHOLD, "cpu_usage", JK_LEVEL_WARNING, THRESHOLD, "pressure_cpu", ANYWHERE },
  { THRESHOLD, "cpu_usage", JK_LEVEL_CRITICAL, THRESHOLD, "temperature", ANYWHERE },
  /* What is down neither answers quickly nor without errors. */
  { JK_ALERT_KIND_TARGET, NULL, JK_LEVEL_WARNING, THRESHOLD, "api_errors", SAME_PLACE },
  { JK_ALERT_KIND_TARGET, NULL, JK_LEVEL_WARNING, THRESHOLD, "api_performance", SAME_PLACE },
  { THRESHOLD, "api_errors", JK_LEVEL_WARNING, THRESHOLD, "api_performance", SAME_PLACE },
  /* A repository that cannot be read: so says each of its collectors. */
  { JK_ALERT_KIND_PROJECT, NULL, JK_LEVEL_WARNING, JK_ALERT_KIND_COLLECTOR, NULL, SAME_PLACE },
  { JK_ALERT_KIND_PROJECT, NULL, JK_LEVEL_WARNING, JK_ALERT_KIND_OPERATION, NULL, SAME_PLACE },
  /* Conflicts are changes that are not committed. */
  { THRESHOLD, "git_conflicted", JK_LEVEL_WARNING, THRESHOLD, "git_changes", SAME_PLACE },
};

/* Open alerts by what the rules ask for: "kind metric" anywhere, and "kind metric project" in one place. */
struct _JkAlertCauses
{
  GHashTable *sets; /* name → set of JkAlert, not owned */
};

/* Only thresholds are told apart by their metric. */
static const char *
metric_of (JkAlertKind kind,
           const char *metric)
{
  return kind == THRESHOLD && metric != NULL ? metric : "";
}

static char *
make_name (JkAlertKind kind,
           const char *metric,
           const char *place)
{
  return g_strdup_printf ("%d %s %s", kind, metric_of (kind, metric), place);
}

static char *
make_name_anywhere (JkAlertKind kind,
                    const char *metric)
{
  return g_strdup_printf ("%d %s", kind, metric_of (kind, metric));
}

static const char *
place_of (const JkAlert *alert)
{
  return alert->project != NULL ? alert->project : "";
}

JkAlertCauses *
jk_alert_causes_new (void)
{
  JkAlertCauses *self = g_new0 (JkAlertCauses, 1);

  self->sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  return self;
}

void
jk_alert_causes_free (JkAlertCauses *self)
{
  g_hash_table_unref (self->sets);
  g_free (self);
}

/* Takes @name. */
static void
add_to (JkAlertCauses *self,
        char          *name,
        JkAlert       *alert)
{
  GHashTable *set = g_hash_table_lookup (self->sets, name);

  if (set == NULL)
    {
      set = g_hash_table_new (NULL, NULL);
      g_hash_table_insert (self->sets, g_strdup (name), set);
    }
  g_hash_table_add (set, alert);
  g_free (name);
}

/* Takes @name. */
static void
remove_from (JkAlertCauses *self,
             char          *name,
             JkAlert       *alert)
{
  GHashTable *set = g_hash_table_lookup (self->sets, name);

  if (set != NULL)
    {
      g_hash_table_remove (set, alert);
      if (g_hash_table_size (set) == 0)
        g_hash_table_remove (self->sets, name);
    }
  g_free (name);
}

void
jk_alert_causes_add (JkAlertCauses *self,
                     JkAlert       *alert)
{
  add_to (self, make_name (alert->kind, alert->metric, place_of (alert)), alert);
  add_to (self, make_name_anywhere (alert->kind, alert->metric), alert);
}

void
jk_alert_causes_remove (JkAlertCauses *self,
                        JkAlert       *alert)
{
  remove_from (self, make_name (alert->kind, alert->metric, place_of (alert)), alert);
  remove_from (self, make_name_anywhere (alert->kind, alert->metric), alert);
}

static gboolean
fits (const JkAlert *alert,
      JkAlertKind    kind,
      const char    *metric)
{
  return alert->kind == kind && (metric == NULL || g_strcmp0 (alert->metric, metric) == 0);
}

/* Returns: (nullable): an open alert in @place that can be the cause in @rule, other than @but */
static JkAlert *
find_cause (JkAlertCauses *self,
            const Rule    *rule,
            const char    *place,
            const JkAlert *but)
{
  g_autofree char *name = make_name (rule->kind, rule->metric, place);
  GHashTable *set = g_hash_table_lookup (self->sets, name);
  GHashTableIter iter;
  gpointer candidate;

  if (set == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &candidate, NULL))
    {
      if (candidate != but && ((JkAlert *) candidate)->level >= rule->least)
        return candidate;
    }
  return NULL;
}

JkAlert *
jk_alert_causes_find (JkAlertCauses *self,
                      const JkAlert *alert)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      JkAlert *found;

      if (!fits (alert, rules[i].explains_kind, rules[i].explains_metric))
        continue;
      found = find_cause (self, &rules[i], place_of (alert), alert);
      if (found == NULL && rules[i].scope == ANYWHERE && alert->project != NULL)
        found = find_cause (self, &rules[i], "", alert);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
append_explained (JkAlertCauses *self,
                  const Rule    *rule,
                  const JkAlert *cause,
                  GPtrArray     *found)
{
  gboolean everywhere = rule->scope == ANYWHERE && cause->project == NULL;
  g_autofree char *name = everywhere ? make_name_anywhere (rule->explains_kind, rule->explains_metric)
                                     : make_name (rule->explains_kind, rule->explains_metric, place_of (cause));
  GHashTable *set = g_hash_table_lookup (self->sets, name);
  GHashTableIter iter;
  gpointer alert;

  if (set == NULL)
    return;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &alert, NULL))
    {
      if (alert != cause)
        g_ptr_array_add (found, alert);
    }
}

GPtrArray *
jk_alert_causes_list_consequences (JkAlertCauses *self,
                                   const JkAlert *cause)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      /* Where another cause stands already, its consequences are known as such. */
      if (fits (cause, rules[i].kind, rules[i].metric) && cause->level >= rules[i].least
          && find_cause (self, &rules[i], place_of (cause), cause) == NULL)
        append_explained (self, &rules[i], cause, found);
    }
  return found;
}
