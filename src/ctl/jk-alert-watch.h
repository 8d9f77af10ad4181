/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-ctl.h"

G_BEGIN_DECLS

/* Prints each alert that changes as it does, until it is interrupted or has printed as many as were asked for. */
JkExit jk_alert_watch_run (JkCtl *ctl);

G_END_DECLS
