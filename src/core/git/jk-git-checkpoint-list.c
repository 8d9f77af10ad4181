/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-checkpoint.h"
#include "jk-git-outside.h"
#include "jk-git-restore-private.h"
#include "jk-repository-private.h"

#define MAX_AGE_US (7 * G_TIME_SPAN_DAY)
#define MAX_COUNT 200
/* The end of the year 9999 */
#define MAX_TIME_S G_GINT64_CONSTANT (253402300799)
#define MAX_BYTES (G_GUINT64_CONSTANT (2) << 30)

void
jk_checkpoint_free (JkCheckpoint *self)
{
  g_free (self->id);
  g_free (self->ref);
  g_free (self->commit);
  g_free (self->branch);
  g_free (self->reason);
  g_free (self->restores);
  g_clear_pointer (&self->outside, g_ptr_array_unref);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  g_free (self);
}

static char *
find_line (const char *message,
           const char *key)
{
  const char *line = strstr (message, key);
  const char *value = line != NULL ? line + strlen (key) : NULL;
  const char *end = value != NULL ? strchr (value, '\n') : NULL;

  return end != NULL ? g_strndup (value, end - value) : NULL;
}

static guint64
find_number (const char *message,
             const char *key)
{
  g_autofree char *text = find_line (message, key);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}

/* Returns: (nullable): %NULL for a reference of another name, which is not ours to judge */
static JkCheckpoint *
parse_name (const char *name)
{
  const char *below = name + strlen (JK_CHECKPOINT_PREFIX);
  const char *id = strrchr (name, '/') + 1;
  g_autoptr (JkCheckpoint) self = NULL;

  if (!g_str_has_prefix (name, JK_CHECKPOINT_PREFIX) || !jk_git_checkpoint_is_id (id))
    return NULL;
  self = g_new0 (JkCheckpoint, 1);
  if (g_str_has_prefix (below, "heads/") && id > below + strlen ("heads/"))
    self->branch = g_strndup (below + strlen ("heads/"), id - below - strlen ("heads/") - 1);
  else if (id == below + strlen ("detached/") && g_str_has_prefix (below, "detached/"))
    self->branch = g_strdup ("");
  else
    return NULL;
  self->id = g_strdup (id);
  self->ref = g_strdup (name);
  return g_steal_pointer (&self);
}

static gboolean
read_commit (JkCheckpoint   *self,
             git_repository *handle,
             git_reference  *reference)
{
  g_autoptr (git_commit) commit = NULL;
  const git_oid *id = git_reference_target (reference);
  char hex[GIT_OID_HEXSZ + 1];
  const char *message;

  if (id == NULL || git_commit_lookup (&commit, handle, id) != 0)
    return FALSE;
  message = git_commit_message (commit);
  self->commit = g_strdup (git_oid_tostr (hex, sizeof hex, id));
  /* It may be anybody's commit: what no calendar has is no time. */
  if (git_commit_time (commit) >= 0 && git_commit_time (commit) <= MAX_TIME_S)
    self->time_us = git_commit_time (commit) * G_USEC_PER_SEC;
  self->n_paths = find_number (message, "\nPaths: ");
  self->size_bytes = find_number (message, "\nBytes: ");
  self->n_outside = find_number (message, "\nOutside: ");
  self->reason = find_line (message, "\nReason: ");
  self->restores = find_line (message, "\nRestores: ");
  if (self->reason == NULL)
    self->reason = g_strdup ("");
  return TRUE;
}

static int
newest_first (gconstpointer a,
              gconstpointer b)
{
  const JkCheckpoint *left = *(JkCheckpoint *const *) a, *right = *(JkCheckpoint *const *) b;

  return left->time_us != right->time_us ? (left->time_us < right->time_us ? 1 : -1) : strcmp (right->id, left->id);
}

static void
free_one (gpointer data)
{
  jk_checkpoint_free (data);
}

