/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_ALERTS_PAGE (jk_alerts_page_get_type ())
/**
 * JkAlertsPage:
 *
 * What wants attention, the worst first, what follows from it below; with filters and a search; at the end what somebody
 * acknowledged or put off. The first have rows, the others come as they are scrolled to. Rows stay the same widgets for as long as
 * their alert is shown: what is open stays open, and the keyboard keeps its place.
 */
G_DECLARE_FINAL_TYPE (JkAlertsPage, jk_alerts_page, JK, ALERTS_PAGE, AdwBin)

void jk_alerts_page_set_host (JkAlertsPage *self, JkHost *host);

/* Shows only what is about @scope: "series:KEY", "project:ID", or anything else for all. The user can leave that. */
void jk_alerts_page_show_only (JkAlertsPage *self, const char *scope);

/* Opens the search and puts the keyboard there. */
void jk_alerts_page_search (JkAlertsPage *self);
/* Returns: %TRUE if there was a search to close */
gboolean jk_alerts_page_end_search (JkAlertsPage *self);

G_END_DECLS
