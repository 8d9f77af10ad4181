/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Into the quarantine and out of it: by a new name on the same file system, by a copy on another one. */
#include "config.h"

#include "jk-quarantine-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jk-clean-plan.h"
#include "jk-disk-walk.h"
#include "jk-error.h"
#include "jk-open-below.h"

#define RESERVE_SHARE 0.05 /* of a disk: what people go on working with */

/* What is moved, and where. */
typedef struct
{
  int from;
  const char *name;
  int to; /* open for reading */
  const char *to_name;
  const char *part; /* its name in @to until the copy is complete */
  gboolean leaves_reserve;
  JkTreeCopyFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
} Move;

guint64
jk_quarantine_room_behind (int fd)
{
  JkCleanSpace space;
  guint64 reserve;

  if (!jk_clean_space_read (fd, &space))
    return 0;
  reserve = (guint64) (RESERVE_SHARE * space.total_bytes);
  return space.available_bytes > reserve ? space.available_bytes - reserve : 0;
}

static void
remove_copy (const Move *move,
             const char *name)
{
  g_autoptr(JkDiskWalk) walk = jk_disk_walk_new (move->to, geteuid (), G_MAXINT64, NULL, NULL);
  guint64 freed = 0;

  if (walk != NULL)
    (void) jk_disk_walk_remove (walk, move->to, name, &freed, NULL); /* what is left goes with the quarantine, or with the next try */
}

static gboolean
check_room (const Move *move,
            GError    **error)
{
  g_autoptr(JkDiskWalk) walk = jk_disk_walk_new (move->from, geteuid (), G_MAXINT64, move->cancellable, error);
  JkDiskUse use;

  if (walk == NULL || !jk_disk_walk_measure (walk, move->from, move->name, &use, error))
    return FALSE;
  /* On the way back it is asked for by a person, and lay there before. */
  if (!move->leaves_reserve || use.bytes <= jk_quarantine_room_behind (move->to))
    return TRUE;
  return jk_quarantine_fail (move->name, ENOSPC, error);
}

/* Under its own name it is whole, and on disk. */
static gboolean
finish_copy (const Move *move,
             JkTreeCopy *copy,
             GError    **error)
{
  if (!jk_tree_copy_run (copy, move->from, move->name, move->to, move->part, error)
      || !jk_tree_copy_check (copy, move->from, move->name, error))
    return FALSE;
  if (renameat2 (move->to, move->part, move->to, move->to_name, RENAME_NOREPLACE) == 0 && fsync (move->to) == 0)
    return TRUE;
  return jk_quarantine_fail (move->name, errno, error);
}

static gboolean
copy_over (const Move *move,
           GError    **error)
{
  g_autoptr(JkTreeCopy) copy = jk_tree_copy_new (geteuid (), move->progress, move->user_data, move->cancellable);
  guint64 n_removed = 0;

  remove_copy (move, move->part); /* of a process that was killed */
  if (faccessat (move->to, move->to_name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return jk_quarantine_fail (move->name, EEXIST, error);
  if (!check_room (move, error))
    return FALSE;
  if (!finish_copy (move, copy, error))
    {
      remove_copy (move, move->part);
      return FALSE;
    }
  if (jk_tree_copy_remove_source (copy, move->from, move->name, &n_removed, error))
    return TRUE;
  if (n_removed == 0)
    remove_copy (move, move->to_name);
  return FALSE;
}

static gboolean
move_over (const Move *move,
           GError    **error)
{
  if (renameat2 (move->from, move->name, move->to, move->to_name, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EXDEV)
    return jk_quarantine_fail (move->name, errno, error);
  return copy_over (move, error);
}

gboolean
jk_quarantine_take (JkQuarantine  *self,
                    const char    *id,
                    guint          index,
                    int            folder,
                    const char    *name,
                    JkTreeCopyFunc progress,
                    gpointer       user_data,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autofree char *number = g_strdup_printf ("%u", index), *part = g_strdup_printf ("%u.part", index);
  int own = jk_quarantine_open_id (self, id);
  Move move = { folder, name, own, number, part, TRUE, progress, user_data, cancellable };
  gboolean is_moved;

  if (own < 0)
    return jk_quarantine_fail (name, errno, error);
  is_moved = move_over (&move, error);
  close (own);
  return is_moved;
}

static gboolean
is_one_step (const char *name)
{
  return *name != '\0' && strchr (name, '/') == NULL && strcmp (name, ".") != 0 && strcmp (name, "..") != 0;
}

/* Returns: -1 if it is not there, or may not be reached */
static int
open_target (const char *folder,
             const char *name)
{
  int root, there;

  if (folder[0] != '/' || folder[1] == '\0' || !is_one_step (name))
    return -1;
  root = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  there = jk_open_below (root, folder + 1, O_RDONLY | O_DIRECTORY);
  close (root);
  return there;
}

JkQuarantineBack
jk_quarantine_move_out (int           own,
                        const char   *id,
                        guint         index,
                        const char   *folder,
                        const char   *name,
                        GCancellable *cancellable)
{
  g_autofree char *number = g_strdup_printf ("%u", index), *cut = g_strdup_printf ("%u.part", index);
  g_autofree char *part = g_strdup_printf (".jikimi-%s-%u.part", id, index);
  Move move = { .from = own, .name = number, .to = own, .to_name = name, .part = part, .cancellable = cancellable };
  gboolean is_moved;

  remove_copy (&move, cut); /* a copy that was not finished: it never left its place */
  if (faccessat (own, number, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
    return JK_QUARANTINE_NEVER_HERE;
  move.to = open_target (folder, name);
  if (move.to < 0)
    return JK_QUARANTINE_STAYS;
  is_moved = !g_cancellable_is_cancelled (cancellable) && move_over (&move, NULL);
  close (move.to);
  return is_moved ? JK_QUARANTINE_BACK : JK_QUARANTINE_STAYS;
}
