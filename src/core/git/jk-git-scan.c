/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-scan-private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCAN_MEMO "scan"
/* Beyond that many paths a list spares nothing. */
#define FREE_PATHS 2000

/* What is unknown depends on the index, so the memo does too. */
struct _JkGitScanMemo
{
  git_oid index;
  GHashTable *folders; /* relative path → JkGitFolder */
};

static void
memo_free (gpointer data)
{
  JkGitScanMemo *memo = data;

  g_hash_table_unref (memo->folders);
  g_free (memo);
}

void
jk_git_scan_free (JkGitScan *self)
{
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->nested);
  g_ptr_array_unref (self->submodules);
  g_ptr_array_unref (self->ignored);
  g_ptr_array_unref (self->links);
  g_free (self);
}

static JkGitScanMemo *
recall (JkRepository *repository)
{
  const git_oid id = jk_repository_get_index_id (repository);
  JkGitScanMemo *memo = jk_repository_get_memo (repository, SCAN_MEMO);

  if (memo != NULL && git_oid_equal (&memo->index, &id))
    return memo;
  memo = g_new0 (JkGitScanMemo, 1);
  memo->index = id;
  memo->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) jk_git_folder_free);
  jk_repository_take_memo (repository, SCAN_MEMO, memo, memo_free);
  return memo;
}
static gboolean
is_inside (JkGitScanning *self,
           gsize          i,
           const char    *path,
           gsize          length)
{
  return strncmp (git_index_get_byindex (self->index, i)->path, path, length) == 0;
}

/* Entries ascend by bytes: those of a folder follow each other. Returns: the first after @i, which is inside, that is not */
static gsize
skip_folder (JkGitScanning *self,
             gsize          i,
             gsize          end,
             const char    *path,
             gsize          length)
{
  gsize step = 1;

  for (; i + step < end && is_inside (self, i + step, path, length); step *= 2)
    i += step;
  /* Inside at i, outside at i + step or beyond the end. */
  for (end = MIN (end, i + step), i++; i < end;)
    {
      const gsize middle = i + (end - i) / 2;

      if (is_inside (self, middle, path, length))
        i = middle + 1;
      else
        end = middle;
    }
  return i;
}

static GHashTable *
list_known (JkGitScanning *self,
            gsize          start,
            gsize          end)
{
  GHashTable *known = g_hash_table_new (jk_git_name_hash, jk_git_name_equal);
  const char *last = NULL;

  for (gsize i = start; i < end; i++)
    {
      const char *name = git_index_get_byindex (self->index, i)->path + self->path->len;

      if (last == NULL || !jk_git_name_equal (last, name))
        g_hash_table_add (known, (gpointer) name);
      last = name;
    }
  return known;
}

/* Returns: (transfer none) (nullable) */
static JkGitFolder *
list_folder (JkGitScanning *self,
             int            fd,
             gsize          start,
             gsize          end)
{
  JkGitFolder *folder = g_hash_table_lookup (self->memo->folders, self->path->str);
  g_autoptr (GHashTable) known = NULL;

  if (folder != NULL && jk_git_folder_is_current (folder, fd))
    return folder;
  known = list_known (self, start, end);
  folder = jk_git_folder_new (fd, known);
  if (folder != NULL)
    g_hash_table_replace (self->memo->folders, g_strdup (self->path->str), folder);
  else
    g_hash_table_remove (self->memo->folders, self->path->str);
  return folder;
}

gboolean
jk_git_scanning_enter (JkGitScanning *self,
                       int            parent,
                       const char    *name,
                       gsize          length,
                       gsize          start,
                       gsize          end)
{
  const gsize old_length = self->path->len;
  g_autofree char *own = g_strndup (name, length);
  gboolean is_good = TRUE;
  struct stat st;
  int fd = openat (parent, own, JK_GIT_OPEN_FOLDER);

  if (fd < 0)
    {
      if (errno == EACCES)
        return TRUE;
      jk_git_scanning_add (self, name, length, JK_GIT_DOUBT_TOUCHED | JK_GIT_DOUBT_UNKNOWN);
      jk_git_scanning_note_link (self, parent, own);
      /* Git looks for what a sparse checkout leaves out through a link as well, and may find it. */
      if (fstatat (parent, own, &st, 0) == 0 && S_ISDIR (st.st_mode))
        jk_git_scanning_note_present (self, git_index_get_byindex (self->index, start));
      return TRUE;
    }
  if (self->depth >= JK_GIT_SCAN_MAX_DEPTH)
    jk_git_scanning_doubt_all (self);
  else
    {
      g_string_append_len (self->path, name, length + 1);
      self->depth++;
      is_good = jk_git_scanning_look_at_folder (self, fd, start, end);
      self->depth--;
      g_string_truncate (self->path, old_length);
    }
  close (fd);
  return is_good;
}

