/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert-item.h"
#include "jk-host-roster.h"

G_BEGIN_DECLS

/**
 * JkHostNoticesListener:
 * @open: somebody wants to see @alert (nullable: all) of @host, and then, with @verb (nullable: "heal-run", "heal-undo"), what would be
 *   done about it; @token (nullable): of the desktop, for a window that is to come up
 * @say: what was asked for failed: @text says why
 */
typedef struct
{
  void (*open) (JkHost *host, JkAlertItem *alert, const char *verb, const char *token, gpointer user_data);
  void (*say) (const char *text, gpointer user_data);
  gpointer user_data;
} JkHostNoticesListener;

/**
 * JkHostNotices:
 *
 * Tells the desktop what other hosts tell: those that a window shows over a network, for as long as it shows them. What its user presses
 * acts on that host. Of several windows one tells, and none where the host's own process does, see #JkTeller. Main thread; nothing blocks
 * but the reading of a small file at the start and its writing at the end.
 */
typedef struct _JkHostNotices JkHostNotices;

/**
 * jk_host_notices_new:
 * @bus: the session's
 * @path: (nullable): the file that remembers what was told, of no other process
 * @own: the window's own host; not told of where it is this computer's, which tells by itself
 * @others: (element-type JkRemoteHost): has to outlive the object
 *
 * Returns: (transfer full): wanted at first
 */
JkHostNotices *jk_host_notices_new (GDBusConnection *bus, const char *path, JkHost *own, GListModel *others,
                                    const JkHostNoticesListener *listener);
/* Takes away what is on screen: nobody would act on it any more. */
void jk_host_notices_free (JkHostNotices *self);

/* Unless @wanted nothing is shown; what comes meanwhile is no news later. */
void jk_host_notices_set_wanted (JkHostNotices *self, gboolean wanted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHostNotices, jk_host_notices_free)

G_END_DECLS
