/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <fcntl.h>

#include "jk-git-folder.h"
#include "jk-git-scan.h"

G_BEGIN_DECLS

/* For the files of the scan alone. */

/* A folder is open at each level; what is deeper is left to libgit2. */
#define JK_GIT_SCAN_MAX_DEPTH 128
#define JK_GIT_OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define JK_GIT_GITLINK_MODE 0160000

typedef struct _JkGitScanMemo JkGitScanMemo;

/* A scan under way. */
typedef struct
{
  JkGitScan *out;
  JkRepository *repository;
  git_index *index;    /* nullable */
  JkGitScanMemo *memo; /* nullable */
  gint64 stamp_ns;
  git_oid empty_blob;
  gsize max_paths;
  GString *path; /* "" or a folder with a slash at its end */
  guint depth;
  gboolean is_flat; /* not into folders of the index */
  GCancellable *cancellable;
  GError **error;
} JkGitScanning;

typedef enum
{
  JK_GIT_DOUBT_TOUCHED = 1,
  JK_GIT_DOUBT_UNKNOWN = 2,
} JkGitDoubt;

/* @self: with repository, path, cancellable and error; the rest is filled. Returns: (transfer full): what is found, also self->out */
JkGitScan *jk_git_scanning_begin (JkGitScanning *self, git_index *index);

/* @name: in the folder of self->path, @length bytes; @doubt: of JkGitDoubt */
void jk_git_scanning_add (JkGitScanning *self, const char *name, gsize length, guint doubt);

void jk_git_scanning_doubt_all (JkGitScanning *self);

/* Compares the file @name, in the folder open at @fd, with its entry. These return %FALSE with an error in self->error. */
gboolean jk_git_scanning_look_at_entry (JkGitScanning *self, int fd, const git_index_entry *entry, const char *name);

/* @start to @end: the entries of the index that are in the folder @name below that of self->path, which is open at @parent */
gboolean jk_git_scanning_enter (JkGitScanning *self, int parent, const char *name, gsize length, gsize start, gsize end);

/* The same for the folder of self->path itself, which is open at @fd. */
gboolean jk_git_scanning_look_at_folder (JkGitScanning *self, int fd, gsize start, gsize end);

/* Folder @name, of which the index has nothing. */
gboolean jk_git_scanning_enter_unknown (JkGitScanning *self, int parent, const char *name);
/* Something is there at @entry's path, in one way or another. */
void jk_git_scanning_note_present (JkGitScanning *self, const git_index_entry *entry);
/* @name: of a symbolic link, or another odd thing, that the index does not have as a file */
void jk_git_scanning_note_link (JkGitScanning *self, int fd, const char *name);

/* What is in @folder, open at @fd, and not in the index. */
gboolean jk_git_scanning_look_at_names (JkGitScanning *self, int fd, const JkGitFolder *folder);

G_END_DECLS
