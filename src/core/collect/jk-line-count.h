/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: how many of @length bytes are '\n'. Compares 64 bytes at once where the machine can. */
gsize jk_count_newlines (const char *text, gsize length);

G_END_DECLS
