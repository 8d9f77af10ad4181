/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/stat.h>

#include "jk-git-library.h"
#include "jk-git-restore.h"

G_BEGIN_DECLS

/* The parts of a restore, for this folder alone. */

/* Of a repository: what a restore reads is neither restored nor deleted by others meanwhile. Returns: a descriptor, to be closed; or
 * -1 with %JK_ERROR_BUSY or %JK_ERROR_FAILED */
int jk_git_restore_lock (const char *outside_dir, GError **error);

/* Deletes what was listed, for whoever has the lock. */
gboolean jk_git_checkpoint_drop (git_repository *handle, const JkCheckpoint *checkpoint, const char *outside_dir, GError **error);

/**
 * JkGitHeld:
 * @file: first, so that a list of these is a list of files
 * @id: of the object, unless it is kept outside
 * @kept: (nullable): absolute path of its file outside
 * @is_secret: for its owner alone
 * @now: of what was found at the path; its st_mode is 0 where nothing was
 * @new: of the new content, once it was written
 * @temporary: (nullable): a name beside it: of the new content, and after the exchange of the old
 * @left: (nullable): path of what somebody wrote meanwhile, and was kept beside it
 * @is_in_place: the exchange was made
 *
 * A path that a checkpoint tells of.
 */
typedef struct
{
  JkRestoreFile file;
  git_oid id;
  char *kept;
  gboolean is_secret;
  struct stat now;
  struct stat new;
  char *temporary;
  char *left;
  gboolean is_in_place;
} JkGitHeld;

/* Which paths @checkpoint tells of, and what it holds of each. Returns: (transfer full) (nullable) (element-type
 * JkGitHeld): ascending */
GPtrArray *
jk_git_held_list (git_repository *handle, const JkCheckpoint *checkpoint, const char *outside_dir, GError **error);

/* Its content: one of the two. */
typedef struct
{
  git_blob *blob;
  int fd; /* -1: the blob */
} JkGitHeldContent;

/* Returns: %FALSE if it cannot be had; close it all the same */
gboolean jk_git_held_open (const JkGitHeld *self, git_repository *handle, JkGitHeldContent *content);
void jk_git_held_close (JkGitHeldContent *content);

/**
 * JkGitPlaces:
 * @top: descriptor of the working tree
 * @mark: of this restore; begins each temporary name
 * @made: (element-type filename): folders that were made for it
 *
 * Where a restore writes.
 */
typedef struct
{
  git_repository *handle;
  int top;
  char *mark;
  GPtrArray *made;
} JkGitPlaces;

/* "20261127T181657Z-" goes before what is random in an id: the mark. */
#define JK_CHECKPOINT_TIME_LENGTH 17

/* Writes the new content beside its place. */
gboolean jk_git_places_prepare (JkGitPlaces *self, JkGitHeld *held, guint number, GError **error);
/* Puts it there, if what is there still is what was found. */
gboolean jk_git_places_exchange (JkGitPlaces *self, JkGitHeld *held, GError **error);
/* The other way round, unless somebody has written to it since. Returns: whether it is as before */
gboolean jk_git_places_put_back (JkGitPlaces *self, JkGitHeld *held);
/* Takes away what is beside it, and folders that are empty by a removal; fills @held->left. */
void jk_git_places_clear (JkGitPlaces *self, JkGitHeld *held);
/* The folders that were made and are empty. */
void jk_git_places_remove_made (JkGitPlaces *self);
/* Takes away what the last restore left beside the files when its process ended. What none of its checkpoints holds is
 * kept, by jk_git_show_beside(). @top: descriptor of the working tree */
void jk_git_restore_sweep (JkRepository *repository, const char *outside_dir, int top);

G_END_DECLS
