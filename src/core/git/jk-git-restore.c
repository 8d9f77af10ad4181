/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-restore-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-checkpoint-private.h"
#include "jk-git-commit-private.h"
#include "jk-git-disk.h"
#include "jk-git-path.h"
#include "jk-repository-private.h"

/* In the folder for what is kept outside: held while a restore goes on. */
#define LOCK_NAME "restoring"
#define MAX_NAMED 5

typedef struct
{
  JkRepository *repository;
  const JkRestoreRequest *request;
  GCancellable *cancellable;
  JkRestorePlan *plan;
  GPtrArray *work; /* JkGitHeld, not owned */
  JkCheckpoint *before;
  JkGitPlaces places;
  JkRestored *made;
} Restoring;

void
jk_restored_free (JkRestored *self)
{
  g_free (self->before);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  g_free (self);
}

int
jk_git_restore_lock (const char *outside_dir,
                     GError    **error)
{
  g_autofree char *path = g_build_filename (outside_dir, LOCK_NAME, NULL);
  int fd = -1;

  if (g_mkdir_with_parents (outside_dir, 0700) == 0)
    fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      jk_git_set_errno_error (error, path);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  close (fd);
  g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY,
                       _ ("Files of this repository are being restored. Try again when that is over."));
  return -1;
}

static void
leave_out (Restoring     *self,
           JkRestoreFile *file,
           const char    *reason)
{
  jk_git_left_out_add (self->made->left_out, file->path, reason);
}

/* What there is to do, and what cannot be done. */
static void
choose_work (Restoring *self)
{
  for (guint i = 0; i < self->plan->files->len; i++)
    {
      JkGitHeld *held = self->plan->files->pdata[i];
      const JkRestoreEffect effect = held->file.effect;

      if (effect == JK_RESTORE_BLOCKED)
        leave_out (self, &held->file, held->file.reason);
      else if (effect == JK_RESTORE_CHANGE || effect == JK_RESTORE_CREATE || effect == JK_RESTORE_REMOVE)
        g_ptr_array_add (self->work, held);
    }
}

static char **
list_work (Restoring *self)
{
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; i < self->work->len; i++)
    g_ptr_array_add (paths, ((JkGitHeld *) self->work->pdata[i])->file.path);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}

/* Returns: (element-type filename): what the checkpoint before could not take along; not owned */
static GHashTable *
list_not_kept (const JkCheckpoint *before)
{
  GHashTable *paths = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < before->left_out->len; i++)
    g_hash_table_add (paths, ((JkGitLeftOut *) before->left_out->pdata[i])->path);
  for (guint i = 0; i < before->outside->len; i++)
    if (((JkCheckpointFile *) before->outside->pdata[i])->file == NULL)
      g_hash_table_add (paths, ((JkCheckpointFile *) before->outside->pdata[i])->path);
  return paths;
}

/* Nothing is overwritten that is not kept. @not_kept: (nullable): %NULL for all */
static gboolean
drop_not_kept (Restoring  *self,
               GHashTable *not_kept,
               GError    **error)
{
  for (guint i = 0; i < self->work->len;)
    {
      JkGitHeld *held = self->work->pdata[i];

      if (not_kept != NULL && !g_hash_table_contains (not_kept, held->file.path))
        {
          i++;
          continue;
        }
      if (self->request->paths != NULL)
        {
          g_autofree char *shown = jk_git_path_escape (held->file.path);

          g_set_error (error, JK_ERROR, JK_ERROR_EXISTS, _ ("“%s” cannot be restored: %s"), shown,
                       jk_git_reason_text ("not-kept"));
          return FALSE;
        }
      leave_out (self, &held->file, "not-kept");
      g_ptr_array_remove_index (self->work, i);
    }
  return TRUE;
}

