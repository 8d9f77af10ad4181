/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-scan.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-folder.h"
#include "jk-git-path.h"

#define SCAN_MEMO "scan"
/* A folder is open at each level; what is deeper is left to libgit2. */
#define MAX_DEPTH 128
/* Beyond that many paths a list spares nothing. */
#define FREE_PATHS 2000

#define OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define GITLINK_MODE 0160000
#define SYMLINK_MODE 0120000

/* What is unknown depends on the index, so the memo does too. */
typedef struct
{
  git_oid index;
  GHashTable *folders; /* relative path → JkGitFolder */
} Memo;

typedef struct
{
  JkGitScan *out;
  JkRepository *repository;
  git_index *index; /* nullable */
  Memo *memo;       /* nullable */
  gint64 stamp_ns;
  git_oid empty_blob;
  gsize max_paths;
  GString *path; /* "" or a folder with a slash at its end */
  guint depth;
  GCancellable *cancellable;
  GError **error;
} Scan;

static void
memo_free (gpointer data)
{
  Memo *memo = data;

  g_hash_table_unref (memo->folders);
  g_free (memo);
}

void
jk_git_scan_free (JkGitScan *self)
{
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->rules);
  g_free (self);
}

static void
doubt_all (JkGitScan *self)
{
  self->is_all = self->has_unknown = self->has_touched = TRUE;
}

static Memo *
recall (JkRepository *repository)
{
  const git_oid id = jk_repository_get_index_id (repository);
  Memo *memo = jk_repository_get_memo (repository, SCAN_MEMO);

  if (memo != NULL && git_oid_equal (&memo->index, &id))
    return memo;
  memo = g_new0 (Memo, 1);
  memo->index = id;
  memo->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) jk_git_folder_free);
  jk_repository_take_memo (repository, SCAN_MEMO, memo, memo_free);
  return memo;
}

typedef enum
{
  TOUCHED = 1,
  UNKNOWN = 2,
} Doubt;

static void
add_path (Scan       *self,
          const char *name,
          gsize       length,
          guint       doubt)
{
  GString *path;

  self->out->has_touched |= (doubt & TOUCHED) != 0;
  self->out->has_unknown |= (doubt & UNKNOWN) != 0;
  if (self->out->is_all)
    return;
  path = g_string_new_len (self->path->str, self->path->len);
  g_string_append_len (path, name, length);
  g_ptr_array_add (self->out->paths, g_string_free (path, FALSE));
  self->out->is_all = self->out->paths->len > self->max_paths;
}

/* An index written without nanoseconds has 0 there. */
static gboolean
is_same_time (const git_index_time *known,
              struct timespec       now)
{
  return known->seconds == (gint32) now.tv_sec && (known->nanoseconds == 0 || known->nanoseconds == (guint32) now.tv_nsec);
}

static gboolean
is_same_kind (guint32 known,
              mode_t  now)
{
  if (S_ISLNK (now))
    return known == SYMLINK_MODE;
  return S_ISREG (now) && known == (now & S_IXUSR ? 0100755 : 0100644);
}

/* Whoever touched the file in the very moment that the index was written left no trace in its times. */
static gboolean
is_racy (Scan                  *self,
         const git_index_entry *entry)
{
  const gint64 step_ns = entry->mtime.nanoseconds == 0 ? 1000000000 : 0;

  return (gint64) entry->mtime.seconds * 1000000000 + entry->mtime.nanoseconds + step_ns >= self->stamp_ns;
}

/* Git writes a size of 0 for "look again". */
static gboolean
is_same_size (Scan                  *self,
              const git_index_entry *entry,
              off_t                  size)
{
  return entry->file_size == (guint32) size && (size != 0 || git_oid_equal (&entry->id, &self->empty_blob));
}

static gboolean
is_unchanged (Scan                  *self,
              const git_index_entry *entry,
              const struct stat     *st)
{
  return is_same_kind (entry->mode, st->st_mode) && is_same_size (self, entry, st->st_size)
         && is_same_time (&entry->mtime, st->st_mtim) && is_same_time (&entry->ctime, st->st_ctim)
         && entry->ino == (guint32) st->st_ino && entry->uid == st->st_uid && entry->gid == st->st_gid && !is_racy (self, entry);
}

static gboolean
is_checked_out (int         fd,
                const char *name)
{
  g_autofree char *dot_git = g_build_filename (name, ".git", NULL);

  return faccessat (fd, dot_git, F_OK, 0) == 0;
}

