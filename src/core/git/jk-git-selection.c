/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-beside.h"
#include "jk-git-commit-private.h"
#include "jk-git-content.h"
#include "jk-git-disk.h"
#include "jk-git-tree-edit.h"

#define MAX_PATHS 100000
#define SUBMODULE_MODE 0160000
/* The coarsest clock of a file system that is worth waiting for. */
#define FRESH_US G_USEC_PER_SEC

typedef struct
{
  JkRepository *repository;
  const JkCommitRequest *request;
  git_repository *handle;
  git_index *index;
  git_tree *head;
  int top;
  gboolean writes;
  gboolean has_modes; /* core.fileMode */
  gboolean has_links; /* core.symlinks */
  GHashTable *untracked; /* (nullable): paths that status lists as such */
  GHashTable *rules;
  GHashTable *gone; /* paths that the commit takes away */
  JkGitSelection *out;
} Choosing;

static void
picked_free (gpointer data)
{
  JkGitPicked *self = data;

  g_free (self->path);
  g_free (self);
}

static JkGitSelection *
selection_new (void)
{
  JkGitSelection *self = g_new0 (JkGitSelection, 1);

  self->picked = g_ptr_array_new_with_free_func (picked_free);
  self->left_out = jk_git_left_out_new ();
  return self;
}

void
jk_git_selection_free (JkGitSelection *self)
{
  g_ptr_array_unref (self->picked);
  g_ptr_array_unref (self->left_out);
  g_free (self);
}

static gboolean
leave_out (Choosing   *self,
           const char *path,
           const char *reason)
{
  jk_git_left_out_add (self->out->left_out, path, reason);
  return TRUE;
}

/* Returns: (nullable): why the index has something to say about @path that the working tree must not override */
static const char *
find_reservation (Choosing              *self,
                  const char            *path,
                  const git_index_entry *entry,
                  guint32                old_mode,
                  const git_oid         *old_id)
{
  if (entry == NULL)
    return old_mode != 0 ? "staged" : NULL;
  if (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD)
    return "announced";
  if (entry->mode != old_mode || !git_oid_equal (&entry->id, old_id))
    return "staged";
  if ((entry->flags & GIT_INDEX_ENTRY_VALID) || (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE))
    return "hidden";
  return entry->mode == SUBMODULE_MODE ? "submodule" : NULL;
}

static guint32
decide_mode (Choosing           *self,
             const JkGitContent *content,
             guint32             old_mode)
{
  /* Where the file system has no modes or links, those of Git stand. */
  if (!self->has_links && old_mode == 0120000 && content->mode != 0120000)
    return old_mode;
  if (!self->has_modes && content->mode != 0120000)
    return old_mode == 0100755 || old_mode == 0100644 ? old_mode : 0100644;
  return content->mode;
}

static JkGitPicked *
pick (Choosing           *self,
      const char         *path,
      guint32             mode,
      const JkGitContent *content)
{
  JkGitPicked *picked = g_new0 (JkGitPicked, 1);
  const gint64 mtime_us = content->st.st_mtim.tv_sec * G_USEC_PER_SEC + content->st.st_mtim.tv_nsec / 1000;

  picked->path = g_strdup (path);
  picked->mode = mode;
  picked->st = content->st;
  picked->is_fresh = mtime_us + FRESH_US > content->read_us;
  g_ptr_array_add (self->out->picked, picked);
  return picked;
}

static int
store (Choosing     *self,
       const guint8 *data,
       gsize         size,
       git_oid      *out)
{
  if (self->writes)
    return git_blob_create_from_buffer (out, self->handle, data, size);
  return git_odb_hash (out, data, size, GIT_OBJECT_BLOB);
}

/* A new file where those are not allowed. Asked last: what keeps it out in any case is what people are told. */
static gboolean
is_unwanted (Choosing *self,
             guint32   old_mode)
{
  return old_mode == 0 && !self->request->untracked;
}

/* @data is what becomes the object. */
static gboolean
judge_and_pick (Choosing           *self,
                const char         *path,
                const JkGitContent *content,
                guint32             mode,
                const guint8       *data,
                gsize               size,
                guint32             old_mode,
                const git_oid      *old_id,
                GError            **error)
{
  const JkCommitRequest *request = self->request;
  const char *reason = "refused";
  JkGitPicked *picked;
  git_oid id;
  int code;

  /* Only its times, or line ends that Git takes for the same, have changed. */
  if (mode == old_mode && git_odb_hash (&id, data, size, GIT_OBJECT_BLOB) == 0 && git_oid_equal (&id, old_id))
    return TRUE;
  if (size > request->max_file_bytes)
    return leave_out (self, path, "too-large");
  if (request->judge != NULL && !request->judge (path, mode, data, size, request->judge_data, &reason))
    return leave_out (self, path, reason);
  if (is_unwanted (self, old_mode))
    return leave_out (self, path, "untracked");
  code = store (self, data, size, &id);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, path);
      return FALSE;
    }
  picked = pick (self, path, mode, content);
  picked->id = id;
  picked->size_bytes = size;
  self->out->size_bytes += size;
  return TRUE;
}

