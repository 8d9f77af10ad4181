/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * JkToastLine:
 *
 * Which toasts of a window wait or are shown. libadwaita shows one after the other, five seconds each: what is said first would
 * keep what is said last waiting, and tell of things long gone.
 */
typedef struct _JkToastLine JkToastLine;

JkToastLine *jk_toast_line_new (void);
void jk_toast_line_free (JkToastLine *self);

/**
 * jk_toast_line_join:
 * @toast: about to be added to an overlay, its button and action set
 *
 * Makes @toast the next that is seen, and takes away what it makes old: a word without a button that another word follows, an
 * offer (a button's action) that is made anew. At most three stay.
 */
void jk_toast_line_join (JkToastLine *self, AdwToast *toast);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkToastLine, jk_toast_line_free)

G_END_DECLS
