/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-kept-answers.h"

/* A handful of paths is asked again and again, the rest once. */
#define MAX_KEPT 32
#define MAX_KEPT_BYTES (4 * 1024 * 1024)

typedef struct
{
  char *etag;
  JsonNode *node;
  guint64 used;
} Kept;

struct _JkKeptAnswers
{
  GHashTable *by_path; /* → Kept */
  guint64 n_uses;
};

static void
kept_free (gpointer data)
{
  Kept *self = data;

  g_free (self->etag);
  json_node_unref (self->node);
  g_free (self);
}

static void
remove_oldest (JkKeptAnswers *self)
{
  const char *oldest = NULL;
  guint64 oldest_use = G_MAXUINT64;
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, self->by_path);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      const Kept *kept = value;

      if (kept->used < oldest_use)
        {
          oldest = path;
          oldest_use = kept->used;
        }
    }
  g_hash_table_remove (self->by_path, oldest);
}

void
jk_kept_answers_add (JkKeptAnswers *self,
                     const char    *path,
                     const char    *etag,
                     JsonNode      *node,
                     gsize          size)
{
  Kept *kept;

  /* What was kept for the path is old in any case. */
  g_hash_table_remove (self->by_path, path);
  if (size > MAX_KEPT_BYTES)
    return;
  if (g_hash_table_size (self->by_path) >= MAX_KEPT)
    remove_oldest (self);

  kept = g_new0 (Kept, 1);
  kept->etag = g_strdup (etag);
  kept->node = json_node_ref (node);
  kept->used = ++self->n_uses;
  g_hash_table_insert (self->by_path, g_strdup (path), kept);
}

JsonNode *
jk_kept_answers_get (JkKeptAnswers *self,
                     const char    *path)
{
  Kept *kept = g_hash_table_lookup (self->by_path, path);

  if (kept == NULL)
    return NULL;
  kept->used = ++self->n_uses;
  return kept->node;
}

const char *
jk_kept_answers_get_etag (JkKeptAnswers *self,
                          const char    *path)
{
  Kept *kept = g_hash_table_lookup (self->by_path, path);

  return kept != NULL ? kept->etag : NULL;
}

JkKeptAnswers *
jk_kept_answers_new (void)
{
  JkKeptAnswers *self = g_new0 (JkKeptAnswers, 1);

  self->by_path = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
  return self;
}

void
jk_kept_answers_free (JkKeptAnswers *self)
{
  g_hash_table_unref (self->by_path);
  g_free (self);
}