/* What a filter makes of it is judged once git has made it. */
static gboolean
pick_for_git (Choosing           *self,
              const char         *path,
              const JkGitContent *content,
              guint32             mode,
              guint32             old_mode,
              const char         *why)
{
  const JkCommitRequest *request = self->request;
  JkGitPicked *picked;

  if (!request->is_trusted)
    return leave_out (self, path, why);
  /* What its name and Git's attributes tell is known already; found later, it would stop the whole commit. */
  if (request->judge != NULL && !request->judge (path, mode, (const guint8 *) "", 0, request->judge_data, &why))
    return leave_out (self, path, why);
  if (is_unwanted (self, old_mode))
    return leave_out (self, path, "untracked");
  picked = pick (self, path, mode, content);
  picked->size_bytes = content->size;
  self->out->size_bytes += content->size;
  self->out->needs_git = TRUE;
  return TRUE;
}

static gboolean
choose_file (Choosing           *self,
             const char         *path,
             const JkGitContent *content,
             guint32             old_mode,
             const git_oid      *old_id,
             GError            **error)
{
  const guint32 mode = decide_mode (self, content, old_mode);
  g_auto (git_buf) converted = GIT_BUF_INIT;
  const char *why;
  JkGitStored stored;

  if (mode == 0120000)
    return judge_and_pick (self, path, content, mode, content->data, content->size, old_mode, old_id, error);
  stored = jk_git_stored_as (self->repository, self->index, self->top, path, self->rules, &why);
  if (stored == JK_GIT_STORED_UNSURE)
    return leave_out (self, path, why);
  if (stored == JK_GIT_STORED_BY_GIT)
    return pick_for_git (self, path, content, mode, old_mode, why);
  if (jk_git_convert (self->handle, path, content->data, content->size, &converted) != 0)
    return leave_out (self, path, "line-endings");
  return judge_and_pick (self, path, content, mode, (const guint8 *) converted.ptr, converted.size, old_mode, old_id, error);
}

static gboolean
choose (Choosing   *self,
        const char *path,
        gboolean    goes_only,
        GError    **error)
{
  const git_index_entry *entry = git_index_get_bypath (self->index, path, 0);
  g_auto (JkGitContent) content = { 0 };
  git_oid old_id = { { 0 } };
  const guint32 old_mode = jk_git_tree_find (self->head, path, &old_id);
  const char *reservation = find_reservation (self, path, entry, old_mode == 0040000 ? 0 : old_mode, &old_id);

  jk_git_content_read (&content, self->top, path, self->request->max_file_bytes);
  if (goes_only)
    {
      if (reservation == NULL && entry != NULL && content.mode == 0 && content.problem == NULL)
        {
          pick (self, path, 0, &content);
          g_hash_table_add (self->gone, g_strdup (path));
        }
      return TRUE;
    }
  if (g_hash_table_contains (self->gone, path))
    return TRUE;
  if (entry == NULL && jk_git_is_beside (path))
    return leave_out (self, path, "beside");
  if (reservation != NULL)
    return leave_out (self, path, reservation);
  if (content.problem != NULL)
    return leave_out (self, path, content.problem);
  if (content.mode == 0)
    return TRUE;
  if (entry == NULL && self->untracked != NULL && !g_hash_table_contains (self->untracked, path))
    return leave_out (self, path, "ignored");
  if (content.is_too_large)
    return leave_out (self, path, "too-large");
  return choose_file (self, path, &content, old_mode, &old_id, error);
}

/* A file in the place of a folder, or below that of a file: what is there in index or HEAD must go with this very
 * commit. */
static gboolean
is_occupied (Choosing   *self,
             const char *path)
{
  g_autofree char *below = g_strconcat (path, "/", NULL);
  gsize at;

  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *parent = g_strndup (path, slash - path);
      const guint32 mode = jk_git_tree_find (self->head, parent, NULL);
      const gboolean is_there = (mode != 0 && mode != 0040000) || git_index_get_bypath (self->index, parent, 0) != NULL;

      if (is_there && !g_hash_table_contains (self->gone, parent))
        return TRUE;
    }
  if (git_index_find_prefix (&at, self->index, below) != 0)
    return jk_git_tree_find (self->head, path, NULL) == 0040000;
  for (; at < git_index_entrycount (self->index); at++)
    {
      const git_index_entry *entry = git_index_get_byindex (self->index, at);

      if (!g_str_has_prefix (entry->path, below))
        break;
      if (!g_hash_table_contains (self->gone, entry->path))
        return TRUE;
    }
  return FALSE;
}

static void
drop_occupied (Choosing *self)
{
  GPtrArray *picked = self->out->picked;

  for (guint i = picked->len; i-- > 0;)
    {
      const JkGitPicked *one = picked->pdata[i];

      if (one->mode == 0 || !is_occupied (self, one->path))
        continue;
      leave_out (self, one->path, "occupied");
      self->out->size_bytes -= one->size_bytes;
      g_ptr_array_remove_index (picked, i);
    }
}

