/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-change-group.h"

G_BEGIN_DECLS

/* More deleted files than that at once are no tidying up any more: a person looks first. */
#define JK_CHANGE_MANY_DELETED 50

/**
 * JkClassifiedChange:
 * @path: bytes, relative to the top
 * @old_path: (nullable): bytes
 * @size: bytes in the working tree; 0 if it is deleted or not known
 */
typedef struct
{
  char *path;
  char *old_path;
  char index;
  char worktree;
  gboolean is_conflicted;
  guint64 size;
  JkChangeJudgement judgement;
} JkClassifiedChange;

/**
 * JkChangeSet:
 *
 * The changes of a working tree at one moment, each classified, and the commits that are proposed for them. Immutable once it is sealed:
 * any thread.
 */
typedef struct _JkChangeSet JkChangeSet;

/* For whoever makes one: empty, to be filled by one thread. */
JkChangeSet *jk_change_set_new (void);
/* Takes what @change points to. */
void jk_change_set_take (JkChangeSet *self, JkClassifiedChange *change);
/* Groups what was added; nothing can be added afterwards. @is_truncated: there are more changes than that */
void jk_change_set_seal (JkChangeSet *self, gboolean is_truncated);

JkChangeSet *jk_change_set_ref (JkChangeSet *self);
void jk_change_set_unref (JkChangeSet *self);

/* Returns: (transfer none) (element-type JkClassifiedChange): in the order in which they were added */
GPtrArray *jk_change_set_get_changes (const JkChangeSet *self);
/* Returns: (transfer none) (element-type JkChangeProposal) */
GPtrArray *jk_change_set_get_proposals (const JkChangeSet *self);
gboolean jk_change_set_get_truncated (const JkChangeSet *self);
/* Returns: (transfer none) (nullable): the change at @path (bytes) */
const JkClassifiedChange *jk_change_set_find (const JkChangeSet *self, const char *path);
/* Returns: (transfer none) (nullable) */
const JkChangeProposal *jk_change_set_find_proposal (const JkChangeSet *self, const char *id);

/* Returns: (transfer full): bytes that are not UTF-8, control characters and such were written "\xNN": their bytes again */
char *jk_change_path_unescape (const char *shown);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkChangeSet, jk_change_set_unref)

G_END_DECLS
