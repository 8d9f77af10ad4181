/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* libadwaita cuts the title of a group that is too long for its line, which large text in a narrow window makes of many: from here on
 * it takes as many lines as it needs. Call it once, for a group that was just made. */
void jk_group_title_wrap (AdwPreferencesGroup *group);

G_END_DECLS
