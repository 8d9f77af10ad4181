/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-line-scan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-folder-cursor.h"
#include "jk-line-count.h"
#include "jk-open-below.h"
#include "jk-source-kind.h"

/* In the second-level cache of any machine, and larger than nearly every source file. */
#define BUFFER_BYTES (256 * 1024)

/* Times of files on some systems are this coarse. */
#define RACY_NS (2 * G_GINT64_CONSTANT (1000000000))

/* Counted, or left out for a reason: JkSkipped + 1. */
#define VERDICT_COUNTED 0

/**
 * One file of the last scan. Path and stamp are hashes of 64 bits: that a changed file has the same stamp is as likely
 * as one in 2^64.
 */
typedef struct
{
  guint64 path;
  guint64 stamp; /* of size, times, inode and device; 0: must be read again */
  guint32 lines;
  guint8 verdict;
  guint8 language;
} Entry;

G_STATIC_ASSERT (sizeof (Entry) == 24);

struct _JkLineScan
{
  guint limit;
  GPtrArray *excludes;
  JkLineTotals totals;

  GArray *known;     /* Entry: of the last scan, in its order */
  GArray *next;      /* Entry: of this one */
  guint at;          /* in @known: the entry expected next */
  GHashTable *index; /* (nullable): path → place in @known, made when paths came or went */

  JkFolderCursor cursor;
  JkAttributes *attributes;
  gint64 now_ns;
  char *buffer;
  gboolean running;
};

static void
clear_long_file (gpointer data)
{
  g_free (((JkLongFile *) data)->path);
}

JkLineScan *
jk_line_scan_new (guint              limit,
                  const char *const *excludes)
{
  JkLineScan *self = g_new0 (JkLineScan, 1);

  self->limit = limit;
  self->known = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->excludes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; excludes != NULL && excludes[i] != NULL; i++)
    if (g_str_has_suffix (excludes[i], "/"))
      {
        /* "docs/" is a folder anywhere, "/docs/" and "a/docs/" one place: as in .gitignore. */
        gboolean anywhere = strchr (excludes[i], '/') == excludes[i] + strlen (excludes[i]) - 1;

        g_ptr_array_add (self->excludes, g_strconcat (anywhere ? "**/" : "", excludes[i], "**", NULL));
      }
    else
      g_ptr_array_add (self->excludes, g_strdup (excludes[i]));
  self->totals.violations = g_array_new (FALSE, FALSE, sizeof (JkLongFile));
  g_array_set_clear_func (self->totals.violations, clear_long_file);
  return self;
}

void
jk_line_scan_free (JkLineScan *self)
{
  if (self->running)
    jk_line_scan_abort (self);
  g_ptr_array_unref (self->excludes);
  g_array_unref (self->known);
  g_array_unref (self->totals.violations);
  g_free (self);
}

void
jk_line_scan_forget (JkLineScan *self)
{
  g_array_set_size (self->known, 0);
}

/* 64 bits of a path or stamp. The multiply and shift of MurmurHash3's finaliser, by Austin Appleby, over 8 bytes at a time. */
static guint64
mix (guint64 hash,
     guint64 word)
{
  hash = (hash ^ word) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  hash ^= hash >> 33;
  hash *= G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return hash ^ (hash >> 33);
}

static guint64
hash_path (const char *path)
{
  gsize length = strlen (path);
  guint64 hash = mix (0x9e3779b97f4a7c15u, length);
  guint64 word;

  for (; length >= sizeof word; length -= sizeof word, path += sizeof word)
    {
      memcpy (&word, path, sizeof word);
      hash = mix (hash, word);
    }
  word = 0;
  memcpy (&word, path, length);
  return mix (hash, word);
}

