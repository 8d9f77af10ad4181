/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-facts.h"

#include <string.h>

struct _JkHealFacts
{
  GHashTable *metrics; /* id → GArray of JkHealSeries; those without series stay, to be used again */
  const JkHealSeries *subject;
};

JkHealFacts *
jk_heal_facts_new (void)
{
  JkHealFacts *self = g_new0 (JkHealFacts, 1);

  self->metrics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  return self;
}

void
jk_heal_facts_free (JkHealFacts *self)
{
  g_hash_table_unref (self->metrics);
  g_free (self);
}

void
jk_heal_facts_clear (JkHealFacts *self)
{
  GHashTableIter iter;
  gpointer list;

  g_hash_table_iter_init (&iter, self->metrics);
  while (g_hash_table_iter_next (&iter, NULL, &list))
    {
      /* A metric that is gone must not be remembered for ever. */
      if (((GArray *) list)->len == 0)
        g_hash_table_iter_remove (&iter);
      else
        g_array_set_size (list, 0);
    }
}

void
jk_heal_facts_add (JkHealFacts        *self,
                   const JkHealSeries *series)
{
  GArray *list = g_hash_table_lookup (self->metrics, series->metric);

  if (list == NULL)
    {
      list = g_array_new (FALSE, FALSE, sizeof (JkHealSeries));
      g_hash_table_insert (self->metrics, g_strdup (series->metric), list);
    }
  g_array_append_val (list, *series);
}

GArray *
jk_heal_facts_list (JkHealFacts *self,
                    const char  *metric)
{
  return g_hash_table_lookup (self->metrics, metric);
}

const char *
jk_heal_series_get_label (const JkHealSeries *self,
                          const char         *name)
{
  if (strcmp (name, "project") == 0)
    return self->project;
  for (guint i = 0; self->labels != NULL && self->labels[i] != NULL; i += 2)
    {
      if (strcmp (self->labels[i], name) == 0)
        return self->labels[i + 1];
    }
  return NULL;
}

gboolean
jk_heal_series_matches (const JkHealSeries *self,
                        const char *const  *labels)
{
  for (guint i = 0; labels[i] != NULL; i += 2)
    {
      if (g_strcmp0 (jk_heal_series_get_label (self, labels[i]), labels[i + 1]) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_bare (const JkHealSeries *series)
{
  return series->labels == NULL || series->labels[0] == NULL;
}

static gboolean
has_same_labels (const JkHealSeries *a,
                 const JkHealSeries *b)
{
  return g_strcmp0 (a->project, b->project) == 0 && (b->labels == NULL || jk_heal_series_matches (a, b->labels))
         && (a->labels == NULL || jk_heal_series_matches (b, a->labels));
}

/* How well @series answers a question about @subject: 0 is best; 4: only if there is no other. */
static guint
rank (const JkHealSeries *series,
      const JkHealSeries *subject)
{
  if (subject != NULL && strcmp (series->series, subject->series) == 0)
    return 0;
  if (subject != NULL && has_same_labels (series, subject))
    return 1;
  if (subject != NULL && subject->project != NULL && is_bare (series) && g_strcmp0 (series->project, subject->project) == 0)
    return 2;
  return is_bare (series) && series->project == NULL ? 3 : 4;
}

static gboolean
look_up (const JkFactName *name,
         gpointer          user_data,
         JkFact           *out)
{
  JkHealFacts *self = user_data;
  GArray *list = g_hash_table_lookup (self->metrics, name->metric);
  const JkHealSeries *best = NULL;
  guint best_rank = 5, n_best = 0;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const JkHealSeries *series = &g_array_index (list, JkHealSeries, i);
      guint own;

      if (!jk_heal_series_matches (series, name->labels))
        continue;
      own = rank (series, self->subject);
      n_best = own < best_rank ? 1 : own == best_rank ? n_best + 1 : n_best;
      if (own < best_rank)
        {
          best = series;
          best_rank = own;
        }
    }
  if (best == NULL || n_best > 1)
    return FALSE;
  *out = best->fact;
  return TRUE;
}

void
jk_heal_facts_view (JkHealFacts        *self,
                    const JkHealSeries *subject,
                    JkFacts            *out)
{
  self->subject = subject;
  out->look_up = look_up;
  out->user_data = self;
}
