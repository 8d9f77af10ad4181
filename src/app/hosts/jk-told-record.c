/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-told-record.h"

#define DESKTOP "desktop"
#define NOTES "notes"
#define PLACE "place"
#define TOLD "told"

typedef struct
{
  char *place;
  GHashTable *told; /* id of an alert → owned gint64 */
} Entry;

/* On disk a group a host, "host 1" and on, with "ID MICROSECONDS" for each alert. */
struct _JkToldRecord
{
  GPtrArray *entries; /* of Entry, the one that was taken of last at the end */
  char *notes;        /* (nullable) */
  gboolean is_dirty;
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_hash_table_unref (self->told);
  g_free (self->place);
  g_free (self);
}

static Entry *
find (JkToldRecord *self,
      const char   *place,
      guint        *index)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (!g_str_equal (entry->place, place))
        continue;
      if (index != NULL)
        *index = i;
      return entry;
    }
  return NULL;
}

static Entry *
ensure (JkToldRecord *self,
        const char   *place)
{
  Entry *entry = find (self, place, NULL);

  if (entry != NULL)
    return entry;
  if (self->entries->len == JK_TOLD_MAX_HOSTS)
    g_ptr_array_remove_index (self->entries, 0);
  entry = g_new0 (Entry, 1);
  entry->place = g_strdup (place);
  entry->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_ptr_array_add (self->entries, entry);
  self->is_dirty = TRUE;
  return entry;
}

static void
read_host (JkToldRecord *self,
           GKeyFile     *file,
           const char   *group)
{
  g_autofree char *place = g_key_file_get_string (file, group, PLACE, NULL);
  g_auto(GStrv) told = g_key_file_get_string_list (file, group, TOLD, NULL, NULL);

  if (place == NULL)
    return;
  (void) ensure (self, place);
  for (guint i = 0; told != NULL && told[i] != NULL && i < JK_TOLD_MAX_ALERTS; i++)
    {
      g_auto(GStrv) words = g_strsplit (told[i], " ", 2);

      if (words[0] != NULL && words[1] != NULL)
        (void) jk_told_record_take (self, place, words[0], g_ascii_strtoll (words[1], NULL, 10));
    }
}

JkToldRecord *
jk_told_record_load (const char *path)
{
  JkToldRecord *self = g_new0 (JkToldRecord, 1);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_auto(GStrv) groups = NULL;

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  if (path == NULL || !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return self;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL && i < JK_TOLD_MAX_HOSTS + 1; i++)
    read_host (self, file, groups[i]);
  self->notes = g_key_file_get_string (file, DESKTOP, NOTES, NULL);
  self->is_dirty = FALSE;
  return self;
}

void
jk_told_record_free (JkToldRecord *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self->notes);
  g_free (self);
}

gboolean
jk_told_record_knows (JkToldRecord *self,
                      const char   *place)
{
  return find (self, place, NULL) != NULL;
}

gboolean
jk_told_record_take (JkToldRecord *self,
                     const char   *place,
                     const char   *alert,
                     gint64        told_us)
{
  Entry *entry = ensure (self, place);
  const gint64 *known_us = g_hash_table_lookup (entry->told, alert);

  if (known_us != NULL && *known_us == told_us)
    return FALSE;
  g_hash_table_replace (entry->told, g_strdup (alert), g_memdup2 (&told_us, sizeof told_us));
  self->is_dirty = TRUE;
  return TRUE;
}

static gboolean
is_left_out (gpointer key,
             gpointer value,
             gpointer alerts)
{
  return !g_hash_table_contains (alerts, key);
}

void
jk_told_record_keep_only (JkToldRecord *self,
                          const char   *place,
                          GHashTable   *alerts)
{
  if (g_hash_table_foreach_remove (ensure (self, place)->told, is_left_out, alerts) > 0)
    self->is_dirty = TRUE;
}

void
jk_told_record_forget (JkToldRecord *self,
                       const char   *place)
{
  guint index;

  if (find (self, place, &index) == NULL)
    return;
  g_ptr_array_remove_index (self->entries, index);
  self->is_dirty = TRUE;
}

const char *
jk_told_record_get_notes (JkToldRecord *self)
{
  return self->notes;
}

void
jk_told_record_set_notes (JkToldRecord *self,
                          const char   *text)
{
  if (g_strcmp0 (self->notes, text) == 0)
    return;
  g_free (self->notes);
  self->notes = g_strdup (text);
  self->is_dirty = TRUE;
}

gboolean
jk_told_record_is_dirty (JkToldRecord *self)
{
  return self->is_dirty;
}

typedef struct
{
  const char *alert;
  gint64 told_us;
} Told;

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  const Told *one = a, *other = b;

  return (one->told_us < other->told_us) - (one->told_us > other->told_us);
}

static void
write_host (GKeyFile    *file,
            const char  *group,
            const Entry *entry)
{
  g_autoptr(GArray) sorted = g_array_new (FALSE, FALSE, sizeof (Told));
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) told = NULL;
  GHashTableIter iter;
  gpointer alert, told_us;

  g_hash_table_iter_init (&iter, entry->told);
  while (g_hash_table_iter_next (&iter, &alert, &told_us))
    {
      Told one = { alert, *(gint64 *) told_us };

      g_array_append_val (sorted, one);
    }
  g_array_sort (sorted, compare_newest_first);
  for (guint i = 0; i < MIN (sorted->len, JK_TOLD_MAX_ALERTS); i++)
    {
      const Told *one = &g_array_index (sorted, Told, i);
      g_autofree char *text = g_strdup_printf ("%s %" G_GINT64_FORMAT, one->alert, one->told_us);

      g_strv_builder_add (builder, text);
    }
  told = g_strv_builder_end (builder);
  g_key_file_set_string (file, group, PLACE, entry->place);
  g_key_file_set_string_list (file, group, TOLD, (const char *const *) told, g_strv_length (told));
}

GBytes *
jk_told_record_to_bytes (JkToldRecord *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  gsize size;
  char *text;

  if (self->notes != NULL)
    g_key_file_set_string (file, DESKTOP, NOTES, self->notes);
  for (guint i = 0; i < self->entries->len; i++)
    {
      g_autofree char *group = g_strdup_printf ("host %u", i + 1);

      write_host (file, group, g_ptr_array_index (self->entries, i));
    }
  self->is_dirty = FALSE;
  text = g_key_file_to_data (file, &size, NULL);
  return g_bytes_new_take (text, size);
}
