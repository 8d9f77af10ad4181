/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-heal-action.h"
#include "jk-http.h"
#include "jk-process-growth.h"

G_BEGIN_DECLS

/* Gives back what this program keeps to be quick: SQLite's pages, answers that can be made again. Pool threads. */
typedef void (*JkMemoryRelease) (gpointer user_data);

/**
 * JkMemoryOptions:
 * @root: "/", or a test's folder
 * @growth: who grew
 * @groups: (nullable): control groups that the user named, beside the user's own applications
 * @reclaim_bytes: asked back from all groups together at most; 0: nothing is asked
 * @units: (nullable): units of the user that may be restarted if they grew most and nothing else helped
 * @release: (nullable)
 * @free_data: (nullable): for @release_data, which the action owns
 * @settle_us: from the last step to the second measurement; 0: 2 s
 */
typedef struct
{
  const char *root;
  JkProcessGrowth *growth;
  const char *const *groups;
  gint64 reclaim_bytes;
  const char *const *units;
  JkMemoryRelease release;
  gpointer release_data;
  GDestroyNotify free_data;
  gint64 settle_us;
} JkMemoryOptions;

#define JK_TYPE_MEMORY_ACTION (jk_memory_action_get_type ())
/**
 * JkMemoryAction:
 *
 * "memory": gives back Jikimi's own caches, asks the kernel for memory that control groups use least (memory.reclaim), and, where
 * memory is still short after that, restarts the listed unit that grew most. What is measured is MemAvailable and stalled time (PSI):
 * page cache counts as free, and is never dropped as a whole.
 *
 * Items of a plan: "own-caches", "reclaim" (with the bytes asked), "grew" (with the growth; for people, nothing is done to it),
 * "restart-if-needed". Effects: "memory_available" in bytes, "pressure_memory" in %. Cannot be undone: what was taken back comes back by
 * itself when it is used. Nobody can tell after a crash how far it came, and nothing has to be put right.
 */
G_DECLARE_FINAL_TYPE (JkMemoryAction, jk_memory_action, JK, MEMORY_ACTION, JkHealAction)

JkHealAction *jk_memory_action_new (const JkMemoryOptions *options, JkHttp *http);

G_END_DECLS