static gint64
to_ns (struct timespec time)
{
  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

static gboolean
is_racy (const JkLineScan *self,
         struct timespec   time)
{
  gint64 age_ns = self->now_ns - to_ns (time);

  return age_ns > -RACY_NS && age_ns < RACY_NS;
}

/* Returns: 0 for a file so fresh that its time does not tell it from a later version */
static guint64
make_stamp (const JkLineScan  *self,
            const struct stat *st)
{
  guint64 hash = mix (0, st->st_size);

  if (is_racy (self, st->st_mtim) || is_racy (self, st->st_ctim))
    return 0;
  hash = mix (hash, to_ns (st->st_mtim));
  hash = mix (hash, to_ns (st->st_ctim));
  hash = mix (hash, st->st_ino);
  return MAX (mix (hash, st->st_dev), 1);
}

static void
build_index (JkLineScan *self)
{
  self->index = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < self->known->len; i++)
    {
      Entry *entry = &g_array_index (self->known, Entry, i);

      g_hash_table_insert (self->index, &entry->path, entry);
    }
}

/* Paths come in the order of last time, but for those that came or went. Returns: (nullable) */
static const Entry *
find_known (JkLineScan *self,
            guint64     path)
{
  const Entry *entry;

  if (self->at < self->known->len && g_array_index (self->known, Entry, self->at).path == path)
    return &g_array_index (self->known, Entry, self->at++);
  if (self->known->len == 0)
    return NULL;
  if (self->index == NULL)
    build_index (self);
  entry = g_hash_table_lookup (self->index, &path);
  if (entry != NULL)
    self->at = entry - (const Entry *) (gpointer) self->known->data + 1;
  return entry;
}

static gboolean
is_excluded (const JkLineScan *self,
             const char       *path)
{
  for (guint i = 0; i < self->excludes->len; i++)
    if (jk_attributes_pattern_match (self->excludes->pdata[i], path))
      return TRUE;
  return FALSE;
}

/* By what stands in the repository about the file. What .gitattributes says, also "not", is the last word over names. */
static guint8
judge_path (JkLineScan       *self,
            const char       *path,
            const char       *name,
            JkAttributeState *generated)
{
  JkAttributeState states[JK_N_ATTRIBUTES] = { JK_ATTRIBUTE_UNSPECIFIED };

  if (self->attributes != NULL)
    jk_attributes_get (self->attributes, path, states);
  *generated = states[JK_ATTRIBUTE_GENERATED];
  if (is_excluded (self, path))
    return JK_SKIPPED_OTHER + 1;
  if (states[JK_ATTRIBUTE_VENDORED] == JK_ATTRIBUTE_SET
      || (states[JK_ATTRIBUTE_VENDORED] == JK_ATTRIBUTE_UNSPECIFIED && jk_source_is_vendored (path)))
    return JK_SKIPPED_VENDORED + 1;
  if (*generated == JK_ATTRIBUTE_SET || (*generated == JK_ATTRIBUTE_UNSPECIFIED && jk_source_is_generated_name (name)))
    return JK_SKIPPED_GENERATED + 1;
  return VERDICT_COUNTED;
}

/* By the first bytes of the file; also asks them for the language where the name does not tell. */
static guint8
judge_text (const char      *text,
            gsize            length,
            JkAttributeState generated,
            guint8          *language)
{
  if (jk_source_is_binary (text, length))
    return *language == JK_LANGUAGE_ASK ? JK_SKIPPED_OTHER + 1 : JK_SKIPPED_BINARY + 1;
  if (*language == JK_LANGUAGE_ASK)
    *language = jk_language_of_shebang (text, length);
  /* Qt's translations are XML, and have TypeScript's extension. */
  if (*language == 0 || (*language == jk_language_of_name ("a.ts") && length > 5 && memcmp (text, "<?xml", 5) == 0))
    return JK_SKIPPED_OTHER + 1;
  if (generated == JK_ATTRIBUTE_UNSPECIFIED && jk_source_is_generated_text (text, length))
    return JK_SKIPPED_GENERATED + 1;
  return VERDICT_COUNTED;
}

