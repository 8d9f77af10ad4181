/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/stat.h>

#include "jk-tree-copy.h"

G_BEGIN_DECLS

#define JK_TREE_COPY_BLOCK (256 * 1024)

struct _JkTreeCopy
{
  uid_t uid;
  JkTreeCopyFunc progress;
  gpointer user_data;
  GCancellable *cancellable;

  dev_t device;
  GHashTable *seen; /* Seen, by its inode */
  guint64 n_met;    /* in this pass */
  guint64 n_removed;
  guint64 bytes;
  int to;           /* target folder */
  GString *path;    /* of the copy, from there */
  char *block;
};

/* jk-tree-copy-file.c. Return 0, or an errno; ECANCELED where it is called off */
int jk_tree_copy_file (JkTreeCopy *self, int from, const char *name, int to, const char *to_name, const struct stat *status);
int jk_tree_copy_link (int from, const char *name, int to, const char *to_name, const struct stat *status);
/* Attributes, modes and times. Last of all: writing changes times, and takes rights away. */
int jk_tree_copy_status (int in, int out, const struct stat *status);

G_END_DECLS