static void
look_at_entry (Scan                  *self,
               int                    fd,
               const git_index_entry *entry,
               const char            *name)
{
  const gboolean is_taken_on_trust = (entry->flags & GIT_INDEX_ENTRY_VALID)
                                     || (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE)
                                     || git_index_entry_stage (entry) > 0;
  struct stat st;

  if (entry->mode == GITLINK_MODE && !is_taken_on_trust)
    self->out->has_submodule |= is_checked_out (fd, name);
  if (entry->mode == GITLINK_MODE || (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD))
    add_path (self, name, strlen (name), TOUCHED);
  else if (fstatat (fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
    {
      if (!is_taken_on_trust && errno != EACCES)
        add_path (self, name, strlen (name), TOUCHED);
    }
  else if (is_taken_on_trust ? S_ISDIR (st.st_mode) : !is_unchanged (self, entry, &st))
    add_path (self, name, strlen (name), S_ISDIR (st.st_mode) ? TOUCHED | UNKNOWN : TOUCHED);
}

static gboolean
is_rule (const char *name)
{
  return strcmp (name, ".gitignore") == 0 || strcmp (name, ".gitattributes") == 0;
}

static gboolean
add_rule (Scan            *self,
          int              fd,
          const JkGitName *name)
{
  g_autofree char *path = g_strconcat (self->path->str, name->name, NULL);
  g_autofree char *shown = NULL;
  struct stat st;

  if (name->is_odd && fstatat (fd, name->name, &st, 0) == 0 && !S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode))
    {
      shown = jk_git_path_escape (path);
      g_set_error (self->error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("“%s” is not a file, and reading it might never end."),
                   shown);
      return FALSE;
    }
  g_ptr_array_add (self->out->rules, g_steal_pointer (&path));
  return TRUE;
}

static gboolean
is_ignored (Scan *self)
{
  git_repository *handle = jk_repository_get_handle (self->repository);
  int ignored = 0;

  return handle != NULL && git_ignore_path_is_ignored (&ignored, handle, self->path->str) == 0 && ignored;
}

static gboolean scan_unknown_folder (Scan *self, int parent, const char *name);

static gboolean
scan_names (Scan              *self,
            int                fd,
            const JkGitFolder *folder)
{
  for (guint i = 0; i < folder->unknown->len; i++)
    {
      const JkGitName *name = &g_array_index (folder->unknown, JkGitName, i);

      if (is_rule (name->name) && !name->is_folder && !add_rule (self, fd, name))
        return FALSE;
    }
  for (guint i = 0; i < folder->unknown->len; i++)
    {
      const JkGitName *name = &g_array_index (folder->unknown, JkGitName, i);

      if (name->is_folder && !scan_unknown_folder (self, fd, name->name))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_shut (const JkGitFolder *folder,
         int                fd)
{
  struct stat st;

  return folder->unknown->len > 0
         && fstatat (fd, g_array_index (folder->unknown, JkGitName, 0).name, &st, AT_SYMLINK_NOFOLLOW) != 0 && errno == EACCES;
}

/* Nothing of it is in the index: only its rules matter here, as far as the walk for untracked files would come. */
static gboolean
scan_unknown_folder (Scan       *self,
                     int         parent,
                     const char *name)
{
  const gsize length = self->path->len;
  g_autoptr (JkGitFolder) folder = NULL;
  gboolean is_good = TRUE;
  int fd;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, self->error))
    return FALSE;
  if (self->depth >= MAX_DEPTH)
    return TRUE;
  g_string_append_printf (self->path, "%s/", name);
  self->depth++;
  fd = is_ignored (self) ? -1 : openat (parent, name, OPEN_FOLDER);
  folder = fd >= 0 ? jk_git_folder_new (fd, NULL) : NULL;
  self->out->has_shut |= folder != NULL && is_shut (folder, fd);
  if (folder != NULL && !folder->has_git)
    is_good = scan_names (self, fd, folder);
  if (fd >= 0)
    close (fd);
  self->depth--;
  g_string_truncate (self->path, length);
  return is_good;
}

static gboolean
is_inside (Scan       *self,
           gsize       i,
           const char *path,
           gsize       length)
{
  return strncmp (git_index_get_byindex (self->index, i)->path, path, length) == 0;
}

/* Entries ascend by bytes: those of a folder follow each other. Returns: the first after @i, which is inside, that is not */
static gsize
skip_folder (Scan       *self,
             gsize       i,
             gsize       end,
             const char *path,
             gsize       length)
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
list_known (Scan  *self,
            gsize  start,
            gsize  end)
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
list_folder (Scan  *self,
             int    fd,
             gsize  start,
             gsize  end)
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

static gboolean scan_folder (Scan *self, int fd, gsize start, gsize end);

static gboolean
scan_subfolder (Scan       *self,
                int         parent,
                const char *name,
                gsize       length,
                gsize       start,
                gsize       end)
{
  const gsize old_length = self->path->len;
  g_autofree char *own = g_strndup (name, length);
  gboolean is_good = TRUE;
  int fd = openat (parent, own, OPEN_FOLDER);

  if (fd < 0)
    {
      if (errno != EACCES)
        add_path (self, name, length, TOUCHED | UNKNOWN);
      return TRUE;
    }
  if (self->depth >= MAX_DEPTH)
    doubt_all (self->out);
  else
    {
      g_string_append_len (self->path, name, length + 1);
      self->depth++;
      is_good = scan_folder (self, fd, start, end);
      self->depth--;
      g_string_truncate (self->path, old_length);
    }
  close (fd);
  return is_good;
}

/* @start to @end: the entries of the index that are in the folder of self->path */
static gboolean
scan_folder (Scan *self,
             int   fd,
             gsize start,
             gsize end)
{
  JkGitFolder *folder;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, self->error))
    return FALSE;
  folder = list_folder (self, fd, start, end);
  /* A repository where the index has a folder: what libgit2 makes of the whole. */
  if (folder != NULL && folder->has_git && self->path->len > 0)
    {
      const gsize length = self->path->len;

      g_string_truncate (self->path, 0);
      add_path (self, git_index_get_byindex (self->index, start)->path, length - 1, TOUCHED | UNKNOWN);
      g_string_append_len (self->path, git_index_get_byindex (self->index, start)->path, length);
    }
  for (gsize i = start; i < end;)
    {
      const git_index_entry *entry = git_index_get_byindex (self->index, i);
      const char *name = entry->path + self->path->len;
      const char *slash = strchr (name, '/');
      gsize next = i + 1;

      if (slash == NULL)
        look_at_entry (self, fd, entry, name);
      else
        {
          next = skip_folder (self, i, end, entry->path, slash + 1 - entry->path);
          if (!scan_subfolder (self, fd, name, slash - name, i, next))
            return FALSE;
        }
      i = next;
    }
  for (guint i = 0; folder != NULL && i < folder->unknown->len; i++)
    {
      const JkGitName *name = &g_array_index (folder->unknown, JkGitName, i);

      add_path (self, name->name, strlen (name->name), UNKNOWN);
    }
  return folder == NULL || scan_names (self, fd, folder);
}

