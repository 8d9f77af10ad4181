/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkGuardMarkOwner:
 * @engine: id of an engine
 * @host: name of its machine
 * @boot: id of that machine's boot
 * @pid: its process, as it sees itself
 * @beat_us: real time of its last sign of life, microseconds since 1970
 *
 * Who acts on a repository.
 */
typedef struct
{
  char *engine;
  char *host;
  char *boot;
  gint64 pid;
  gint64 beat_us;
} JkGuardMarkOwner;

void jk_guard_mark_owner_free (JkGuardMarkOwner *self);

/**
 * JkGuardMarkResult:
 * @JK_GUARD_MARK_TAKEN: the mark is this engine's; others keep to watching
 * @JK_GUARD_MARK_FOREIGN: another engine has it and lives
 * @JK_GUARD_MARK_UNWRITABLE: the Git folder cannot be written to: nobody can act there, watching is fine
 * @JK_GUARD_MARK_FAILED: an error
 */
typedef enum
{
  JK_GUARD_MARK_TAKEN,
  JK_GUARD_MARK_FOREIGN,
  JK_GUARD_MARK_UNWRITABLE,
  JK_GUARD_MARK_FAILED,
} JkGuardMarkResult;

/* A mark without a sign of life for so long is stale, microseconds. The owner calls jk_guard_mark_take() at least three times as often. */
#define JK_GUARD_MARK_STALE_US (5 * G_TIME_SPAN_MINUTE)

/**
 * jk_guard_mark_take:
 * @common_dir: as of jk_repository_get_common_dir()
 * @engine: this engine's id, the same for all its life; no spaces or control characters
 * @now_us: real time
 * @other: (out) (optional) (transfer full): who has it, with %JK_GUARD_MARK_FOREIGN
 *
 * Takes the file "jikimi-guard" in @common_dir, or renews this engine's own. Two engines at once, also in different containers, never both
 * get it: looking and writing happen under a lock on that file. A mark is stale, and taken over, if it cannot be read, if its time is
 * %JK_GUARD_MARK_STALE_US past or further than that in the future, if this machine has booted since, or if its process, on this machine
 * and in the same process namespace, is gone. Blocks for a few system calls.
 */
JkGuardMarkResult jk_guard_mark_take (const char        *common_dir,
                                      const char        *engine,
                                      gint64             now_us,
                                      JkGuardMarkOwner **other,
                                      GError           **error);

/* Removes the mark if it is this engine's; all else stays as it is. */
void jk_guard_mark_release (const char *common_dir, const char *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGuardMarkOwner, jk_guard_mark_owner_free)

G_END_DECLS