/* @start to @end: the entries of the index that are in the folder of self->path */
gboolean
jk_git_scanning_look_at_folder (JkGitScanning *self,
                                int            fd,
                                gsize          start,
                                gsize          end)
{
  JkGitFolder *folder;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, self->error))
    return FALSE;
  g_ptr_array_add (self->out->folders, g_strndup (self->path->str, MAX (self->path->len, 1) - 1));
  folder = list_folder (self, fd, start, end);
  /* A repository where the index has a folder: what libgit2 makes of the whole. */
  if (folder != NULL && folder->has_git && self->path->len > 0)
    {
      const gsize length = self->path->len;

      g_string_truncate (self->path, 0);
      jk_git_scanning_add (self, git_index_get_byindex (self->index, start)->path, length - 1, JK_GIT_DOUBT_TOUCHED | JK_GIT_DOUBT_UNKNOWN);
      g_string_append_len (self->path, git_index_get_byindex (self->index, start)->path, length);
    }
  for (gsize i = start; i < end;)
    {
      const git_index_entry *entry = git_index_get_byindex (self->index, i);
      const char *name = entry->path + self->path->len;
      const char *slash = strchr (name, '/');
      gsize next = i + 1;

      if (slash == NULL)
        {
          if (!jk_git_scanning_look_at_entry (self, fd, entry, name))
            return FALSE;
        }
      else
        {
          next = skip_folder (self, i, end, entry->path, slash + 1 - entry->path);
          if (!self->is_flat && !jk_git_scanning_enter (self, fd, name, slash - name, i, next))
            return FALSE;
        }
      i = next;
    }
  for (guint i = 0; folder != NULL && i < folder->unknown->len; i++)
    {
      const JkGitName *name = &g_array_index (folder->unknown, JkGitName, i);

      jk_git_scanning_add (self, name->name, strlen (name->name), JK_GIT_DOUBT_UNKNOWN);
    }
  return folder == NULL || jk_git_scanning_look_at_names (self, fd, folder);
}

static gboolean
scan_top (JkGitScanning *self)
{
  const char *worktree = jk_repository_get_worktree (self->repository);
  g_autoptr (JkGitFolder) folder = NULL;
  int fd = open (worktree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean is_good = TRUE;

  /* libgit2 says what is wrong with it. */
  if (fd < 0)
    jk_git_scanning_doubt_all (self);
  else if (self->index != NULL)
    is_good = jk_git_scanning_look_at_folder (self, fd, 0, git_index_entrycount (self->index));
  else
    {
      folder = jk_git_folder_new (fd, NULL);
      is_good = folder == NULL || jk_git_scanning_look_at_names (self, fd, folder);
    }
  if (fd >= 0)
    close (fd);
  return is_good;
}

static JkGitScan *
scan_alloc (void)
{
  JkGitScan *self = g_new0 (JkGitScan, 1);

  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->rules = g_ptr_array_new_with_free_func (g_free);
  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->nested = g_ptr_array_new_with_free_func (g_free);
  self->submodules = g_ptr_array_new_with_free_func (g_free);
  self->ignored = g_ptr_array_new_with_free_func (g_free);
  self->links = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* Nullable @index: fills all but what belongs to it. Returns: (transfer full): what it goes into */
JkGitScan *
jk_git_scanning_begin (JkGitScanning *self,
                       git_index     *index)
{
  self->out = scan_alloc ();
  if (index != NULL && (git_index_caps (index) & GIT_INDEX_CAPABILITY_IGNORE_CASE))
    jk_git_scanning_doubt_all (self);
  else if (index != NULL)
    {
      self->index = index;
      self->memo = recall (self->repository);
      self->stamp_ns = jk_repository_get_index_stamp (self->repository);
      self->max_paths = FREE_PATHS + git_index_entrycount (index) / 4;
      git_oid_fromstr (&self->empty_blob, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    }
  return self->out;
}

JkGitScan *
jk_git_scan_new (JkRepository  *repository,
                 git_index     *index,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (GString) path = g_string_new (NULL);
  JkGitScanning self = { .repository = repository, .path = path, .cancellable = cancellable, .error = error };
  g_autoptr (JkGitScan) out = jk_git_scanning_begin (&self, index);

  return scan_top (&self) ? g_steal_pointer (&out) : NULL;
}