static gboolean
keep_present (Restoring *self,
              GError   **error)
{
  g_autofree char **paths = list_work (self);
  const JkRestoreRequest *asked = self->request;
  const JkCheckpointRequest request = { JK_CHECKPOINT_BEFORE_RESTORE,
                                        (const char *const *) paths,
                                        TRUE,
                                        asked->outside_dir,
                                        asked->max_file_bytes,
                                        asked->judge,
                                        asked->judge_data,
                                        asked->now_us,
                                        TRUE,
                                        asked->id };
  g_autoptr (GHashTable) not_kept = NULL;
  g_autoptr (GError) local_error = NULL;

  if (self->work->len == 0)
    return TRUE;
  self->before = jk_git_checkpoint_create (self->repository, &request, self->cancellable, &local_error);
  if (self->before == NULL && !g_error_matches (local_error, JK_ERROR, JK_ERROR_NO_DATA))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  not_kept = self->before != NULL ? list_not_kept (self->before) : NULL;
  return drop_not_kept (self, not_kept, error);
}

static gboolean
prepare (Restoring *self,
         GError   **error)
{
  for (guint i = 0; i < self->work->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !jk_git_places_prepare (&self->places, self->work->pdata[i], i, error))
        return FALSE;
      if (self->request->progress != NULL)
        self->request->progress (i + 1, self->work->len, self->request->progress_data);
    }
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static gboolean
exchange (Restoring *self,
          GError   **error)
{
  for (guint i = 0; i < self->work->len; i++)
    if (!jk_git_places_exchange (&self->places, self->work->pdata[i], error))
      return FALSE;
  return TRUE;
}

static void
add_name (GString    *names,
          guint       n,
          const char *path)
{
  g_autofree char *shown = jk_git_path_escape (path);

  if (n < MAX_NAMED)
    g_string_append_printf (names, "%s%s", n > 0 ? ", " : "", shown);
  else if (n == MAX_NAMED)
    g_string_append (names, ", …");
}

/* Returns: (transfer full) (nullable): names of what could not be put back */
static char *
put_back (Restoring *self)
{
  GString *names = g_string_new (NULL);
  guint n = 0;

  for (guint i = self->work->len; i-- > 0;)
    {
      JkGitHeld *held = self->work->pdata[i];

      if (held->is_in_place && !jk_git_places_put_back (&self->places, held))
        add_name (names, n++, held->file.path);
    }
  return g_string_free (names, n == 0);
}

/* Returns: (transfer full) (nullable): names that what somebody wrote meanwhile has now */
static char *
clear (Restoring *self)
{
  GString *names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < self->work->len; i++)
    {
      JkGitHeld *held = self->work->pdata[i];

      jk_git_places_clear (&self->places, held);
      if (held->left != NULL)
        add_name (names, n++, held->left);
    }
  return g_string_free (names, n == 0);
}

static void
delete_before (Restoring *self)
{
  if (self->before != NULL)
    (void) jk_git_checkpoint_drop (self->places.handle, self->before, self->request->outside_dir, NULL);
}

static void
set_message (GError *error,
             char   *owned_message)
{
  g_free (error->message);
  error->message = owned_message;
}

/* All is as before, or @error (inout) tells what is not; then the checkpoint of it stays. */
static void
undo (Restoring *self,
      GError   **error)
{
  g_autofree char *names = put_back (self);
  g_autofree char *left = clear (self);

  jk_git_places_remove_made (&self->places);
  if (names != NULL)
    set_message (*error, g_strdup_printf (_ ("%s These files could not be put back: %s. The checkpoint %s holds them as they were."),
                                          (*error)->message, names, self->before->id));
  else if (g_error_matches (*error, JK_ERROR, JK_ERROR_CHANGED))
    set_message (*error, g_strdup_printf (_ ("%s Nothing was restored; try again."), (*error)->message));
  if (left != NULL)
    set_message (*error, g_strdup_printf (_ ("%s What was written meanwhile is kept as %s."), (*error)->message, left));
  /* Of a restore that did not happen; should it stay, it goes with the next expiry. */
  if (names == NULL && left == NULL)
    delete_before (self);
}

static void
finish (Restoring *self)
{
  JkRestored *made = self->made;
  g_autofree char *left = clear (self);

  memcpy (made->n, self->plan->n, sizeof made->n);
  made->n[JK_RESTORE_CHANGE] = made->n[JK_RESTORE_CREATE] = made->n[JK_RESTORE_REMOVE] = 0;
  for (guint i = 0; left != NULL && i < self->work->len; i++)
    if (((JkGitHeld *) self->work->pdata[i])->left != NULL)
      jk_git_left_out_add (made->left_out, ((JkGitHeld *) self->work->pdata[i])->left, "beside");
  made->n[JK_RESTORE_BLOCKED] = made->left_out->len;
  if (self->work->len > 0)
    made->before = g_strdup (self->before->id);
  else
    delete_before (self);
  for (guint i = 0; i < self->work->len; i++)
    {
      JkGitHeld *held = self->work->pdata[i];

      made->n[held->file.effect]++;
      if (held->file.effect != JK_RESTORE_REMOVE)
        made->size_bytes += held->file.size_bytes;
      g_ptr_array_add (made->paths, g_strdup (held->file.path));
    }
}