static gboolean
scan_top (Scan *self)
{
  const char *worktree = jk_repository_get_worktree (self->repository);
  g_autoptr (JkGitFolder) folder = NULL;
  int fd = open (worktree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean is_good = TRUE;

  /* libgit2 says what is wrong with it. */
  if (fd < 0)
    doubt_all (self->out);
  else if (self->index != NULL)
    is_good = scan_folder (self, fd, 0, git_index_entrycount (self->index));
  else
    {
      folder = jk_git_folder_new (fd, NULL);
      is_good = folder == NULL || scan_names (self, fd, folder);
    }
  if (fd >= 0)
    close (fd);
  return is_good;
}

JkGitScan *
jk_git_scan_new (JkRepository *repository,
                 git_index    *index,
                 GCancellable *cancellable,
                 GError      **error)
{
  g_autoptr (JkGitScan) out = g_new0 (JkGitScan, 1);
  g_autoptr (GString) path = g_string_new (NULL);
  Scan self = { .out = out, .repository = repository, .index = index, .path = path, .cancellable = cancellable, .error = error };

  out->paths = g_ptr_array_new_with_free_func (g_free);
  out->rules = g_ptr_array_new_with_free_func (g_free);
  if (index != NULL && (git_index_caps (index) & GIT_INDEX_CAPABILITY_IGNORE_CASE))
    {
      self.index = NULL;
      doubt_all (out);
    }
  else if (index != NULL)
    {
      self.memo = recall (repository);
      self.stamp_ns = jk_repository_get_index_stamp (repository);
      self.max_paths = FREE_PATHS + git_index_entrycount (index) / 4;
      git_oid_fromstr (&self.empty_blob, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    }
  return scan_top (&self) ? g_steal_pointer (&out) : NULL;
}
