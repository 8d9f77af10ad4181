/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-clean-plan.h"
#include "jk-disk-clean.h"

G_BEGIN_DECLS

#define JK_DISK_CLEAN_MAX_ITEMS 100
#define JK_DISK_CLEAN_ENTRY "(ayayttb)" /* folder, name, bytes, inode, whether it is moved to the quarantine */

struct _JkDiskClean
{
  JkHealAction parent_instance;

  char *home;
  GPtrArray *places; /* of JkCleanPlace */
  double goal_percent;
  JkQuarantine *quarantine;
  gint64 keep_us;
  GStrv projects;
  gint64 idle_us;
};

/* Returns: (transfer full): fit to be shown; @name: (nullable) */
char *jk_disk_clean_show (const char *folder, const char *name);

/* @space, @device: (out): of the disk that @target means. Returns: %FALSE with %JK_ERROR_NO_DATA */
gboolean jk_disk_clean_look_at_disk (JkDiskClean        *self,
                                     const JkHealTarget *target,
                                     JkCleanSpace       *space,
                                     guint64            *device,
                                     GError            **error);

JkHealPlan *jk_disk_clean_plan (JkHealAction *action, const JkHealTarget *target, GCancellable *cancellable, GError **error);

G_END_DECLS
