/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-json-writer.h"

G_BEGIN_DECLS

/* Writes what an action is or was about, its note in words: @item is one of its items, in the language that @out speaks. */
void jk_write_heal_item (JkJsonWriter *out, GVariant *item);

G_END_DECLS
