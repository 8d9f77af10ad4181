/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define JK_TYPE_CHANGE_ROW (jk_change_row_get_type ())
/**
 * JkChangeRow:
 *
 * A changed file that can be chosen for a commit, with its class, whether it may go into one, and why. Activating it shows the difference.
 * What must never be committed cannot be chosen.
 *
 * Signal "chosen" (): it was chosen, or no longer is.
 */
G_DECLARE_FINAL_TYPE (JkChangeRow, jk_change_row, JK, CHANGE_ROW, AdwActionRow)

/* @project: id; @change: of /changes; @is_chosen: at first */
GtkWidget *jk_change_row_new (const char *project, JsonObject *change, gboolean is_chosen);
const char *jk_change_row_get_path (JkChangeRow *self);
gboolean jk_change_row_get_chosen (JkChangeRow *self);

/* Returns: (transfer none): what a file of class @class is called: "소스", "문서" */
const char *jk_change_row_class_title (const char *class);

G_END_DECLS
