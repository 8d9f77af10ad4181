/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_PROJECTS_PAGE (jk_projects_page_get_type ())
/**
 * JkProjectsPage:
 *
 * All projects, those that need a look first, with a search. The order is made when the page comes on screen and then kept,
 * so that nothing moves under the hand.
 */
G_DECLARE_FINAL_TYPE (JkProjectsPage, jk_projects_page, JK, PROJECTS_PAGE, AdwBin)

void jk_projects_page_set_host (JkProjectsPage *self, JkHost *host);

/* Opens the search and puts the keyboard there. */
void jk_projects_page_search (JkProjectsPage *self);
/* Returns: %TRUE if there was a search to close */
gboolean jk_projects_page_end_search (JkProjectsPage *self);

G_END_DECLS
