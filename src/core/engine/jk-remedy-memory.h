/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-disk-clean.h"
#include "jk-engine-remedies.h"
#include "jk-long-files.h"
#include "jk-process-growth.h"

G_BEGIN_DECLS

JkProcessGrowth *jk_remedy_memory_get_growth (JkRemedyMemory *self);     /* (transfer none) */
JkLongFileTable *jk_remedy_memory_get_long_files (JkRemedyMemory *self); /* (transfer none) */
/* Whose quarantine is looked after from now on, the first time at once. */
void jk_remedy_memory_set_disk_clean (JkRemedyMemory *self, JkDiskClean *action);

G_END_DECLS
