/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-replays.h"

#include <string.h>

#define COLLECTION "replay"
/* What an entry takes beside its body, about. */
#define ENTRY_BYTES 512

typedef struct
{
  JkReplay replay; /* first, so that it can be handed out */
  char *name;      /* "caller/SHA-256 of the key" */
  char *fingerprint;
  gint64 time_us;  /* real time at which it began */
  GList link;
} Entry;

struct _JkReplays
{
  JkStore *store; /* (nullable) */
  JkClock *clock;
  GHashTable *entries; /* name → Entry */
  GQueue order;        /* of Entry, the oldest first */
  gsize bytes;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_strfreev (entry->replay.headers);
  g_clear_pointer (&entry->replay.body, g_bytes_unref);
  g_free (entry->name);
  g_free (entry->fingerprint);
  g_free (entry);
}

static gsize
get_bytes (const Entry *entry)
{
  return ENTRY_BYTES + (entry->replay.body != NULL ? g_bytes_get_size (entry->replay.body) : 0);
}

static void
add (JkReplays *self,
     Entry     *entry)
{
  entry->link.data = entry;
  g_hash_table_insert (self->entries, entry->name, entry);
  g_queue_push_tail_link (&self->order, &entry->link);
  self->bytes += get_bytes (entry);
}

static void
forget (JkReplays *self,
        Entry     *entry)
{
  if (self->store != NULL && entry->replay.status != 0)
    jk_store_delete_document (self->store, COLLECTION, entry->name);
  self->bytes -= get_bytes (entry);
  g_queue_unlink (&self->order, &entry->link);
  g_hash_table_remove (self->entries, entry->name);
}

static char *
to_text (const Entry *entry)
{
  g_autoptr(GVariant) kept = NULL;
  GBytes *bytes = entry->replay.body;
  g_autofree char *body
    = bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");

  kept = g_variant_ref_sink (g_variant_new ("(xsub^ass)", entry->time_us, entry->fingerprint, entry->replay.status,
                                            entry->replay.is_secret, entry->replay.headers, body));
  return g_variant_print (kept, TRUE);
}

/* Returns: (transfer full) (nullable): %NULL for one that cannot be read */
static Entry *
from_document (const JkDocument *document)
{
  g_autoptr(GVariant) kept = g_variant_parse (G_VARIANT_TYPE ("(xsubass)"), document->body, NULL, NULL, NULL);
  g_autofree char *body = NULL;
  Entry *entry;

  if (kept == NULL)
    return NULL;
  entry = g_new0 (Entry, 1);
  entry->name = g_strdup (document->key);
  g_variant_get (kept, "(xsub^ass)", &entry->time_us, &entry->fingerprint, &entry->replay.status, &entry->replay.is_secret,
                 &entry->replay.headers, &body);
  if (*body != '\0')
    entry->replay.body = g_bytes_new (body, strlen (body));
  if (entry->replay.status >= 100 && entry->replay.status < 600 && g_strv_length (entry->replay.headers) % 2 == 0)
    return entry;
  entry_free (entry);
  return NULL;
}

static int
compare_time (gconstpointer a,
              gconstpointer b)
{
  const Entry *left = *(Entry *const *) a, *right = *(Entry *const *) b;

  return left->time_us < right->time_us ? -1 : left->time_us > right->time_us;
}

static void
load (JkReplays *self)
{
  g_autoptr(GPtrArray) documents = jk_store_load_documents (self->store, COLLECTION, NULL);
  g_autoptr(GPtrArray) entries = g_ptr_array_new ();

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      Entry *entry = from_document (document);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
      else
        jk_store_delete_document (self->store, COLLECTION, document->key);
    }
  g_ptr_array_sort (entries, compare_time);
  for (guint i = 0; i < entries->len; i++)
    add (self, g_ptr_array_index (entries, i));
}

JkReplays *
jk_replays_new (JkStore *store,
                JkClock *clock)
{
  JkReplays *self = g_new0 (JkReplays, 1);

  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->clock = jk_clock_ref (clock);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&self->order);
  if (store != NULL)
    load (self);
  return self;
}

