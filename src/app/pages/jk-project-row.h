/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_PROJECT_ROW (jk_project_row_get_type ())
/**
 * JkProjectRow:
 *
 * A project in a list: its name, its branch and counts, its level. Name, level and failure follow the item by themselves.
 */
G_DECLARE_FINAL_TYPE (JkProjectRow, jk_project_row, JK, PROJECT_ROW, AdwActionRow)

GtkWidget *jk_project_row_new (JkHost *host, JkProjectItem *project);

JkProjectItem *jk_project_row_get_project (JkProjectRow *self); /* (transfer none) */

/* Reads the counts again. Cheap when nothing is different. */
void jk_project_row_refresh (JkProjectRow *self);

G_END_DECLS
