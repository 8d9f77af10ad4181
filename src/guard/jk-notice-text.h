/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert-book.h"

G_BEGIN_DECLS

/* What people are told of a notice, in the language of the process, with names. Of a notice without alerts there is nothing to say. */

/* Returns: (transfer full) */
char *jk_notice_make_title (const JkNotice *notice);
/* Returns: (transfer full): of one alert whole sentences and what to do, of many their titles, a line each */
char *jk_notice_make_text (const JkNotice *notice, gint64 now_us);

G_END_DECLS
