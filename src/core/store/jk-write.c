/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-write.h"

#include <math.h>
#include <string.h>

#include "jk-series.h"
#include "jk-stored-alerts.h"

/* Times outside have no place in the keys of rows: 1970 to the year 37,000 is kept. */
#define LATEST_MS ((gint64) 1 << 50)
/* Series may come and go without end, by labels that are never the same: then all are looked up anew. */
#define MAX_SHARED_KEYS 16384

static void
clear_sample (gpointer data)
{
  g_ref_string_release (((JkTickSample *) data)->series);
}

JkWrite *
jk_write_new_tick (void)
{
  JkWrite *self = g_new0 (JkWrite, 1);

  self->kind = JK_WRITE_TICK;
  self->samples = g_array_new (FALSE, FALSE, sizeof (JkTickSample));
  g_array_set_clear_func (self->samples, clear_sample);
  return self;
}

void
jk_write_add_collection (JkWrite            *self,
                         const JkCollection *collection,
                         GHashTable         *keys)
{
  gint64 time_ms = CLAMP (collection->time_us / 1000, 0, LATEST_MS);

  if (g_hash_table_size (keys) >= MAX_SHARED_KEYS)
    g_hash_table_remove_all (keys);
  for (guint i = 0; i < collection->samples->len; i++)
    {
      const JkSample *sample = &g_array_index (collection->samples, JkSample, i);
      JkTickSample copy = { NULL, time_ms, sample->value };
      char *key = g_hash_table_lookup (keys, sample->series);

      if (!isfinite (sample->value))
        continue;
      if (key == NULL)
        {
          key = g_ref_string_acquire (sample->series);
          g_hash_table_add (keys, key);
        }
      copy.series = g_ref_string_acquire (key);
      g_array_append_val (self->samples, copy);
    }
}

JkWrite *
jk_write_new (JkWriteKind kind,
              const char *collection,
              const char *key,
              const char *body)
{
  JkWrite *self = g_new0 (JkWrite, 1);

  self->kind = kind;
  self->collection = g_strdup (collection);
  self->key = g_strdup (key);
  self->body = g_strdup (body);
  return self;
}

void
jk_write_free (JkWrite *self)
{
  g_clear_pointer (&self->samples, g_array_unref);
  g_free (self->collection);
  g_free (self->key);
  g_free (self->body);
  g_clear_pointer (&self->alert, jk_stored_alert_free);
  g_free (self);
}

gboolean
jk_write_series_is_of (const char *key,
                       const char *project)
{
  g_autofree char *label = strchr (key, '{') != NULL ? jk_series_key_dup_label (key, "project") : NULL;

  return g_strcmp0 (label, project) == 0;
}

gboolean
jk_write_document_is_of (const char *key,
                         const char *project)
{
  gsize length = strlen (project);

  if (strncmp (key, project, length) == 0 && (key[length] == '\0' || key[length] == '/'))
    return TRUE;
  return jk_write_series_is_of (key, project);
}
