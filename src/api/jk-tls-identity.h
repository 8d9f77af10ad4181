/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkTlsIdentity:
 *
 * A certificate with its private key, checked, and what people ask about it. Never changes; a new file is a new one. Any thread.
 */
typedef struct _JkTlsIdentity JkTlsIdentity;

/**
 * jk_tls_identity_read:
 * @certificate_path: the certificate and those it leads to the authority by, PEM
 * @key_path: its private key, PEM, which belongs to us or root and which nobody else may read; may be the same file
 *
 * Reads both files once, links in their path included. Blocks.
 *
 * Returns: (nullable): %JK_ERROR_PERMISSION for a key that others may read, %JK_ERROR_PARSE for what is none or does not fit
 *   together, or the system's error; each names the file
 */
JkTlsIdentity *jk_tls_identity_read (const char *certificate_path, const char *key_path, GError **error);

/**
 * jk_tls_identity_ensure:
 * @path: where our own certificate lies, with its key in the same file (0600, in a folder 0700 that is made)
 * @names: (nullable): more names for a new one, beside this machine's
 * @now_us: real time
 * @old_fingerprint: (out) (nullable): of one that was replaced because it ends within 30 days
 *
 * Reads our own certificate; makes one, for ten years, if there is none or its end is near. One that is damaged is an error, not a
 * reason to make another: whoever has pinned it would see a stranger. Blocks.
 */
JkTlsIdentity *jk_tls_identity_ensure (const char *path, const char *const *names, gint64 now_us, char **old_fingerprint,
                                       GError **error);

JkTlsIdentity *jk_tls_identity_ref (JkTlsIdentity *self);
void jk_tls_identity_unref (JkTlsIdentity *self);

GTlsCertificate *jk_tls_identity_get_certificate (JkTlsIdentity *self);
const char *jk_tls_identity_get_fingerprint (JkTlsIdentity *self);
gint64 jk_tls_identity_get_expires_us (JkTlsIdentity *self); /* real time */
/* Returns: %TRUE if it is valid for host @name, a name or a literal address */
gboolean jk_tls_identity_names (JkTlsIdentity *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkTlsIdentity, jk_tls_identity_unref)

G_END_DECLS
