/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-host-book.h"
#include "jk-paths.h"
#include "jk-remote-host.h"

G_BEGIN_DECLS

/**
 * JkHostRoster:
 *
 * The other hosts that a window shows: those that are remembered, connected each by itself, and what is added and removed. Main thread.
 */
typedef struct _JkHostRoster JkHostRoster;

/* Reads what is remembered below @paths, and begins to connect. @failed: told of each host that cannot be used, and why */
JkHostRoster *jk_host_roster_new (const JkPaths *paths, void (*failed) (const char *url, const char *reason, gpointer data),
                                  gpointer data);
/* Closes the connections, and remembers when each host was last heard of. */
void jk_host_roster_free (JkHostRoster *self);

const JkHostPlaces *jk_host_roster_get_places (JkHostRoster *self);
/* (transfer none) (element-type JkRemoteHost) */
GListModel *jk_host_roster_get_hosts (JkHostRoster *self);
/* Returns: (transfer none) (nullable): the one with this address */
JkRemoteHost *jk_host_roster_find (JkHostRoster *self, const char *url);
/* When it was last heard of, in this run or an earlier one: real µs; 0 for never. */
gint64 jk_host_roster_get_last_seen (JkHostRoster *self, JkRemoteHost *remote);

/* Adds @remote at @index (-1: the end), connects, and remembers it. */
void jk_host_roster_add (JkHostRoster *self, JkRemoteHost *remote, int index);
/* Returns: its place, for jk_host_roster_add() */
int jk_host_roster_remove (JkHostRoster *self, JkRemoteHost *remote);

G_END_DECLS
