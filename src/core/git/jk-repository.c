/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-repository-private.h"

#include <string.h>
#include <sys/stat.h>

#include "jk-error.h"
#include "jk-git-config.h"
#include "jk-git-object-guard.h"
#include "jk-git-path.h"
#include "jk-git-replaced.h"
#include "jk-git-watch.h"

struct _JkRepository
{
  GObject parent_instance;

  char *path;
  JkGitLocation *location;
  git_repository *handle;
  char *config_digest;
  gboolean ignores_case; /* core.ignoreCase: libgit2 and Git make something else of it */
  gboolean follows_replaced; /* core.useReplaceRefs */
  JkGitReplaced replaced;
  guint64 git_dir_inode;
  gboolean has_index_file;
  git_oid index_id;
  gint64 index_stamp_ns;
  GData *memos;
  JkGitWatch *watch; /* nullable */
};

G_DEFINE_FINAL_TYPE (JkRepository, jk_repository, G_TYPE_OBJECT)

static void
close_repository (JkRepository *self)
{
  g_datalist_clear (&self->memos);
  g_clear_pointer (&self->handle, git_repository_free);
  g_clear_pointer (&self->location, jk_git_location_free);
  g_clear_pointer (&self->config_digest, g_free);
}

static void
jk_repository_finalize (GObject *object)
{
  JkRepository *self = JK_REPOSITORY (object);

  close_repository (self);
  g_clear_pointer (&self->watch, jk_git_watch_unref);
  g_free (self->path);

  G_OBJECT_CLASS (jk_repository_parent_class)->finalize (object);
}

static void
jk_repository_class_init (JkRepositoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_repository_finalize;
}

static void
jk_repository_init (JkRepository *self)
{
  g_datalist_init (&self->memos);
}

static guint64
inode_of (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 ? st.st_ino : 0;
}

static gboolean
is_same (JkRepository        *self,
         const JkGitLocation *now)
{
  const JkGitLocation *old = self->location;

  return old != NULL && strcmp (old->worktree, now->worktree) == 0 && strcmp (old->git_dir, now->git_dir) == 0
         && strcmp (old->common_dir, now->common_dir) == 0 && inode_of (now->git_dir) == self->git_dir_inode;
}

/* TRUE if the repository is open and nothing that its handle remembers has become untrue. */
static gboolean
is_current (JkRepository        *self,
            const JkGitLocation *now)
{
  g_autoptr (git_config) config = NULL;
  g_autofree char *digest = NULL;

  if (!is_same (self, now))
    return FALSE;
  config = jk_git_config_new (now, self->handle, NULL);
  if (config == NULL)
    return FALSE;
  digest = jk_git_config_dup_digest (config);
  return g_strcmp0 (digest, self->config_digest) == 0;
}

/* libgit2 refuses repositories with extensions it does not know, and SHA-256: those are left to Git itself. */
static gboolean
has_unknown_format (git_config *config)
{
  g_autoptr (git_config_iterator) entries = NULL;
  git_config_entry *entry;
  int version = 0;

  if (git_config_get_int32 (&version, config, "core.repositoryformatversion") != 0 || version < 1)
    return FALSE;
  /* Not by a pattern: libgit2 1.5 leaks 20 KiB for each entry that does not match one. */
  if (version > 1 || git_config_iterator_new (&entries, config) != 0)
    return version > 1;
  while (git_config_next (&entry, entries) == 0)
    if (g_str_has_prefix (entry->name, "extensions.") && strcmp (entry->name, "extensions.noop") != 0
        && strcmp (entry->name, "extensions.partialclone") != 0 && strcmp (entry->name, "extensions.preciousobjects") != 0
        && !(strcmp (entry->name, "extensions.objectformat") == 0 && g_strcmp0 (entry->value, "sha1") == 0))
      return TRUE;
  return FALSE;
}

static gboolean
open_handle (JkRepository        *self,
             const JkGitLocation *location,
             GError             **error)
{
  g_autoptr (git_config) config = jk_git_config_new (location, NULL, error);
  git_config *full;
  int code, ignores_case = FALSE, follows_replaced = TRUE;

  if (config == NULL)
    return FALSE;
  code = git_repository_open (&self->handle, location->worktree);
  if (code != 0 && !has_unknown_format (config))
    {
      jk_git_library_set_error (error, code, location->worktree);
      return FALSE;
    }
  code = self->handle != NULL ? jk_git_object_guard_add (location, self->handle) : 0;
  if (code != 0)
    {
      jk_git_library_set_error (error, code, location->worktree);
      return FALSE;
    }
  full = jk_git_config_new (location, self->handle, error);
  if (full == NULL)
    return FALSE;
  self->config_digest = jk_git_config_dup_digest (full);
  self->ignores_case = git_config_get_bool (&ignores_case, full, "core.ignorecase") == 0 && ignores_case;
  self->follows_replaced = git_config_get_bool (&follows_replaced, full, "core.usereplacerefs") != 0 || follows_replaced;
  self->replaced = (JkGitReplaced) { 0 };
  if (self->handle != NULL)
    git_repository_set_config (self->handle, full);
  git_config_free (full);
  return TRUE;
}

