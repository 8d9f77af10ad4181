/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answer-cache.h"

#include <string.h>

typedef struct
{
  char *key;
  JkAnswer *answer;
  GList link; /* in the order of use */
} Entry;

struct _JkAnswerCache
{
  GHashTable *entries; /* key → Entry */
  GQueue recent;       /* of Entry, the last used first */
  guint max_answers;
  gsize max_bytes;
  gsize bytes;
};

char *
jk_answer_make_etag (GBytes *body)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (body, &length);
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  /* FNV-1a, 64 bits (Fowler, Noll, Vo): only to tell versions of one answer apart, and without the cost of SHA. */
  for (gsize i = 0; i < length; i++)
    hash = (hash ^ data[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return g_strdup_printf ("\"%016" G_GINT64_MODIFIER "x-%" G_GSIZE_MODIFIER "x\"", hash, length);
}

JkAnswer *
jk_answer_new (GBytes     *body,
               const char *content_type,
               guint64     version,
               gint64      made_us)
{
  JkAnswer *self = g_new0 (JkAnswer, 1);

  self->body = g_bytes_ref (body);
  self->content_type = content_type;
  self->etag = jk_answer_make_etag (body);
  self->version = version;
  self->made_us = made_us;
  return self;
}

void
jk_answer_free (JkAnswer *self)
{
  g_bytes_unref (self->body);
  g_free (self->etag);
  g_free (self->link);
  g_free (self);
}

static gboolean
matches (const char *etag,
         const char *header,
         gboolean    also_weak)
{
  gsize length = strlen (etag);

  while (*header != '\0')
    {
      gsize n;

      header += strspn (header, " \t,");
      if (header[0] == '*')
        return TRUE;
      if (also_weak && g_str_has_prefix (header, "W/"))
        header += 2;

      n = strcspn (header, ", \t");
      if (n == length && memcmp (header, etag, n) == 0)
        return TRUE;
      header += n;
    }
  return FALSE;
}

gboolean
jk_answer_matches (const char *etag,
                   const char *if_none_match)
{
  return matches (etag, if_none_match, TRUE);
}

gboolean
jk_answer_matches_strongly (const char *etag,
                            const char *if_match)
{
  return matches (etag, if_match, FALSE);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  jk_answer_free (entry->answer);
  g_free (entry);
}

JkAnswerCache *
jk_answer_cache_new (guint max_answers,
                     gsize max_bytes)
{
  JkAnswerCache *self = g_new0 (JkAnswerCache, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&self->recent);
  self->max_answers = max_answers;
  self->max_bytes = max_bytes;
  return self;
}

void
jk_answer_cache_free (JkAnswerCache *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
drop (JkAnswerCache *self,
      Entry         *entry)
{
  g_queue_unlink (&self->recent, &entry->link);
  self->bytes -= g_bytes_get_size (entry->answer->body);
  g_hash_table_remove (self->entries, entry->key);
}

const JkAnswer *
jk_answer_cache_get (JkAnswerCache *self,
                     const char    *key,
                     guint64        version,
                     gint64         now_us,
                     gint64         max_age_us)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    return NULL;
  if (entry->answer->version != version || now_us - entry->answer->made_us > max_age_us)
    {
      drop (self, entry);
      return NULL;
    }

  if (self->recent.head != &entry->link)
    {
      g_queue_unlink (&self->recent, &entry->link);
      g_queue_push_head_link (&self->recent, &entry->link);
    }
  return entry->answer;
}

gboolean
jk_answer_cache_put (JkAnswerCache *self,
                     const char    *key,
                     JkAnswer      *answer)
{
  gsize size = g_bytes_get_size (answer->body);
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry != NULL)
    drop (self, entry);
  if (size > self->max_bytes / 4)
    {
      jk_answer_free (answer);
      return FALSE;
    }

  entry = g_new0 (Entry, 1);
  entry->key = g_strdup (key);
  entry->answer = answer;
  entry->link.data = entry;
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_head_link (&self->recent, &entry->link);
  self->bytes += size;

  while (self->recent.length > self->max_answers || self->bytes > self->max_bytes)
    drop (self, self->recent.tail->data);
  return TRUE;
}

guint
jk_answer_cache_get_length (JkAnswerCache *self)
{
  return self->recent.length;
}

gsize
jk_answer_cache_get_bytes (JkAnswerCache *self)
{
  return self->bytes;
}
