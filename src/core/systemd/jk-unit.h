/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkUnitState:
 * @name: full, such as "nginx.service"
 * @load: "loaded", "not-found", "masked", "bad-setting", "error", …
 * @active: "active", "reloading", "inactive", "failed", "activating", "deactivating", "maintenance", …
 * @sub: finer and by kind, such as "running", "exited", "auto-restart"
 * @result: of the last run, such as "success", "exit-code", "oom-kill"; "" for kinds without one
 * @since_us: real time since when it is so; 0 if it never was otherwise
 * @invocation: of its last start, hexadecimal digits, another with each; "" if it never ran
 *
 * What the service manager says of a unit.
 */
typedef struct
{
  char *name;
  char *load;
  char *active;
  char *sub;
  char *result;
  gint64 since_us;
  char *invocation;
} JkUnitState;

void jk_unit_state_free (JkUnitState *self);

/**
 * jk_unit_name:
 * @text: what a person wrote: a unit, or the name of a service
 *
 * Returns: (transfer full) (nullable): the full name, with ".service" where no kind was named; %NULL with
 *   %JK_ERROR_INVALID_ARGUMENT if systemd allows no such name
 */
char *jk_unit_name (const char *text, GError **error);

/**
 * JkUnitBus:
 *
 * A connection of our own to the system's or the user's service manager, made at the first question and made again after it
 * broke. Starts nothing: neither a bus nor a service manager. One thread at a time; blocks.
 */
typedef struct _JkUnitBus JkUnitBus;

/* @user: the user's service manager instead of the system's */
JkUnitBus *jk_unit_bus_new (gboolean user);
void jk_unit_bus_free (JkUnitBus *self);

/**
 * jk_unit_bus_get_state:
 * @name: as jk_unit_name() takes it
 * @timeout_ms: for everything
 *
 * A unit that does not exist is an answer too: its load is "not-found".
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_INVALID_ARGUMENT, %JK_ERROR_NOT_SUPPORTED (no bus, or no systemd
 *   on it), %JK_ERROR_PERMISSION, %JK_ERROR_TIMED_OUT or %JK_ERROR_FAILED; %G_IO_ERROR_CANCELLED
 */
JkUnitState *jk_unit_bus_get_state (JkUnitBus    *self,
                                    const char   *name,
                                    guint         timeout_ms,
                                    GCancellable *cancellable,
                                    GError      **error);

/**
 * jk_unit_bus_restart:
 * @name: as jk_unit_name() takes it
 * @timeout_ms: for everything, the end of systemd's job included
 *
 * Stops and starts a unit, or starts one that does not run, and waits until the service manager says how that ended. Nobody
 * is asked for a password. Where this returns before that end, the service manager goes on: a restart cannot be taken back halfway.
 *
 * Returns: %FALSE with %JK_ERROR_PERMISSION (the service manager or polkit does not let this user), %JK_ERROR_NOT_FOUND (no such
 *   unit, or it is masked), %JK_ERROR_FAILED (it does not start), else as jk_unit_bus_get_state()
 */
gboolean jk_unit_bus_restart (JkUnitBus *self, const char *name, guint timeout_ms, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkUnitState, jk_unit_state_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkUnitBus, jk_unit_bus_free)

G_END_DECLS