/* Those whose commit cannot be read have no time: they are listed last, and go with the next expiry. */
static int
collect (git_repository *handle,
         const char     *outside_dir,
         GPtrArray      *out)
{
  git_reference_iterator *iterator = NULL;
  git_reference *next;
  int code = git_reference_iterator_glob_new (&iterator, handle, JK_CHECKPOINT_PREFIX "*");

  while (code == 0 && (code = git_reference_next (&next, iterator)) == 0)
    {
      g_autoptr (git_reference) reference = next;
      JkCheckpoint *checkpoint = parse_name (git_reference_name (reference));

      if (checkpoint == NULL)
        continue;
      if (!read_commit (checkpoint, handle, reference))
        {
          checkpoint->commit = g_strdup ("");
          checkpoint->reason = g_strdup ("");
        }
      /* Without a manifest, what was outside is lost: jk_git_held_list() sees to it that nothing takes its place. */
      checkpoint->outside = jk_git_outside_load (outside_dir, checkpoint->id, NULL);
      if (checkpoint->outside == NULL)
        checkpoint->outside = jk_checkpoint_files_new ();
      g_ptr_array_add (out, checkpoint);
    }
  git_reference_iterator_free (iterator);
  return code == GIT_ITEROVER ? 0 : code;
}

static git_repository *
open_handle (JkRepository *repository,
             GError      **error)
{
  git_repository *handle;

  if (!jk_repository_open (repository, error))
    return NULL;
  handle = jk_repository_get_handle (repository);
  if (handle == NULL)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
                         _ ("Jikimi cannot write to this kind of repository (SHA-256 or an unknown extension)."));
  return handle;
}

GPtrArray *
jk_git_checkpoint_list (JkRepository *repository,
                        const char   *outside_dir,
                        GError      **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (free_one);
  git_repository *handle;
  int code;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && outside_dir != NULL, NULL);

  handle = open_handle (repository, error);
  if (handle == NULL)
    return NULL;
  code = collect (handle, outside_dir, found);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, JK_CHECKPOINT_PREFIX);
      return NULL;
    }
  g_ptr_array_sort (found, newest_first);
  return g_steal_pointer (&found);
}

JkCheckpoint *
jk_git_checkpoint_find (JkRepository *repository,
                        const char   *id,
                        const char   *outside_dir,
                        GError      **error)
{
  g_autoptr (GPtrArray) all = jk_git_checkpoint_list (repository, outside_dir, error);

  if (all == NULL)
    return NULL;
  for (guint i = 0; i < all->len; i++)
    if (g_strcmp0 (((JkCheckpoint *) all->pdata[i])->id, id) == 0)
      return g_ptr_array_steal_index (all, i);
  g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no such checkpoint."));
  return NULL;
}

gboolean
jk_git_checkpoint_drop (git_repository     *handle,
                        const JkCheckpoint *checkpoint,
                        const char         *outside_dir,
                        GError            **error)
{
  g_autoptr (git_reference) reference = NULL;
  int code = git_reference_lookup (&reference, handle, checkpoint->ref);

  if (code == 0)
    code = git_reference_delete (reference);
  if (code != 0 && code != GIT_ENOTFOUND)
    {
      jk_git_library_set_error (error, code, checkpoint->ref);
      return FALSE;
    }
  jk_git_outside_delete (outside_dir, checkpoint->id);
  return TRUE;
}

gboolean
jk_git_checkpoint_delete (JkRepository *repository,
                          const char   *id,
                          const char   *outside_dir,
                          GError      **error)
{
  g_autoptr (JkCheckpoint) checkpoint = NULL;
  gboolean is_done;
  int lock;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && outside_dir != NULL, FALSE);

  checkpoint = jk_git_checkpoint_find (repository, id, outside_dir, error);
  if (checkpoint == NULL)
    return FALSE;
  lock = jk_git_restore_lock (outside_dir, error);
  if (lock < 0)
    return FALSE;
  is_done = jk_git_checkpoint_drop (jk_repository_get_handle (repository), checkpoint, outside_dir, error);
  close (lock);
  return is_done;
}

