/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config.h"
#include "jk-paths.h"
#include "jk-tls-identity.h"

G_BEGIN_DECLS

/**
 * JkTlsChoice:
 * @JK_TLS_REFUSED: it would be open to the network unencrypted, and nobody said that something else protects it
 *
 * How a TCP address is served.
 */
typedef enum
{
  JK_TLS_PLAIN,
  JK_TLS_USED,
  JK_TLS_REFUSED,
} JkTlsChoice;

/* @setting: "auto", "true" or "false" (api.tls). Pure. */
JkTlsChoice jk_tls_choose (const char *setting, gboolean is_loopback, gboolean in_container);

/* Returns: (transfer full): the certificate that @config names, else our own, which is made if it is not there. Blocks. @old: (out)
 * (nullable): fingerprint of one that was replaced */
JkTlsIdentity *jk_tls_load (JkConfig *config, const JkPaths *paths, gint64 now_us, char **old, GError **error);

/**
 * JkTlsDoor:
 *
 * The certificate in force: reads it, reads it again when its files change or its end is near, and keeps the last good one when what
 * it finds cannot be used. Guard thread only.
 */
typedef struct _JkTlsDoor JkTlsDoor;

/* Blocks to read the files. Returns: (nullable) */
JkTlsDoor *jk_tls_door_new (JkConfig *config, const JkPaths *paths, GError **error);
void jk_tls_door_free (JkTlsDoor *self);

/* The configuration is another one. */
void jk_tls_door_configure (JkTlsDoor *self, JkConfig *config);
/* Connections go on with the one that they began with. */
JkTlsIdentity *jk_tls_door_get_identity (JkTlsDoor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkTlsDoor, jk_tls_door_free)

G_END_DECLS
