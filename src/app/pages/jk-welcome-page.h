/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define JK_TYPE_WELCOME_PAGE (jk_welcome_page_get_type ())
/**
 * JkWelcomePage:
 *
 * The first run: three ways to add a repository, and one past it.
 */
G_DECLARE_FINAL_TYPE (JkWelcomePage, jk_welcome_page, JK, WELCOME_PAGE, AdwBin)

GtkWidget *jk_welcome_page_new (void);

G_END_DECLS
