/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-sample.h"

#include <math.h>
#include <stdarg.h>

#include "jk-series.h"

static void
clear_sample (gpointer data)
{
  g_ref_string_release (((JkSample *) data)->series);
}

JkCollection *
jk_collection_new (const char *project,
                   gint64      time_us)
{
  JkCollection *self = g_new0 (JkCollection, 1);

  self->project = g_strdup (project);
  self->time_us = time_us;
  self->samples = g_array_new (FALSE, FALSE, sizeof (JkSample));
  g_array_set_clear_func (self->samples, clear_sample);
  return self;
}

void
jk_collection_free (JkCollection *self)
{
  g_free (self->project);
  g_array_unref (self->samples);
  g_clear_pointer (&self->detail, g_variant_unref);
  g_free (self);
}

void
jk_collection_add_with_labels (JkCollection      *self,
                               const char        *metric,
                               double             value,
                               const char *const *labels)
{
  g_autoptr(GPtrArray) all = NULL;
  g_autofree char *key = NULL;
  JkSample sample;

  g_return_if_fail (metric != NULL && isfinite (value));

  if (self->project != NULL)
    {
      all = g_ptr_array_new ();
      g_ptr_array_add (all, "project");
      g_ptr_array_add (all, self->project);
      for (guint i = 0; labels != NULL && labels[i] != NULL; i++)
        g_ptr_array_add (all, (char *) labels[i]);
      g_ptr_array_add (all, NULL);
      labels = (const char *const *) all->pdata;
    }

  key = jk_series_key_new (metric, labels);
  sample = (JkSample) { g_ref_string_new (key), value };
  g_array_append_val (self->samples, sample);
}

void
jk_collection_add (JkCollection *self,
                   const char   *metric,
                   double        value)
{
  jk_collection_add_with_labels (self, metric, value, NULL);
}

void
jk_collection_add_labelled (JkCollection *self,
                            const char   *metric,
                            double        value,
                            ...)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new ();
  const char *label;
  va_list args;

  va_start (args, value);
  while ((label = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (labels, (char *) label);
  va_end (args);
  g_ptr_array_add (labels, NULL);

  jk_collection_add_with_labels (self, metric, value, (const char *const *) labels->pdata);
}

void
jk_collection_take_detail (JkCollection *self,
                           GVariant     *detail)
{
  g_variant_take_ref (detail);
  g_clear_pointer (&self->detail, g_variant_unref);
  self->detail = detail;
}

gboolean
jk_collection_get (const JkCollection *self,
                   const char         *key,
                   double             *value)
{
  for (guint i = 0; i < self->samples->len; i++)
    {
      const JkSample *sample = &g_array_index (self->samples, JkSample, i);

      if (g_str_equal (sample->series, key))
        {
          *value = sample->value;
          return TRUE;
        }
    }
  return FALSE;
}
