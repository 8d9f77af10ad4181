/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_MAINTENANCE_GROUP (jk_maintenance_group_get_type ())
/**
 * JkMaintenanceGroup:
 *
 * The times in which a host's alerts are listed but not told: which there are, one more, the end of one. Says what happens in
 * the preferences window that it stands in.
 */
G_DECLARE_FINAL_TYPE (JkMaintenanceGroup, jk_maintenance_group, JK, MAINTENANCE_GROUP, AdwPreferencesGroup)

GtkWidget *jk_maintenance_group_new (JkHost *host);

G_END_DECLS