gboolean
jk_repository_open (JkRepository *self,
                    GError      **error)
{
  g_autoptr (JkGitLocation) location = NULL;

  g_return_val_if_fail (JK_IS_REPOSITORY (self), FALSE);

  jk_git_library_init ();
  location = jk_git_location_find (self->path, error);
  if (location == NULL)
    {
      close_repository (self);
      return FALSE;
    }
  if (is_current (self, location))
    return TRUE;

  close_repository (self);
  if (!open_handle (self, location, error))
    {
      close_repository (self);
      return FALSE;
    }
  self->git_dir_inode = inode_of (location->git_dir);
  self->location = g_steal_pointer (&location);
  return TRUE;
}

JkRepository *
jk_repository_new (const char *path)
{
  JkRepository *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (JK_TYPE_REPOSITORY, NULL);
  self->path = g_canonicalize_filename (path, NULL);
  return self;
}

char *
jk_repository_resolve (const char *path,
                       GError    **error)
{
  g_autoptr (JkGitLocation) location = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  location = jk_git_location_find (path, error);
  return location != NULL ? g_steal_pointer (&location->worktree) : NULL;
}

char *
jk_repository_name (const char *top)
{
  g_autofree char *base = NULL;

  g_return_val_if_fail (top != NULL, NULL);

  base = g_path_get_basename (top);
  return jk_git_path_escape (base);
}

void
jk_repository_set_watch (JkRepository *self,
                         JkGitWatch   *watch)
{
  g_clear_pointer (&self->watch, jk_git_watch_unref);
  self->watch = watch != NULL ? jk_git_watch_ref (watch) : NULL;
}

guint64
jk_repository_get_changes_seen (JkRepository *self)
{
  JkGitWatchReport report;

  g_return_val_if_fail (JK_IS_REPOSITORY (self), 0);

  if (self->watch == NULL)
    return 0;
  jk_git_watch_get_report (self->watch, &report);
  return report.watching == JK_GIT_WATCHING_EVENTS ? report.n_full + report.n_incremental : 0;
}

JkGitWatch *
jk_repository_get_watch (JkRepository *self)
{
  return self->watch;
}

const char *
jk_repository_get_path (JkRepository *self)
{
  return self->path;
}

const char *
jk_repository_get_worktree (JkRepository *self)
{
  return self->location != NULL ? self->location->worktree : NULL;
}

const char *
jk_repository_get_common_dir (JkRepository *self)
{
  return self->location != NULL ? self->location->common_dir : NULL;
}

const JkGitLocation *
jk_repository_get_location (JkRepository *self)
{
  return self->location;
}

git_repository *
jk_repository_get_handle (JkRepository *self)
{
  return self->handle;
}

git_index *
jk_repository_get_index (JkRepository *self)
{
  git_index *index = NULL;
  struct stat st;

  if (self->handle == NULL || self->ignores_case || git_repository_index (&index, self->handle) != 0)
    return NULL;
  /* The repository keeps a reference of its own. */
  git_index_free (index);
  /* Before it is read: replaced meanwhile, it only looks older than it is. */
  self->has_index_file = stat (git_index_path (index), &st) == 0;
  self->index_stamp_ns = self->has_index_file ? (gint64) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec : 0;
  /* Not forced, libgit2 keeps what it knows of an index file that has gone. */
  if (git_index_read (index, !self->has_index_file) != 0)
    return NULL;
  self->index_id = self->has_index_file ? *git_index_checksum (index) : (git_oid){ { 0 } };
  return index;
}

gboolean
jk_repository_has_replaced (JkRepository *self)
{
  return self->follows_replaced && jk_git_replaced_look (&self->replaced, self->location->common_dir);
}

git_index *
jk_repository_get_status_index (JkRepository *self)
{
  git_index *index = jk_repository_get_index (self);

  return jk_repository_has_replaced (self) ? NULL : index;
}

git_oid
jk_repository_get_index_id (JkRepository *self)
{
  return self->index_id;
}

gint64
jk_repository_get_index_stamp (JkRepository *self)
{
  return self->index_stamp_ns;
}

gpointer
jk_repository_get_memo (JkRepository *self,
                        const char   *name)
{
  return g_datalist_get_data (&self->memos, name);
}

void
jk_repository_take_memo (JkRepository  *self,
                         const char    *name,
                         gpointer       memo,
                         GDestroyNotify free_func)
{
  g_datalist_set_data_full (&self->memos, name, memo, free_func);
}
