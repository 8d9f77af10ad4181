/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

/**
 * jk_preferences_present:
 *
 * Opens the preferences of @host, read from and written to its configuration at once. What the environment sets cannot be
 * changed here, and says so.
 */
void jk_preferences_present (GtkWindow *parent, JkHost *host);
/* The same, at the thresholds of @metric (nullable: an id). */
void jk_preferences_present_thresholds (GtkWindow *parent, JkHost *host, const char *metric);

G_END_DECLS
