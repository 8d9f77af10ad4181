/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who may make a call; each may do what those before it may. */
typedef enum
{
  JK_ROLE_ALL, /* no data: health, documentation, the page */
  JK_ROLE_READER,
  JK_ROLE_OPERATOR,
  JK_ROLE_ADMIN,
} JkRole;

/* Returns: "all", "reader", "operator" or "admin" */
const char *jk_role_to_string (JkRole role);
/* Returns: %TRUE if @text (nullable) is a role that a key can have: all but "all" */
gboolean jk_role_from_string (const char *text, JkRole *out);

G_END_DECLS
