/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The fingerprint of a certificate: SHA-256 of its DER, as "SHA256:3F:A2:…", which is what OpenSSL prints as well, less its
 * name. People compare it, programs pin it.
 */

/* Returns: (transfer full): of a certificate's DER */
char *jk_fingerprint_new (gconstpointer der, gsize size);

/* Returns: (transfer full) (nullable): of the first certificate in @pem; %NULL if there is none */
char *jk_fingerprint_new_from_pem (const char *pem);

/* Returns: (transfer full) (nullable): what a person typed, in our spelling: "SHA256:" may be missing, the colons and the case of
 * digits too; %NULL if it is no fingerprint */
char *jk_fingerprint_parse (const char *text);

G_END_DECLS
