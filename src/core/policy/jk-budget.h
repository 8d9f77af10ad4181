/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkBudget:
 *
 * How many actions there were in the last hour: a window that slides. Times are the caller's, of one clock that does not go backwards.
 */
typedef struct _JkBudget JkBudget;

JkBudget *jk_budget_new (void);
void jk_budget_free (JkBudget *self);

/* Returns: actions of the hour before @now_us */
guint jk_budget_get_used (JkBudget *self, gint64 now_us);
/* Notes one at @now_us. Returns: %FALSE, noting nothing, if @limit of them were there already */
gboolean jk_budget_take (JkBudget *self, guint limit, gint64 now_us);
/* Returns: when the next may be noted; 0: now */
gint64 jk_budget_get_free_us (JkBudget *self, guint limit, gint64 now_us);

/* Returns: (transfer full): ax, not floating: how long ago each was */
GVariant *jk_budget_to_variant (JkBudget *self, gint64 now_us);
/* Adds what jk_budget_to_variant() gave, @since_us ago. */
void jk_budget_restore (JkBudget *self, GVariant *kept, gint64 since_us, gint64 now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkBudget, jk_budget_free)

G_END_DECLS