/* Reads an open file to its end. Returns: %FALSE if it cannot be read */
static gboolean
count_file (JkLineScan      *self,
            int              fd,
            guint64          size,
            JkAttributeState generated,
            Entry           *entry)
{
  guint64 newlines = 0, total = 0;
  char last = '\n';
  gssize n;

  do
    {
      /* No more than its size: asking for the end of the file would cost another call. */
      n = jk_read_start (fd, self->buffer, CLAMP (size - total, 1, BUFFER_BYTES));
      if (n < 0)
        return FALSE;
      if (total == 0)
        entry->verdict = judge_text (self->buffer, n, generated, &entry->language);
      if (entry->verdict != VERDICT_COUNTED)
        return TRUE;
      newlines += jk_count_newlines (self->buffer, n);
      last = n > 0 ? self->buffer[n - 1] : last;
      total += n;
    }
  while (n > 0 && total < size);

  entry->lines = MIN (newlines + (last != '\n'), G_MAXUINT32);
  return TRUE;
}

/* Returns: %FALSE if there is no such file */
static gboolean
read_entry (JkLineScan      *self,
            int              folder,
            const char      *name,
            JkAttributeState generated,
            Entry           *entry)
{
  int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  gboolean read = FALSE;
  struct stat st;

  if (fd < 0)
    return FALSE;
  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode))
    {
      /* Taken before it is read: a change in between shows next time. */
      entry->stamp = make_stamp (self, &st);
      read = count_file (self, fd, st.st_size, generated, entry);
      self->totals.read_files++;
    }
  close (fd);
  return read;
}

static void
add_to_totals (JkLineScan  *self,
               const char  *path,
               const Entry *entry)
{
  JkLineTotals *totals = &self->totals;
  JkLongFile violation;

  if (entry->verdict != VERDICT_COUNTED)
    {
      totals->skipped[entry->verdict - 1]++;
      return;
    }
  totals->files++;
  totals->lines += entry->lines;
  totals->language_files[entry->language]++;
  totals->language_lines[entry->language] += entry->lines;
  if (entry->lines <= self->limit)
    return;
  violation = (JkLongFile) { g_strdup (path), entry->lines, entry->language };
  g_array_append_val (totals->violations, violation);
}

/* Returns: whether @known still says what the file is */
static gboolean
is_unchanged (JkLineScan  *self,
              const Entry *known,
              int          folder,
              const char  *name)
{
  struct stat st;

  return known->stamp != 0 && fstatat (folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && make_stamp (self, &st) == known->stamp;
}

/* Fills @entry, of which path and language are set, with what is known or read. Returns: %FALSE if there is no such file */
static gboolean
look (JkLineScan  *self,
      const char  *path,
      const Entry *known,
      Entry       *entry)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;
  const int folder = jk_folder_cursor_enter (&self->cursor, path);
  JkAttributeState generated;

  if (folder < 0)
    return FALSE;
  if (known != NULL && is_unchanged (self, known, folder, name))
    {
      *entry = *known;
      return TRUE;
    }
  entry->verdict = judge_path (self, path, name, &generated);
  return entry->verdict != VERDICT_COUNTED || read_entry (self, folder, name, generated, entry);
}

static JkLanguage
get_language (const char *path,
              guint32     mode)
{
  const char *slash = strrchr (path, '/');

  return S_ISREG (mode) ? jk_language_of_name (slash != NULL ? slash + 1 : path) : 0;
}

void
jk_line_scan_visit (JkLineScan *self,
                    const char *path,
                    guint32     mode)
{
  Entry entry = { 0, 0, 0, VERDICT_COUNTED, get_language (path, mode) };

  if (entry.language == 0)
    {
      self->totals.skipped[JK_SKIPPED_OTHER]++;
      return;
    }
  entry.path = hash_path (path);
  if (!look (self, path, find_known (self, entry.path), &entry))
    return;
  g_array_append_val (self->next, entry);
  add_to_totals (self, path, &entry);
}

