/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * What an action touches, or did: names as the host told them, each with its note and size.
 */

/* @row: of a plan or an action; @most: how many are named. Returns: (transfer floating) (nullable): a list of "items"; %NULL if there
 * are none */
GtkWidget *jk_heal_items_new (JsonObject *row, guint most);

G_END_DECLS
