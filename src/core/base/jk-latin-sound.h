/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-final-sound.h"

G_BEGIN_DECLS

/* @word: (array length=length): ASCII letters only, as written. Returns: how a Korean says its end; see jk_final_sound() */
JkFinalSound jk_latin_sound (const char *word, gsize length);

/* @unit: (array length=length): what stands behind a number. Returns: unknown if it is no unit */
JkFinalSound jk_unit_sound (const char *unit, gsize length);

G_END_DECLS
