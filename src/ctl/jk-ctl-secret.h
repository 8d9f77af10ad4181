/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-ctl.h"
#include "jk-secrets.h"

G_BEGIN_DECLS

/* Secrets of the user who runs the program; all wait. */

/* Reads the first line of standard input, asking with @prompt and without an echo where somebody types.
 * Returns: (transfer full) (nullable): the line less its end, to be freed with jk_secret_free(); %NULL if none came, or one that is
 * longer than 4096 bytes or no text */
char *jk_ctl_read_secret (const char *prompt);

/* Returns: (transfer full) (nullable): see jk_secrets_look_up_finish() */
char *jk_ctl_look_up_secret (JkCtl *self, const char *name, GError **error);
/* Keeps it, and tells on standard error where that is a file. Returns: %FALSE with @error */
gboolean jk_ctl_keep_secret (JkCtl *self, const char *name, const char *label, const char *value, GError **error);
/* Returns: %FALSE with @error */
gboolean jk_ctl_forget_secret (JkCtl *self, const char *name, GError **error);

G_END_DECLS
