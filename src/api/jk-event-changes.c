/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-event-changes.h"

#include <math.h>
#include <string.h>

#include "jk-engine-alerts.h"

typedef struct
{
  gint64 time_us;
  JkLevel level;
  gboolean failed;
} Told;

struct _JkEventChanges
{
  JkEngine *engine;
  GHashTable *series;     /* key → Told */
  GHashTable *details;    /* "collector/project" → GVariant */
  GHashTable *operations; /* id → summary */
  guint64 alert_serial;
};

static const char *const machine_collectors[] = { "machine", "api", "deployment", "source", NULL };
static const char *const project_collectors[] = { "git", "coverage", "file_size", "api", "deployment", NULL };

JkEventChanges *
jk_event_changes_new (JkEngine *engine)
{
  JkEventChanges *self = g_new0 (JkEventChanges, 1);

  self->engine = engine;
  self->series = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->details = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->operations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_ptr_array_unref (jk_event_changes_take_series (self));
  g_ptr_array_unref (jk_event_changes_take_operations (self));
  g_array_unref (jk_event_changes_take_details (self));
  g_ptr_array_unref (jk_event_changes_take_alerts (self));
  return self;
}

void
jk_event_changes_free (JkEventChanges *self)
{
  g_hash_table_unref (self->series);
  g_hash_table_unref (self->details);
  g_hash_table_unref (self->operations);
  g_free (self);
}

GPtrArray *
jk_event_changes_take_series (JkEventChanges *self)
{
  GPtrArray *metrics = jk_engine_get_metrics (self->engine);
  GPtrArray *changed = g_ptr_array_new ();

  for (guint i = 0; i < metrics->len; i++)
    {
      const JkMetricState *metric = g_ptr_array_index (metrics, i);
      Told now = { metric->time_us, metric->level, metric->error != NULL };
      Told *told = g_hash_table_lookup (self->series, metric->series);

      if (told != NULL && told->time_us == now.time_us && told->level == now.level && told->failed == now.failed)
        continue;
      if (told != NULL)
        *told = now;
      else
        g_hash_table_insert (self->series, g_strdup (metric->series), g_memdup2 (&now, sizeof now));
      g_ptr_array_add (changed, metric->series);
    }

  /* Series that are gone must not be remembered for ever. */
  if (g_hash_table_size (self->series) > 2 * metrics->len + 16)
    g_hash_table_remove_all (self->series);
  return changed;
}

/* The expected end moves all the time: it is told anew when it moves by a tenth, which is more than a second. */
static int
round_eta (JkOperation *operation)
{
  double low_s, high_s;

  if (!jk_operation_get_eta (operation, &low_s, &high_s))
    return -1;
  return high_s < 10 ? (int) high_s : (int) (10 * log (high_s / 10) + 10);
}

static char *
summarise (JkOperation *operation)
{
  const char *name;
  guint of;
  guint stage = jk_operation_get_stage (operation, &of, &name);

  return g_strdup_printf ("%d %u %s %.0f %d", jk_operation_get_state (operation), stage, name != NULL ? name : "",
                          jk_operation_get_percent (operation), round_eta (operation));
}

GPtrArray *
jk_event_changes_take_operations (JkEventChanges *self)
{
  GPtrArray *operations = jk_engine_get_operations (self->engine);
  GPtrArray *changed = g_ptr_array_new ();
  GHashTable *now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < operations->len; i++)
    {
      JkOperation *operation = g_ptr_array_index (operations, i);
      const char *id = jk_operation_get_id (operation);
      char *summary = summarise (operation);

      if (g_strcmp0 (g_hash_table_lookup (self->operations, id), summary) != 0)
        g_ptr_array_add (changed, operation);
      g_hash_table_insert (now, g_strdup (id), summary);
    }
  g_hash_table_unref (self->operations);
  self->operations = now;
  return changed;
}

/* Notes the details of @collectors for @project in @now, and in @changed those that are different. Details are immutable: the
 * same one is the same pointer, and those in hand are held so that no new one can take its place. */
static void
compare_details (JkEventChanges    *self,
                 const char        *project,
                 const char *const *collectors,
                 GHashTable        *now,
                 GArray            *changed)
{
  for (guint i = 0; collectors[i] != NULL; i++)
    {
      GVariant *detail = jk_engine_get_detail (self->engine, collectors[i], project);
      char *key = g_strconcat (collectors[i], "/", project, NULL);
      JkDetailChange change = { collectors[i], project };

      if (g_hash_table_lookup (self->details, key) != detail)
        g_array_append_val (changed, change);
      if (detail != NULL)
        g_hash_table_insert (now, key, g_variant_ref (detail));
      else
        g_free (key);
    }
}

GArray *
jk_event_changes_take_details (JkEventChanges *self)
{
  GPtrArray *projects = jk_engine_get_projects (self->engine);
  GArray *changed = g_array_new (FALSE, FALSE, sizeof (JkDetailChange));
  GHashTable *now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);

  compare_details (self, NULL, machine_collectors, now, changed);
  for (guint i = 0; i < projects->len; i++)
    compare_details (self, ((const JkProject *) g_ptr_array_index (projects, i))->id, project_collectors, now, changed);
  g_hash_table_unref (self->details);
  self->details = now;
  return changed;
}

GPtrArray *
jk_event_changes_take_alerts (JkEventChanges *self)
{
  JkAlertBook *book = jk_engine_get_alerts (self->engine);
  GPtrArray *changed = jk_alert_book_list_changed (book, self->alert_serial);

  self->alert_serial = jk_alert_book_get_serial (book);
  return changed;
}
