/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-guard.h"

G_BEGIN_DECLS

/* What jikimi-guard.so exports, for dlsym(). */
#define JK_GUARD_MODULE_SYMBOL "jk_guard_module"

/**
 * JkGuardModule:
 * @version: that of the program it was built with; no other may use it
 *
 * The calls of jk-guard.h that the window makes. They lie in a module, with the engine, the API and their libraries
 * (libgit2, SQLite, …), so that loading these does not come before the window's first picture.
 */
typedef struct
{
  const char *version;
  JkGuard *(*make) (const JkGuardOptions *options, GError **error);
  gboolean (*start) (JkGuard *self, GError **error);
  const JkPaths *(*get_paths) (JkGuard *self);
  void (*stop) (JkGuard *self);
  void (*free) (JkGuard *self);
} JkGuardModule;

G_END_DECLS
