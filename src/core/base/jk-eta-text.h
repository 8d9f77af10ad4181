/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_eta_text:
 * @low_s: seconds left, at least
 * @high_s: seconds left, at most
 *
 * Returns: (transfer full): a stretch to come, in words: "약 3~4분 남음"
 */
char *jk_eta_text (double low_s, double high_s);

G_END_DECLS
