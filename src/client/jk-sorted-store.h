/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A #GListStore that is kept in an order, with few messages to those who show it. */

/* @items: (element-type GObject): new ones, in any order; many are sorted in all together */
void jk_sorted_store_add (GListStore *store, GPtrArray *items, GCompareDataFunc compare, gpointer data);
/* Sorts it, if items have changed so that it is in order no more. */
void jk_sorted_store_mend (GListStore *store, GCompareDataFunc compare, gpointer data);

G_END_DECLS
