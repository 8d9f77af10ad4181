/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-process-growth.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-path.h"

#define MAX_PROCESSES 32768
#define MAX_STAT 1024
#define MAX_TEXT 16384
#define ROLL_US (30 * G_TIME_SPAN_MINUTE)
#define LEAST_BYTES (16 * 1024 * 1024)
#define LOOK_EVERY 256 /* processes between two looks at the cancellable */

typedef struct
{
  guint64 start;
  guint64 older_bytes;  /* when the time before the last began */
  guint64 recent_bytes; /* when the last one began */
  guint64 now_bytes;
  guint pass;
} Entry;

/* What one line of /proc/PID/stat says. */
typedef struct
{
  char name[64];
  guint64 start;
  guint64 resident_bytes;
} Stat;

struct _JkProcessGrowth
{
  gatomicrefcount ref_count;
  char *proc;
  guint64 page_bytes;
  GMutex mutex;        /* guards all below */
  GHashTable *entries; /* pid → Entry */
  guint pass;
  gint64 rolled_us;
};

void
jk_grown_process_free (JkGrownProcess *self)
{
  g_free (self->name);
  g_free (self->unit);
  g_free (self);
}

JkProcessGrowth *
jk_process_growth_new (const char *root)
{
  JkProcessGrowth *self = g_new0 (JkProcessGrowth, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->proc = g_build_filename (root, "proc", NULL);
  self->page_bytes = sysconf (_SC_PAGESIZE);
  g_mutex_init (&self->mutex);
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

JkProcessGrowth *
jk_process_growth_ref (JkProcessGrowth *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
jk_process_growth_unref (JkProcessGrowth *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->entries);
  g_mutex_clear (&self->mutex);
  g_free (self->proc);
  g_free (self);
}

/* Reads a small file of @pid. Returns: its length, -1 if it cannot be read (any more) */
static gssize
read_file (int         proc,
           int         pid,
           const char *name,
           char       *buffer,
           gsize       size)
{
  char path[64];
  gssize length;
  int fd;

  g_snprintf (path, sizeof path, "%d/%s", pid, name);
  fd = openat (proc, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    return -1;
  do
    length = read (fd, buffer, size - 1);
  while (length < 0 && errno == EINTR);
  close (fd);
  if (length >= 0)
    buffer[length] = '\0';
  return length;
}

/* A name may hold blanks and brackets: what counts is the last bracket that closes. Fields as of proc(5): 22 start, 24 resident pages. */
static gboolean
parse_stat (char    *text,
            guint64  page_bytes,
            Stat    *out)
{
  char *open = strchr (text, '('), *end = strrchr (text, ')');
  const char *at = end;
  guint64 pages;

  if (open == NULL || end == NULL || end < open)
    return FALSE;
  *end = '\0';
  g_strlcpy (out->name, open + 1, sizeof out->name);
  for (guint field = 2, wanted = 22; field < wanted; field++)
    {
      at = strchr (at + 1, ' ');
      if (at == NULL)
        return FALSE;
    }
  out->start = g_ascii_strtoull (at, (char **) &at, 10);
  at = *at == ' ' ? strchr (at + 1, ' ') : NULL;
  if (at == NULL || !g_ascii_isdigit (at[1]))
    return FALSE;
  pages = g_ascii_strtoull (at, NULL, 10);
  return g_uint64_checked_mul (&out->resident_bytes, pages, page_bytes);
}

static void
take (JkProcessGrowth *self,
      int              pid,
      const Stat      *stat,
      gboolean         rolls)
{
  Entry *entry = g_hash_table_lookup (self->entries, GINT_TO_POINTER (pid));

  if (entry == NULL || entry->start != stat->start)
    {
      /* What came since the pass before grew from nothing; at the very first pass nobody knows. */
      guint64 before = self->pass > 1 ? 0 : stat->resident_bytes;

      entry = g_new (Entry, 1);
      *entry = (Entry) { stat->start, before, before, stat->resident_bytes, self->pass };
      g_hash_table_replace (self->entries, GINT_TO_POINTER (pid), entry);
      return;
    }
  entry->now_bytes = stat->resident_bytes;
  entry->pass = self->pass;
  if (rolls)
    {
      entry->older_bytes = entry->recent_bytes;
      entry->recent_bytes = entry->now_bytes;
    }
}

static gboolean
is_gone (gpointer key,
         gpointer value,
         gpointer user_data)
{
  return ((Entry *) value)->pass != ((JkProcessGrowth *) user_data)->pass;
}

static gboolean
sample_all (JkProcessGrowth *self,
            DIR             *folder,
            gint64           now_us,
            GCancellable    *cancellable,
            GError         **error)
{
  const gboolean rolls = self->pass > 0 && now_us - self->rolled_us >= ROLL_US;
  guint n = 0;
  struct dirent *item;

  if (self->pass++ == 0 || rolls)
    self->rolled_us = now_us;
  while (n < MAX_PROCESSES && (item = readdir (folder)) != NULL)
    {
      char buffer[MAX_STAT];
      Stat stat;
      int pid = g_ascii_isdigit (item->d_name[0]) ? atoi (item->d_name) : 0;

      if (pid <= 0 || read_file (dirfd (folder), pid, "stat", buffer, sizeof buffer) <= 0
          || !parse_stat (buffer, self->page_bytes, &stat))
        continue;
      take (self, pid, &stat, rolls);
      if (++n % LOOK_EVERY == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  g_hash_table_foreach_remove (self->entries, is_gone, self);
  return TRUE;
}

gboolean
jk_process_growth_sample (JkProcessGrowth *self,
                          gint64           now_us,
                          GCancellable    *cancellable,
                          GError         **error)
{
  DIR *folder = opendir (self->proc);
  gboolean is_done;

  if (folder == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, "%s: %s", self->proc, g_strerror (errno));
      return FALSE;
    }
  g_mutex_lock (&self->mutex);
  is_done = sample_all (self, folder, now_us, cancellable, error);
  g_mutex_unlock (&self->mutex);
  closedir (folder);
  return is_done;
}

/* Returns: (transfer full) (nullable): the last service or scope in the path of the control group that @pid is in, if it is one of this
 * user's manager: a unit of the system may have the same name */
static char *
find_unit (int proc,
           int pid)
{
  char text[MAX_TEXT];
  g_autofree char *manager = g_strdup_printf ("/user@%u.service/", (guint) geteuid ());
  g_auto(GStrv) names = NULL;

  if (read_file (proc, pid, "cgroup", text, sizeof text) <= 0 || strstr (text, manager) == NULL)
    return NULL;
  names = g_strsplit_set (text, "/\n", -1);
  for (guint i = g_strv_length (names); i > 0; i--)
    {
      if (g_str_has_suffix (names[i - 1], ".service") || g_str_has_suffix (names[i - 1], ".scope"))
        return jk_git_path_escape (names[i - 1]);
    }
  return NULL;
}

/* Returns: bytes; 0 where this user may not know */
static guint64
read_share (int proc,
            int pid)
{
  char text[MAX_TEXT];
  const char *line;

  if (read_file (proc, pid, "smaps_rollup", text, sizeof text) <= 0)
    return 0;
  line = strstr (text, "\nPss:");
  return line != NULL ? g_ascii_strtoull (line + 5, NULL, 10) * 1024 : 0;
}

static int
compare_growth (gconstpointer a,
                gconstpointer b)
{
  const JkGrownProcess *first = *(JkGrownProcess *const *) a, *second = *(JkGrownProcess *const *) b;

  return first->grown_bytes > second->grown_bytes ? -1 : first->grown_bytes < second->grown_bytes;
}

static void
list_candidates (JkProcessGrowth *self,
                 GPtrArray       *found)
{
  GHashTableIter iter;
  gpointer pid, value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &pid, &value))
    {
      const Entry *entry = value;
      JkGrownProcess *process;

      if (entry->now_bytes < entry->older_bytes + LEAST_BYTES)
        continue;
      process = g_new0 (JkGrownProcess, 1);
      process->pid = GPOINTER_TO_INT (pid);
      process->start = entry->start;
      process->resident_bytes = entry->now_bytes;
      process->grown_bytes = entry->now_bytes - entry->older_bytes;
      g_ptr_array_add (found, process);
    }
  g_ptr_array_sort (found, compare_growth);
}

/* Returns: whether it still is the same process */
static gboolean
complete (JkProcessGrowth *self,
          int              proc,
          JkGrownProcess  *process)
{
  char buffer[MAX_STAT];
  guint64 share;
  Stat stat;

  if (read_file (proc, process->pid, "stat", buffer, sizeof buffer) <= 0 || !parse_stat (buffer, self->page_bytes, &stat)
      || stat.start != process->start)
    return FALSE;
  process->name = jk_git_path_escape (stat.name);
  process->unit = find_unit (proc, process->pid);
  share = read_share (proc, process->pid);
  if (share > 0)
    process->resident_bytes = share;
  return TRUE;
}

GPtrArray *
jk_process_growth_list (JkProcessGrowth *self,
                        guint            max)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_grown_process_free);
  int proc = open (self->proc, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  guint kept = 0;

  g_mutex_lock (&self->mutex);
  list_candidates (self, found);
  g_mutex_unlock (&self->mutex);

  while (kept < found->len && kept < max)
    {
      if (proc >= 0 && complete (self, proc, g_ptr_array_index (found, kept)))
        kept++;
      else
        g_ptr_array_remove_index (found, kept);
    }
  g_ptr_array_set_size (found, kept);
  if (proc >= 0)
    close (proc);
  return found;
}

guint
jk_process_growth_count (JkProcessGrowth *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = g_hash_table_size (self->entries);
  g_mutex_unlock (&self->mutex);
  return n;
}