static void
take_from_totals (JkLineScan  *self,
                  const char  *path,
                  const Entry *entry)
{
  JkLineTotals *totals = &self->totals;

  if (entry->verdict != VERDICT_COUNTED)
    {
      totals->skipped[entry->verdict - 1]--;
      return;
    }
  totals->files--;
  totals->lines -= entry->lines;
  totals->language_files[entry->language]--;
  totals->language_lines[entry->language] -= entry->lines;
  for (guint i = 0; entry->lines > self->limit && i < totals->violations->len; i++)
    if (strcmp (g_array_index (totals->violations, JkLongFile, i).path, path) == 0)
      {
        g_array_remove_index (totals->violations, i);
        return;
      }
}

gboolean
jk_line_scan_revisit (JkLineScan *self,
                      const char *path,
                      guint32     mode)
{
  Entry entry = { hash_path (path), 0, 0, VERDICT_COUNTED, get_language (path, mode) };
  Entry *known = NULL;
  gboolean is_there;

  if (entry.language == 0)
    return TRUE;
  /* A hundred thousand hashes in a row are gone through sooner than a table of them is kept. */
  for (guint i = 0; known == NULL && i < self->known->len; i++)
    if (g_array_index (self->known, Entry, i).path == entry.path)
      known = &g_array_index (self->known, Entry, i);
  is_there = look (self, path, known, &entry);
  if (known == NULL)
    return !is_there;

  take_from_totals (self, path, known);
  if (!is_there)
    g_array_remove_index (self->known, known - (const Entry *) (gpointer) self->known->data);
  else
    {
      *known = entry;
      add_to_totals (self, path, &entry);
    }
  return TRUE;
}

static void
begin (JkLineScan   *self,
       int           root,
       JkAttributes *attributes,
       gint64        now_us)
{
  g_return_if_fail (!self->running);

  self->attributes = attributes;
  self->now_ns = now_us * 1000;
  self->buffer = g_malloc (BUFFER_BYTES);
  jk_folder_cursor_init (&self->cursor, root);
  self->running = TRUE;
}

void
jk_line_scan_begin (JkLineScan   *self,
                    int           root,
                    JkAttributes *attributes,
                    gint64        now_us)
{
  GArray *violations = self->totals.violations;

  begin (self, root, attributes, now_us);
  g_array_set_size (violations, 0);
  self->totals = (JkLineTotals) { .violations = violations };
  self->next = g_array_sized_new (FALSE, FALSE, sizeof (Entry), self->known->len);
  self->at = 0;
}

void
jk_line_scan_begin_again (JkLineScan   *self,
                          int           root,
                          JkAttributes *attributes,
                          gint64        now_us)
{
  begin (self, root, attributes, now_us);
  self->totals.read_files = 0;
}

void
jk_line_scan_abort (JkLineScan *self)
{
  g_return_if_fail (self->running);

  g_clear_pointer (&self->index, g_hash_table_unref);
  g_clear_pointer (&self->next, g_array_unref);
  g_clear_pointer (&self->buffer, g_free);
  jk_folder_cursor_clear (&self->cursor);
  self->attributes = NULL;
  self->running = FALSE;
}

/* A copy of the exact size: the array grew by doubling, and stays until the next scan. */
static void
keep_next (JkLineScan *self)
{
  GArray *next = g_array_sized_new (FALSE, FALSE, sizeof (Entry), self->next->len);

  if (self->next->len > 0)
    g_array_append_vals (next, self->next->data, self->next->len);
  g_array_unref (self->known);
  self->known = next;
}

const JkLineTotals *
jk_line_scan_end (JkLineScan *self)
{
  g_return_val_if_fail (self->running, NULL);

  if (self->next != NULL)
    keep_next (self);
  jk_line_scan_abort (self);
  return &self->totals;
}

gsize
jk_line_scan_get_memory (const JkLineScan *self)
{
  return self->known->len * sizeof (Entry);
}
