/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-catalogue.h"

G_BEGIN_DECLS

/**
 * jk_retell:
 * @message: a finished text, such as that of an error, in the language of the process or already in @language
 *
 * What goes wrong below the API is put into words where it happens, in the one language that gettext knows there; who asks
 * the API may read another. The templates of the catalogue are held against the message; the one that fits is filled with the
 * same arguments in @language. A text that no template fits, such as one of the C library, stays as it is.
 *
 * Returns: (transfer full): the message in @language as far as it is known
 */
char *jk_retell (const JkCatalogue *catalogue, JkLanguage language, const char *message);

G_END_DECLS
