/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-database.h"

G_BEGIN_DECLS

/* Returns: the version that this program writes, the highest it can read */
int jk_schema_get_version (void);

/* Returns: %FALSE with %JK_ERROR_STORE for a newer schema or another program's database; reads only */
gboolean jk_schema_check (JkDatabase *database, GError **error);

/* Brings an empty or older database to this program's schema, in one transaction. Writes nothing if it is there already. */
gboolean jk_schema_update (JkDatabase *database, GError **error);

G_END_DECLS
