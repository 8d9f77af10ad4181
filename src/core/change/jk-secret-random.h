/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether text looks as if chance had made it, or somebody who had to fill a gap in an example. */

/* Returns: Shannon's entropy of the bytes, in bits a byte; 0 for none. Source: Shannon, A Mathematical Theory of Communication, 1948. */
double jk_secret_entropy (const guint8 *text, gsize length);

/* Returns: between 0 and 1: how often two neighbours are not both upper case, lower case, digits or others. Base 62 has about 0.6, the
 * names of a program less than 0.3. */
double jk_secret_unrest (const guint8 *text, gsize length);

/* Returns: %TRUE for what examples have in place of a secret: "EXAMPLE", "xxxx", "${NAME}", "changeme", the same few characters */
gboolean jk_secret_is_placeholder (const guint8 *text, gsize length);

/* Returns: the CRC-32 of ISO 3309, as in zip files. @crc: 0, or what the call for the bytes before returned */
guint32 jk_secret_crc32 (guint32 crc, const guint8 *data, gsize size);

/* Returns: %TRUE if the last six characters are the CRC-32 of those before, in base 62 with digits first, then upper case */
gboolean jk_secret_has_checksum (const guint8 *text, gsize length);

G_END_DECLS
