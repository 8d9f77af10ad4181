/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_effect_words_title:
 * @metric: (nullable): of an effect of self-healing, as in the API
 *
 * Returns: (transfer none) (nullable): what it is called, translated; @metric itself where it is not known
 */
const char *jk_effect_words_title (const char *metric);

G_END_DECLS
