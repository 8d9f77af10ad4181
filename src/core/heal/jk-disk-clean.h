/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-heal-action.h"
#include "jk-quarantine.h"

G_BEGIN_DECLS

/**
 * JkDiskCleanOptions:
 * @home: the user's home folder
 * @kinds: (nullable): built-in kinds of caches that are allowed, see jk_clean_places_new()
 * @folders: (nullable): further folders that are allowed
 * @age_us: entries of @folders changed since then stay
 * @goal_percent: no more is cleaned than it takes to get the disk to this `disk_usage`, 1 to 100
 * @quarantine: folder for what is kept
 * @keep_us: how long; 0: nothing is kept
 * @projects: (nullable): working trees whose build folders are suggested
 * @idle_us: once nothing was done in them for that long
 * @own: (nullable): folders and files of Jikimi itself: what holds one of them, or lies in one, is never cleaned
 */
typedef struct
{
  const char *home;
  const char *const *kinds;
  const char *const *folders;
  gint64 age_us;
  double goal_percent;
  const char *quarantine;
  gint64 keep_us;
  const char *const *projects;
  gint64 idle_us;
  const char *const *own;
} JkDiskCleanOptions;

#define JK_TYPE_DISK_CLEAN (jk_disk_clean_get_type ())
/**
 * JkDiskClean:
 *
 * "disk-clean": empties caches that the user allowed, the oldest entries first and only as many as are needed. The target's object is
 * a mount point (%NULL: the home folder's); a person who asks (value NAN) gets all of it.
 *
 * A quarantine on the same disk frees nothing until its time is over. So, while at least 5 % of the disk are available, entries are moved
 * there, and undo moves them back; under that, what programs make again by themselves is deleted at once, which the plan says
 * (can_undo is %FALSE, notes are "delete"), and what waits in the quarantine goes first. A quarantine on another disk takes copies as long
 * as 5 % of that one stay available; what does not fit is deleted, which the plan says as well. The trash is never deleted at once.
 *
 * Items have the notes "quarantine", "delete", "suggestion" (not allowed, nothing is done to it), "quarantined" (waits there and goes
 * now), and, in an outcome, "changed" or a reason where one was left. Effects: "reclaimed" or "quarantined" in bytes, "disk_usage" in %.
 * What was moved to the quarantine counts as help: the disk has it back when its time is over.
 */
G_DECLARE_FINAL_TYPE (JkDiskClean, jk_disk_clean, JK, DISK_CLEAN, JkHealAction)

JkHealAction *jk_disk_clean_new (const JkDiskCleanOptions *options);

/* Deletes what has waited long enough. Blocks. Returns: %FALSE as jk_quarantine_expire() */
gboolean jk_disk_clean_expire (JkDiskClean *self, gint64 now_us, GCancellable *cancellable, GError **error);

G_END_DECLS