/* Returns: the stretch of time of which one checkpoint is enough, or -1: each of the last hour stays */
static gint64
stretch_of (const JkCheckpoint *checkpoint,
            gint64              now_us)
{
  const gint64 age_us = now_us - checkpoint->time_us;

  if (age_us <= G_TIME_SPAN_HOUR)
    return -1;
  if (age_us <= G_TIME_SPAN_DAY)
    return checkpoint->time_us / G_TIME_SPAN_HOUR;
  return checkpoint->time_us / G_TIME_SPAN_DAY;
}

typedef struct
{
  const JkCheckpointLimits *limits;
  const char *keep; /* nullable */
  gint64 now_us;
  guint n_kept;
  guint64 bytes;
  GHashTable *seen; /* branch and stretch */
} Expiry;

static gboolean
is_within_limits (Expiry             *self,
                  const JkCheckpoint *checkpoint)
{
  const gint64 stretch = stretch_of (checkpoint, self->now_us);
  const gint64 age_us = self->now_us - checkpoint->time_us;
  const guint64 room = self->limits->max_bytes - MIN (self->bytes, self->limits->max_bytes);
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %d %s", stretch, age_us > G_TIME_SPAN_DAY, checkpoint->branch);

  if (age_us > self->limits->max_age_us || self->n_kept >= self->limits->max_count)
    return FALSE;
  if (self->n_kept > 0 && checkpoint->size_bytes > room)
    return FALSE;
  return stretch < 0 || g_hash_table_add (self->seen, g_steal_pointer (&key));
}

/* Asked newest first. */
static gboolean
stays (Expiry             *self,
       const JkCheckpoint *checkpoint)
{
  if (g_strcmp0 (checkpoint->id, self->keep) != 0 && !is_within_limits (self, checkpoint))
    return FALSE;
  self->n_kept++;
  self->bytes += MIN (checkpoint->size_bytes, G_MAXUINT64 - self->bytes);
  return TRUE;
}

/* A folder without reference is of a checkpoint that ended in the middle, unless it is being made now. */
static void
delete_orphans (const char *outside_dir,
                GHashTable *ids,
                gint64      now_us)
{
  g_autoptr (GDir) dir = g_dir_open (outside_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
      g_autoptr (GDateTime) time = NULL;
      g_autofree char *text = NULL;

      if (!jk_git_checkpoint_is_id (name) || g_hash_table_contains (ids, name))
        continue;
      text = g_strndup (name, strlen ("20261127T181657Z"));
      time = g_date_time_new_from_iso8601 (text, utc);
      if (time == NULL || now_us - g_date_time_to_unix (time) * G_USEC_PER_SEC > G_TIME_SPAN_HOUR)
        jk_git_outside_delete (outside_dir, name);
    }
}

/* Returns: how many were deleted, or -1 with @error */
static int
delete_old (GPtrArray      *all,
            Expiry         *expiry,
            git_repository *handle,
            const char     *outside_dir,
            GError        **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  int n_deleted = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const JkCheckpoint *checkpoint = all->pdata[i];

      if (stays (expiry, checkpoint))
        g_hash_table_add (ids, checkpoint->id);
      else if (jk_git_checkpoint_drop (handle, checkpoint, outside_dir, error))
        n_deleted++;
      else
        return -1;
    }
  delete_orphans (outside_dir, ids, expiry->now_us);
  return n_deleted;
}

int
jk_git_checkpoint_expire (JkRepository             *repository,
                          const char               *outside_dir,
                          const JkCheckpointLimits *limits,
                          const char               *keep,
                          gint64                    now_us,
                          GError                  **error)
{
  static const JkCheckpointLimits usual = { MAX_AGE_US, MAX_COUNT, MAX_BYTES };
  g_autoptr (GPtrArray) all = jk_git_checkpoint_list (repository, outside_dir, error);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Expiry expiry = { limits != NULL ? limits : &usual, keep, now_us, 0, 0, seen };
  int n_deleted, lock = all != NULL ? jk_git_restore_lock (outside_dir, error) : -1;

  if (lock < 0)
    return -1;
  n_deleted = delete_old (all, &expiry, jk_repository_get_handle (repository), outside_dir, error);
  close (lock);
  return n_deleted;
}
