/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-run-times.h"

#include <math.h>
#include <string.h>

#include "jk-eta.h"

#define COLLECTION "run-times"
#define EVERY_PROJECT "*"
#define NO_PROJECT "-"

struct _JkRunTimes
{
  GHashTable *runs; /* "project/kind" → GArray of double, the newest last */
};

JkRunTimes *
jk_run_times_new (void)
{
  JkRunTimes *self = g_new0 (JkRunTimes, 1);

  self->runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  return self;
}

void
jk_run_times_free (JkRunTimes *self)
{
  g_hash_table_unref (self->runs);
  g_free (self);
}

static char *
make_key (const char *kind,
          const char *project)
{
  return g_strdup_printf ("%s/%s", project, kind);
}

static void
append (GArray *runs,
        double  seconds)
{
  if (!isfinite (seconds) || seconds < 0)
    return;
  if (runs->len >= JK_ETA_MAX_RUNS)
    g_array_remove_index (runs, 0);
  g_array_append_val (runs, seconds);
}

void
jk_run_times_load (JkRunTimes *self,
                   JkStore    *store)
{
  g_autoptr(GPtrArray) documents = jk_store_load_documents (store, COLLECTION, NULL);

  /* Without them nothing is expected until there are new ones. */
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      g_autoptr(GVariant) kept = g_variant_parse (G_VARIANT_TYPE ("ad"), document->body, NULL, NULL, NULL);
      GArray *runs = g_array_new (FALSE, FALSE, sizeof (double));

      for (gsize k = 0; kept != NULL && k < g_variant_n_children (kept); k++)
        {
          double seconds;

          g_variant_get_child (kept, k, "d", &seconds);
          append (runs, seconds);
        }
      g_hash_table_replace (self->runs, g_strdup (document->key), runs);
    }
}

static void
add (JkRunTimes *self,
     JkStore    *store,
     const char *kind,
     const char *project,
     double      seconds)
{
  g_autofree char *key = make_key (kind, project);
  GArray *runs = g_hash_table_lookup (self->runs, key);

  if (runs == NULL)
    {
      runs = g_array_new (FALSE, FALSE, sizeof (double));
      g_hash_table_insert (self->runs, g_strdup (key), runs);
    }
  append (runs, seconds);
  if (store != NULL)
    {
      g_autoptr(GVariant) kept
        = g_variant_ref_sink (g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, runs->data, runs->len, sizeof (double)));
      g_autofree char *text = g_variant_print (kept, TRUE);

      jk_store_put_document (store, COLLECTION, key, text);
    }
}

void
jk_run_times_add (JkRunTimes *self,
                  JkStore    *store,
                  const char *kind,
                  const char *project,
                  double      seconds)
{
  if (project == NULL)
    {
      add (self, store, kind, NO_PROJECT, seconds);
      return;
    }
  add (self, store, kind, project, seconds);
  add (self, store, kind, EVERY_PROJECT, seconds);
}

const double *
jk_run_times_get (JkRunTimes *self,
                  const char *kind,
                  const char *project,
                  gsize      *n)
{
  g_autofree char *key = make_key (kind, project != NULL ? project : NO_PROJECT);
  GArray *runs = g_hash_table_lookup (self->runs, key);

  if (project != NULL && (runs == NULL || runs->len < JK_ETA_MIN_RUNS))
    {
      g_free (key);
      key = make_key (kind, EVERY_PROJECT);
      runs = g_hash_table_lookup (self->runs, key);
    }
  *n = runs != NULL ? runs->len : 0;
  return runs != NULL ? (const double *) runs->data : NULL;
}

static gboolean
is_of_project (gpointer key,
               gpointer value,
               gpointer user_data)
{
  const char *project = user_data;

  return g_str_has_prefix (key, project) && ((const char *) key)[strlen (project)] == '/';
}

void
jk_run_times_forget_project (JkRunTimes *self,
                             const char *project)
{
  g_hash_table_foreach_remove (self->runs, is_of_project, (gpointer) project);
}
