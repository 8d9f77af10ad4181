/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Programming languages by file name: what people write and review as source. Data, prose, markup of documents, lock files
 * and pictures are none.
 */

typedef guint8 JkLanguage; /* 0: not source */

/* No more languages than that, the 0 included. */
#define JK_LANGUAGE_MAX 96

/* Marks a name without extension, whose first line may tell: see jk_language_of_shebang(). */
#define JK_LANGUAGE_ASK 255

/**
 * jk_language_of_name:
 * @name: last part of a path, bytes
 *
 * Returns: a language, 0, or %JK_LANGUAGE_ASK
 */
JkLanguage jk_language_of_name (const char *name);

/* @text: (array length=length): a file's beginning. Returns: the language of its "#!" line; 0 without one or for one not known */
JkLanguage jk_language_of_shebang (const char *text, gsize length);

/* Returns: (transfer none): such as "C++"; "" for 0 */
const char *jk_language_get_title (JkLanguage language);

G_END_DECLS
