/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_OVERVIEW_PAGE (jk_overview_page_get_type ())
/**
 * JkOverviewPage:
 *
 * The whole state in one sentence, a tile for each metric, one big chart, and what to do next. Measures itself anew at most
 * once a second, and not at all while it is not on screen.
 */
G_DECLARE_FINAL_TYPE (JkOverviewPage, jk_overview_page, JK, OVERVIEW_PAGE, AdwBin)

void jk_overview_page_set_host (JkOverviewPage *self, JkHost *host);

G_END_DECLS