/* Nobody was asked, and so many are seldom taken away on purpose. */
static void
drop_many_deleted (Choosing *self)
{
  GPtrArray *picked = self->out->picked;

  if (self->request->max_deleted == 0 || picked->len <= self->request->max_deleted)
    return;
  for (guint i = 0; i < picked->len; i++)
    leave_out (self, ((const JkGitPicked *) picked->pdata[i])->path, "many-deleted");
  g_ptr_array_set_size (picked, 0);
  g_hash_table_remove_all (self->gone);
}

static int
by_path (gconstpointer a,
         gconstpointer b)
{
  return strcmp ((*(JkGitPicked *const *) a)->path, (*(JkGitPicked *const *) b)->path);
}

static gboolean
choose_all (Choosing     *self,
            GHashTable   *paths,
            GCancellable *cancellable,
            GError      **error)
{
  static const gboolean rounds[] = { TRUE, FALSE };

  /* What goes is known before what comes in its place. */
  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      GHashTableIter iter;
      gpointer path;

      g_hash_table_iter_init (&iter, paths);
      while (g_hash_table_iter_next (&iter, &path, NULL))
        if (g_cancellable_set_error_if_cancelled (cancellable, error) || !choose (self, path, rounds[i], error))
          return FALSE;
      if (rounds[i])
        drop_many_deleted (self);
    }
  drop_occupied (self);
  g_ptr_array_sort (self->out->picked, by_path);
  return TRUE;
}

static void
add_path (Choosing   *self,
          GHashTable *paths,
          const char *path)
{
  if (g_str_has_suffix (path, "/"))
    leave_out (self, path, "repository");
  else if (!jk_git_path_is_inside (path))
    leave_out (self, path, "special");
  else
    g_hash_table_add (paths, g_strdup (path));
}

static gboolean
is_unknown (Choosing   *self,
            const char *path)
{
  return git_index_get_bypath (self->index, path, 0) == NULL && jk_git_tree_find (self->head, path, NULL) == 0;
}

/* Whether a file that was named is new, or ignored, is for the status to say. */
static gboolean
needs_status (Choosing *self)
{
  const char *const *paths = self->request->paths;

  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    if (self->request->untracked && is_unknown (self, paths[i]))
      return TRUE;
  return paths == NULL;
}

static gboolean
read_status (Choosing     *self,
             GHashTable   *paths,
             GCancellable *cancellable,
             GError      **error)
{
  g_autoptr (JkGitStatus) status = jk_repository_read_status (self->repository, MAX_PATHS, cancellable, error);

  if (status == NULL)
    return FALSE;
  if (status->is_truncated)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, _ ("More than %d paths have changed."), MAX_PATHS);
      return FALSE;
    }
  self->untracked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < status->changes->len; i++)
    {
      const JkGitChange *change = status->changes->pdata[i];

      if (change->worktree == '?')
        g_hash_table_add (self->untracked, g_strdup (change->path));
      if (self->request->paths != NULL)
        continue;
      add_path (self, paths, change->path);
      if (change->old_path != NULL)
        add_path (self, paths, change->old_path);
    }
  return TRUE;
}

static gboolean
list (Choosing     *self,
      GHashTable   *paths,
      GCancellable *cancellable,
      GError      **error)
{
  for (guint i = 0; self->request->paths != NULL && self->request->paths[i] != NULL; i++)
    add_path (self, paths, self->request->paths[i]);
  return !needs_status (self) || read_status (self, paths, cancellable, error);
}

static gboolean
read_flag (git_repository *handle,
           const char     *key)
{
  g_autoptr (git_config) config = NULL;
  int value = TRUE;

  if (git_repository_config_snapshot (&config, handle) != 0 || git_config_get_bool (&value, config, key) != 0)
    return TRUE;
  return value;
}

JkGitSelection *
jk_git_selection_new (JkRepository          *repository,
                      const JkCommitRequest *request,
                      git_index             *index,
                      git_tree              *head,
                      gboolean               writes,
                      GCancellable          *cancellable,
                      GError               **error)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  git_repository *handle = jk_repository_get_handle (repository);
  Choosing self = { repository, request, handle, index, head, -1, writes, read_flag (handle, "core.filemode"),
                    read_flag (handle, "core.symlinks"), NULL, rules, gone, selection_new () };
  gboolean is_good;

  /* Rules of attributes are remembered by size and time. */
  git_attr_cache_flush (handle);
  self.top = open (jk_repository_get_worktree (repository), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  is_good = (self.top >= 0 || jk_git_set_errno_error (error, jk_repository_get_worktree (repository)))
            && list (&self, paths, cancellable, error) && choose_all (&self, paths, cancellable, error);
  g_clear_pointer (&self.untracked, g_hash_table_unref);
  if (self.top >= 0)
    close (self.top);
  if (!is_good)
    g_clear_pointer (&self.out, jk_git_selection_free);
  return self.out;
}