void
jk_replays_free (JkReplays *self)
{
  g_hash_table_unref (self->entries);
  jk_clock_unref (self->clock);
  g_clear_object (&self->store);
  g_free (self);
}

static gboolean
is_of_caller (const Entry *entry,
              const char  *caller)
{
  gsize length = strlen (caller);

  return strncmp (entry->name, caller, length) == 0 && entry->name[length] == '/';
}

static void
forget_old (JkReplays *self,
            gint64     now_us)
{
  GList *next;

  for (GList *link = self->order.head; link != NULL; link = next)
    {
      Entry *entry = link->data;

      next = link->next;
      if (entry->replay.status != 0 && ABS (now_us - entry->time_us) >= JK_REPLAY_LIFETIME_US)
        forget (self, entry);
    }
}

/* The caller's own oldest go, then anybody's; never what is under way. */
static void
make_room (JkReplays  *self,
           const char *caller)
{
  guint n_of_caller = 0;
  GList *next;

  for (GList *link = self->order.head; link != NULL; link = link->next)
    n_of_caller += is_of_caller (link->data, caller);
  for (GList *link = self->order.head; link != NULL; link = next)
    {
      Entry *entry = link->data;
      gboolean is_own = is_of_caller (entry, caller);

      next = link->next;
      if (entry->replay.status == 0
          || !((is_own && n_of_caller >= JK_REPLAYS_OF_CALLER) || self->bytes > JK_REPLAYS_MAX_BYTES))
        continue;
      n_of_caller -= is_own;
      forget (self, entry);
    }
}

JkReplayVerdict
jk_replays_begin (JkReplays       *self,
                  const char      *caller,
                  const char      *key,
                  const char      *fingerprint,
                  char           **name,
                  const JkReplay **replay)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *full = g_strdup_printf ("%s/%s", caller, hash);
  gint64 now_us = jk_clock_get_real_us (self->clock);
  Entry *entry;

  *name = NULL;
  *replay = NULL;
  forget_old (self, now_us);
  entry = g_hash_table_lookup (self->entries, full);
  if (entry != NULL && strcmp (entry->fingerprint, fingerprint) != 0)
    return JK_REPLAY_OTHER;
  if (entry != NULL && entry->replay.status == 0)
    return JK_REPLAY_UNDER_WAY;
  if (entry != NULL)
    {
      *replay = &entry->replay;
      return JK_REPLAY_KNOWN;
    }

  make_room (self, caller);
  entry = g_new0 (Entry, 1);
  entry->name = g_strdup (full);
  entry->fingerprint = g_strdup (fingerprint);
  entry->time_us = now_us;
  add (self, entry);
  *name = g_steal_pointer (&full);
  return JK_REPLAY_NEW;
}

void
jk_replays_keep (JkReplays         *self,
                 const char        *name,
                 guint              status,
                 const char *const *headers,
                 GBytes            *body,
                 gboolean           is_secret)
{
  Entry *entry = g_hash_table_lookup (self->entries, name);

  g_return_if_fail (entry != NULL && entry->replay.status == 0 && status != 0);

  entry->replay.status = status;
  entry->replay.headers = g_strdupv ((char **) headers);
  entry->replay.is_secret = is_secret;
  if (body != NULL && !is_secret && g_bytes_get_size (body) > 0)
    {
      entry->replay.body = g_bytes_ref (body);
      self->bytes += g_bytes_get_size (body);
    }
  if (self->store != NULL)
    {
      g_autofree char *text = to_text (entry);

      jk_store_put_document (self->store, COLLECTION, name, text);
    }
}

void
jk_replays_drop (JkReplays  *self,
                 const char *name)
{
  Entry *entry = g_hash_table_lookup (self->entries, name);

  if (entry != NULL)
    forget (self, entry);
}

guint
jk_replays_get_length (JkReplays *self)
{
  return self->order.length;
}

gsize
jk_replays_get_bytes (JkReplays *self)
{
  return self->bytes;
}
