/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-ctl.h"

G_BEGIN_DECLS

/* Prints what is known of operation @id. Returns: the exit code */
JkExit jk_operation_show (JkCtl *ctl, const char *id);
/* Waits for the end of operation @id, with a bar on a terminal, a line a stage elsewhere. Returns: 0 if it is done, 1 if it failed or
 * was cancelled */
JkExit jk_operation_wait (JkCtl *ctl, const char *id);

G_END_DECLS
