/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-application.h"
#include "jk-paths.h"

G_BEGIN_DECLS

/**
 * jk_connect_other_host:
 * @paths: below which keys and certificates are remembered
 * @url: as it was typed
 * @fingerprint: (nullable): of the certificate to trust, as it was typed; it is remembered once it has proved right
 *
 * Gives @application the host at @url, with the key of the variable JIKIMI_KEY or the one that is remembered; or tells it why not.
 */
void jk_connect_other_host (JkApplication *application, const JkPaths *paths, const char *url, const char *fingerprint);

G_END_DECLS
