/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "jk-level.h"

G_BEGIN_DECLS

#define JK_TYPE_PROJECT_ITEM (jk_project_item_get_type ())
/**
 * JkProjectItem:
 *
 * A watched Git working tree as its host last told it; changed in place.
 *
 * Properties, all read-only, each notified only when it is different: "id" (string), "name" (string), "path" (string),
 * "branch" (string, nullable), "state" (string: "ok", "waiting", "failed" or "observing"), "error" (string, nullable),
 * "level" (int, a #JkLevel).
 */
G_DECLARE_FINAL_TYPE (JkProjectItem, jk_project_item, JK, PROJECT_ITEM, GObject)

const char *jk_project_item_get_id (JkProjectItem *self);
const char *jk_project_item_get_name (JkProjectItem *self);
const char *jk_project_item_get_path (JkProjectItem *self); /* bytes that are not UTF-8 are written \xNN */
const char *jk_project_item_get_branch (JkProjectItem *self); /* (nullable) */
const char *jk_project_item_get_state (JkProjectItem *self);
const char *jk_project_item_get_error (JkProjectItem *self); /* (nullable): set where the state is "failed" */
JkLevel jk_project_item_get_level (JkProjectItem *self);

G_END_DECLS
