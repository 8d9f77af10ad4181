/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Returns: (transfer none): "ko" or "en": the language of our own texts, so that the server's fit to them. Gettext
 * shows the msgids, which are English, in locale C. */
const char *jk_accept_language (void);
