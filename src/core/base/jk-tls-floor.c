/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tls-floor.h"

void
jk_tls_set_floor (void)
{
  /* There is no function for it: glib-networking reads this variable when it first needs TLS. */
  (void) g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", FALSE);
}