static gboolean
restore (Restoring *self,
         GError   **error)
{
  const JkRestoreRequest *request = self->request;
  gboolean is_good;

  jk_git_restore_sweep (self->repository, request->outside_dir, self->places.top);
  self->plan = jk_git_restore_plan (self->repository, request->id, request->paths, request->outside_dir,
                                    self->cancellable, error);
  if (self->plan == NULL)
    return FALSE;
  choose_work (self);
  is_good = keep_present (self, error);
  if (is_good && self->before != NULL)
    self->places.mark = g_strdup (self->before->id + JK_CHECKPOINT_TIME_LENGTH);
  is_good = is_good && prepare (self, error) && exchange (self, error);
  if (is_good)
    finish (self);
  else
    undo (self, error);
  return is_good;
}

static gboolean
begin (Restoring *self,
       GError   **error)
{
  JkRepository *repository = self->repository;

  if (!jk_repository_open (repository, error))
    return FALSE;
  self->places.handle = jk_repository_get_handle (repository);
  if (self->places.handle == NULL)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
                           _ ("Jikimi cannot write to this kind of repository (SHA-256 or an unknown extension)."));
      return FALSE;
    }
  if (!jk_git_commit_check_mark (repository, self->request->engine, error))
    return FALSE;
  self->places.top = open (jk_repository_get_worktree (repository), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->places.top < 0)
    return jk_git_set_errno_error (error, jk_repository_get_worktree (repository));
  self->places.made = g_ptr_array_new_with_free_func (g_free);
  self->work = g_ptr_array_new ();
  self->made = g_new0 (JkRestored, 1);
  self->made->paths = g_ptr_array_new_with_free_func (g_free);
  self->made->left_out = jk_git_left_out_new ();
  return TRUE;
}

static void
end (Restoring *self)
{
  if (self->places.top >= 0)
    close (self->places.top);
  g_free (self->places.mark);
  g_clear_pointer (&self->places.made, g_ptr_array_unref);
  g_clear_pointer (&self->work, g_ptr_array_unref);
  g_clear_pointer (&self->plan, jk_restore_plan_free);
  g_clear_pointer (&self->before, jk_checkpoint_free);
  g_clear_pointer (&self->made, jk_restored_free);
}

JkRestored *
jk_git_restore_make (JkRepository           *repository,
                     const JkRestoreRequest *request,
                     GCancellable           *cancellable,
                     GError                **error)
{
  Restoring self = { repository, request, cancellable };
  g_autoptr (GError) local_error = NULL;
  JkRestored *made = NULL;
  int lock;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && request->id != NULL && request->outside_dir != NULL, NULL);

  lock = jk_git_restore_lock (request->outside_dir, error);
  if (lock < 0)
    return NULL;
  self.places.top = -1;
  if (begin (&self, &local_error) && restore (&self, &local_error))
    made = g_steal_pointer (&self.made);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  end (&self);
  close (lock);
  return made;
}

void
jk_git_restore_recover (JkRepository *repository,
                        const char   *outside_dir)
{
  g_autofree char *path = g_build_filename (outside_dir, LOCK_NAME, NULL);
  int lock, top;

  g_return_if_fail (JK_IS_REPOSITORY (repository));

  /* Without that, there never was a restore. */
  if (access (path, F_OK) != 0 || !jk_repository_open (repository, NULL) || jk_repository_get_handle (repository) == NULL)
    return;
  lock = jk_git_restore_lock (outside_dir, NULL);
  if (lock < 0)
    return;
  top = open (jk_repository_get_worktree (repository), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (top >= 0)
    {
      jk_git_restore_sweep (repository, outside_dir, top);
      close (top);
    }
  close (lock);
}
