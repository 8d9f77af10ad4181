/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-guard-module.h"

extern const JkGuardModule jk_guard_module;

const JkGuardModule jk_guard_module = {
  JK_VERSION, jk_guard_new, jk_guard_start, jk_guard_get_paths, jk_guard_stop, jk_guard_free,
};
