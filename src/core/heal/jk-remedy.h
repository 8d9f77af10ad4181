/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-http.h"

G_BEGIN_DECLS

typedef enum
{
  JK_REMEDY_NONE,
  JK_REMEDY_CALL,    /* an HTTP request, such as one that clears a cache */
  JK_REMEDY_COMMAND, /* a program, as an argument vector */
  JK_REMEDY_UNIT,    /* a systemd unit is restarted */
} JkRemedyKind;

/**
 * JkRemedy:
 * @url: of a call: http or https
 * @method: of a call: "POST", "GET", …
 * @argv: of a command
 * @unit: of a unit: its full name
 * @user_bus: the unit is the user's, not the system's
 * @timeout_us: how long one run may take, microseconds
 *
 * One thing that the user's configuration names as a way to repair something. Nothing else is ever called, run or restarted.
 */
typedef struct
{
  JkRemedyKind kind;
  char *url;
  char *method;
  GStrv argv;
  char *unit;
  gboolean user_bus;
  gint64 timeout_us;
} JkRemedy;

/**
 * jk_remedy_new:
 * @url: (nullable): at most one of the three is neither %NULL nor empty
 * @method: (nullable): "POST" if %NULL
 * @command: (nullable): words as a shell would split them, quotes included; they are split once, here, and no shell ever sees them
 * @unit: (nullable)
 * @timeout_us: 0: 30 s
 *
 * Returns: (transfer full) (nullable): of kind none if there is none of them; %NULL with %JK_ERROR_INVALID_ARGUMENT
 */
JkRemedy *jk_remedy_new (const char *url,
                         const char *method,
                         const char *command,
                         const char *unit,
                         gboolean    user_bus,
                         gint64      timeout_us,
                         GError    **error);
JkRemedy *jk_remedy_copy (const JkRemedy *self);
void jk_remedy_free (JkRemedy *self);

/* Returns: (transfer full): what it is, fit to be shown: the address without a password, the program's name alone, the unit */
char *jk_remedy_describe (const JkRemedy *self);

/**
 * jk_remedy_check_unit:
 * @unit: full
 * @cgroup: (nullable): what /proc/self/cgroup says
 *
 * Whether @unit may be restarted at all, listed or not: services, sockets, timers and paths; never one of those by which the machine,
 * the session or the bus lives, and never the one that we run in. Pure.
 *
 * Returns: %FALSE with %JK_ERROR_PERMISSION
 */
gboolean jk_remedy_check_unit (const char *unit, const char *cgroup, GError **error);

/**
 * jk_remedy_run:
 * @way_back: (nullable): of an action that began with jk_remedy_keep(): by it jk_remedy_end_left() finds what a command had started
 * @http: for calls
 *
 * Does it, once. Blocks.
 *
 * Returns: %FALSE with an error: %JK_ERROR_TIMED_OUT (a command's whole process group has been ended), %JK_ERROR_HTTP (an answer that is
 *   not 2xx), %JK_ERROR_PERMISSION, %JK_ERROR_NOT_FOUND, %JK_ERROR_FAILED (exit code), %JK_ERROR_NOT_SUPPORTED (none)
 */
gboolean jk_remedy_run (const JkRemedy *self, GVariant *way_back, JkHttp *http, GCancellable *cancellable, GError **error);

/* Returns: (transfer full): a{sv}: @data (nullable), an a{sv}, and what has to be on disk before jk_remedy_run() */
GVariant *jk_remedy_keep (const JkRemedy *self, GVariant *data);

/**
 * jk_remedy_end_left:
 * @way_back: (nullable): as it was kept
 *
 * Ends what a command had started that was under way when this process's predecessor was killed. Blocks.
 *
 * Returns: %FALSE with an error if something may go on
 */
gboolean jk_remedy_end_left (GVariant *way_back, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkRemedy, jk_remedy_free)

G_END_DECLS
